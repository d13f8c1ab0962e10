//! The form in which a parameter is declared, once: its type, default, range and unit.
//!
//! From that one declaration follow the Rust field, its default, the link's spelling, the error message, the control
//! on the page and the row in the documentation. Its words stand in `words/`, under [`Parameter::words`].

use super::value::{Kind, Value};
use crate::time::Duration;

/// When a change of a parameter makes the captions of a preset untrue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Captions {
    /// Never: it changes nothing in the run, or nothing that a caption speaks of.
    Hold,
    /// If the numbers of a scenario decide what happens in it, and not only how much.
    Number,
    /// When it is switched on or off: its default is off. With another value that is on it is a [`Captions::Number`].
    Switch,
    /// Always: it makes another kind of world.
    End,
}

/// One parameter of a description `S`.
pub struct Parameter<S: 'static> {
    /// Its name in links and errors: `clients.count`.
    pub path: &'static str,
    /// The group that it belongs to, by name.
    pub group: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// Whether it has any effect in this scenario; the page hides the controls that have none.
    pub matters: fn(&S) -> bool,
    /// When a change of it makes the captions of a preset untrue.
    pub captions: Captions,
    /// How the page offers it.
    pub control: Control,
    pub(super) read: fn(&S) -> Value,
    pub(super) write: fn(&mut S, Value),
}

impl<S> Parameter<S> {
    /// Under which identifier its words stand: the label; with `.help` what it means, and with a choice's name the words
    /// for that.
    pub fn words(&self) -> String {
        self.path.replace(['.', '_'], "-")
    }
    /// The parameter's value in a scenario, spelled as in a link.
    pub fn spelled(&self, scenario: &S) -> String {
        self.kind.spell(&(self.read)(scenario))
    }
    /// The parameter's value in a scenario.
    pub fn value(&self, scenario: &S) -> Value {
        (self.read)(scenario)
    }
}

/// Parameters that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its name, with which the paths of its parameters begin; after `group-` it is the identifier of its heading.
    pub name: &'static str,
    /// Whether the page always shows each world's own: it is what the worlds are compared by.
    pub own: bool,
}

/// How the page offers a parameter, so that it knows none by its path.
#[derive(Clone, Copy, Debug)]
pub struct Control {
    /// Whether it is seen at first. Others stand behind their group's "more", unless the link changes them.
    pub first: bool,
    /// Whether it stays out of the way, even where its group shows all, while it has its default.
    pub quiet: bool,
    /// What a slider spans where the accepted range is wider than anybody drags over; times in nanoseconds.
    pub span: Option<(f64, f64)>,
    /// What the page does with it besides.
    pub role: Option<Role>,
}

/// What the page does with a parameter, besides offering it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is drawn anew for another run of chance, and is the same in both worlds.
    Seed,
    /// It is offered again beside what the run costs.
    Price,
}

impl Control {
    /// As any other.
    pub const PLAIN: Control = Control { first: false, quiet: false, span: None, role: None };
    /// Seen at first.
    pub const FIRST: Control = Control { first: true, ..Control::PLAIN };

    pub(super) const fn quiet(self) -> Control {
        Control { quiet: true, ..self }
    }
    pub(super) const fn slides(self, from: f64, to: f64) -> Control {
        Control { span: Some((from, to)), ..self }
    }
    pub(super) const fn slides_over(self, from: Duration, to: Duration) -> Control {
        self.slides(from.as_nanos() as f64, to.as_nanos() as f64)
    }
    pub(super) const fn plays(self, role: Role) -> Control {
        Control { role: Some(role), ..self }
    }
}

/// Declares the groups of parameters: one struct a group, the `Scenario` that holds them, and the table of all.
macro_rules! parameters {
    ($($(#[doc = $group_help:literal])+ $group:ident: $Group:ident $(, $own:ident)? {
        $($field:ident $(as $name:literal)?: $ty:ty = $default:expr, $kind:expr, $captions:ident
            $(, when $matters:expr)? $(, page $control:expr)?;)+
    })+) => {
        $(
            $(#[doc = $group_help])+
            #[derive(Clone, Debug, PartialEq)]
            pub struct $Group { $(
                #[doc = concat!("`", stringify!($group), ".", stringify!($field), "`, `", stringify!($default), "` unless it is said; accepts `", stringify!($kind), "`.")]
                pub $field: $ty
            ),+ }
            impl Default for $Group {
                fn default() -> Self {
                    $Group { $($field: $default),+ }
                }
            }
        )+

        /// A complete description of one run: what it holds decides every bit of the recording.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Scenario {
            $($(#[doc = $group_help])+ pub $group: $Group,)+
            /// A log whose first `clients.count` requests come in place of those that the parameters describe. No link has it.
            pub log: Option<$crate::scenario::recorded::Log>,
        }

        /// The groups of parameters, in the order in which the page shows them.
        pub static GROUPS: &[$crate::scenario::parameter::Group] = &[$(
            $crate::scenario::parameter::Group { name: stringify!($group), own: parameters!(@own $($own)?) },
        )+];

        /// One parameter of a scenario.
        pub type Parameter = $crate::scenario::parameter::Parameter<Scenario>;

        /// Every parameter, in the order in which the page and the link show them.
        pub static PARAMETERS: &[Parameter] = &[$($(
            $crate::scenario::parameter::Parameter {
                path: parameters!(@path $group, $field $(, $name)?),
                group: stringify!($group),
                kind: $kind,
                captions: $crate::scenario::parameter::Captions::$captions,
                matters: { #[allow(unused_mut, unused_assignments)] { let mut matters: fn(&Scenario) -> bool = |_| true; $(matters = $matters;)? matters } },
                control: { #[allow(unused_mut, unused_assignments)] { let mut control = $crate::scenario::parameter::Control::PLAIN; $(control = $control;)? control } },
                read: |scenario| $crate::scenario::value::Field::get(&scenario.$group.$field),
                write: |scenario, value| $crate::scenario::value::Field::set(&mut scenario.$group.$field, value),
            },
        )+)+];
    };
    // A field that is called as no field in Rust can be.
    (@path $group:ident, $field:ident, $name:literal) => { concat!(stringify!($group), ".", $name) };
    (@path $group:ident, $field:ident) => { concat!(stringify!($group), ".", stringify!($field)) };
    (@own) => { false };
    (@own own) => { true };
}
pub(crate) use parameters;

#[cfg(test)]
mod tests {
    use super::super::parameters::{GROUPS, PARAMETERS};
    use super::*;

    #[test]
    fn a_slider_spans_part_of_what_is_accepted() {
        for parameter in PARAMETERS {
            let Some((from, to)) = parameter.control.span else { continue };
            let (least, most) = match parameter.kind {
                Kind::Whole { min, max, .. } | Kind::Limit { min, max, .. } => (min as f64, max as f64),
                Kind::Real { min, max } => (min, max),
                Kind::Time { min, max } => (min.as_nanos() as f64, max.as_nanos() as f64),
                _ => panic!("{} is nothing to slide", parameter.path),
            };
            assert!(least <= from && from < to && to <= most, "{}: {from} to {to}", parameter.path);
            assert!((from, to) != (least, most), "{} says nothing", parameter.path);
        }
    }

    #[test]
    fn one_parameter_is_the_seed_and_prices_are_prices() {
        let playing = |role| PARAMETERS.iter().filter(move |parameter| parameter.control.role == Some(role));
        assert_eq!(playing(Role::Seed).map(|parameter| parameter.path).collect::<Vec<_>>(), ["run.seed"]);
        let prices: Vec<_> = PARAMETERS.iter().filter(|parameter| parameter.group == "prices").collect();
        assert!(playing(Role::Price).map(|parameter| parameter.path).eq(prices.iter().map(|parameter| parameter.path)));
    }

    #[test]
    fn the_groups_stand_in_the_order_of_their_parameters() {
        let mut groups: Vec<&str> = PARAMETERS.iter().map(|parameter| parameter.group).collect();
        groups.dedup();
        assert_eq!(groups, GROUPS.iter().map(|group| group.name).collect::<Vec<_>>());
        for parameter in PARAMETERS {
            assert!(parameter.path.starts_with(&format!("{}.", parameter.group)), "{}", parameter.path);
        }
    }
}
