//! The form in which a parameter is declared, once: its type, default, range, unit, words and help.
//!
//! From that one declaration follow the Rust field, its default, the link's spelling, the error message, the control
//! on the page and the row in the documentation.

use super::Scenario;
use super::value::{Kind, Value};

/// When a change of a parameter makes the captions of a preset untrue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Captions {
    /// Never: it changes nothing in the run, or nothing that a caption speaks of.
    Hold,
    /// Where the numbers of a scenario decide what happens in it, and not only how much of it does.
    Number,
    /// When it is switched on or off: its default is off. With another value that is on it is a [`Captions::Number`].
    Switch,
    /// Always: it makes another kind of world.
    End,
}

/// One parameter of a scenario.
pub struct Parameter {
    /// Its name in links and errors: `clients.count`.
    pub path: &'static str,
    /// The heading it stands under on the page.
    pub group: &'static str,
    /// Its words on the page.
    pub label: &'static str,
    /// One or two sentences: what it means.
    pub help: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// Whether it has any effect in this scenario; the page hides the controls that have none.
    pub matters: fn(&Scenario) -> bool,
    /// When a change of it makes the captions of a preset untrue.
    pub captions: Captions,
    pub(super) read: fn(&Scenario) -> Value,
    pub(super) write: fn(&mut Scenario, Value),
}

impl Parameter {
    /// The parameter's value in a scenario, spelled as in a link.
    pub fn spelled(&self, scenario: &Scenario) -> String {
        self.kind.spell(&(self.read)(scenario))
    }
    /// The parameter's value in a scenario.
    pub fn value(&self, scenario: &Scenario) -> Value {
        (self.read)(scenario)
    }
}

/// Declares the groups of parameters: one struct a group, the [`Scenario`] that holds them, and the table of all.
macro_rules! parameters {
    ($($(#[doc = $group_help:literal])+ $group:ident: $Group:ident, $title:literal {
        $($(#[doc = $help:literal])+ $field:ident: $ty:ty = $default:expr, $label:literal, $kind:expr, $captions:ident $(, when $matters:expr)?;)+
    })+) => {
        $(
            $(#[doc = $group_help])+
            #[derive(Clone, Debug, PartialEq)]
            pub struct $Group { $($(#[doc = $help])+ pub $field: $ty),+ }
            impl Default for $Group {
                fn default() -> Self {
                    $Group { $($field: $default),+ }
                }
            }
        )+

        /// A complete description of one run: what it holds decides every bit of the recording.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Scenario { $($(#[doc = $group_help])+ pub $group: $Group),+ }

        /// Every parameter, in the order in which the page and the link show them.
        pub static PARAMETERS: &[$crate::scenario::parameter::Parameter] = &[$($(
            $crate::scenario::parameter::Parameter {
                path: concat!(stringify!($group), ".", stringify!($field)),
                group: $title,
                label: $label,
                help: concat!($($help),+),
                kind: $kind,
                captions: $crate::scenario::parameter::Captions::$captions,
                matters: { #[allow(unused_mut, unused_assignments)] { let mut matters: fn(&Scenario) -> bool = |_| true; $(matters = $matters;)? matters } },
                read: |scenario| $crate::scenario::value::Field::get(&scenario.$group.$field),
                write: |scenario, value| $crate::scenario::value::Field::set(&mut scenario.$group.$field, value),
            },
        )+)+];
    };
}
pub(crate) use parameters;
