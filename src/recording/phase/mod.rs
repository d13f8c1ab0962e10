//! The phases of a request's life. [`Phase`] and all that is declared of it stand in one table; what others ask of a
//! phase is read from there.
//!
//! From a phase's one entry follow the checks of the auditor, the classes by which figures and causes are counted, and
//! what the page must know to draw a request in it, so that it knows none by name.

mod form;
mod table;

pub use form::{Begins, Course, End, Entry, Found, Load, PhaseSet, Place, Spot, State, Statement, Until, Wait, Way};
use table::ENTRIES;
pub use table::Phase;

static TABLE: [Entry; Phase::COUNT] = ENTRIES;

impl PhaseSet {
    /// Whether this phase is among them.
    pub const fn contains(self, phase: Phase) -> bool {
        self.0 >> phase as u8 & 1 == 1
    }

    /// Its phases, in order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = Phase> {
        Phase::ALL.into_iter().filter(move |phase| self.contains(*phase))
    }

    /// The first `N` of its phases, of which it must have so many.
    const fn list<const N: usize>(self) -> [Phase; N] {
        let mut list = [Phase::ALL[0]; N];
        let (mut i, mut found) = (0, 0);
        while found < N {
            if self.contains(Phase::ALL[i]) {
                list[found] = Phase::ALL[i];
                found += 1;
            }
            i += 1;
        }
        list
    }

    /// The phases in which requests stand in a queue: in any, or in one of this kind.
    const fn in_queue(wanted: Option<Wait>) -> PhaseSet {
        let mut set = PhaseSet::NONE;
        let mut i = 0;
        while i < Phase::COUNT {
            if let Course::Waits(queue, _) = ENTRIES[i].course
                && (wanted.is_none() || wanted.unwrap() as u8 == queue as u8)
            {
                set = set.or(PhaseSet::of(&[Phase::ALL[i]]));
            }
            i += 1;
        }
        set
    }
}

const WAITS: PhaseSet = PhaseSet::in_queue(None);
const WAITS_FOR_LOAD: PhaseSet = PhaseSet::in_queue(Some(Wait::Load));

/// The phases in which requests stand in a queue, perhaps for long.
pub(super) const WAITING: [Phase; WAITS.0.count_ones() as usize] = WAITS.list();
/// Those of them in which they wait for another request's load.
pub(super) const WAITING_FOR_LOAD: [Phase; WAITS_FOR_LOAD.0.count_ones() as usize] = WAITS_FOR_LOAD.list();

/// With a cache node, or before it. Until it has done what a request came for, that is remembered.
const AT_NODE: PhaseSet = PhaseSet::of(&[Phase::WaitNode, Phase::AtNode, Phase::Unreachable]);
/// A request comes to an app, which has so many workers.
const AT_APP: PhaseSet = PhaseSet::of(&[Phase::WaitWorker, Phase::AppBusy]);
/// A query needs a connection first, of which its process may have so many.
const AT_POOL: PhaseSet = PhaseSet::of(&[Phase::WaitConnection, Phase::NoConnection]);
/// A client gives up for good, or until its next try.
const GIVEN_UP: PhaseSet = PhaseSet::of(&[Phase::TimedOut, Phase::Backoff]);
/// A process ends with all that it does; its clients learn of it.
const CRASHED: PhaseSet = PhaseSet::of(&[Phase::Error, Phase::Cancelled]);

impl Phase {
    /// The phase with this number.
    pub const fn from_number(number: u8) -> Phase {
        Phase::ALL[number as usize]
    }

    /// All that is declared of it.
    pub fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// Its name where data leaves the library.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What a request in this phase looks like.
    pub fn state(self) -> State {
        self.entry().state
    }

    /// Whether the request's life ends here.
    pub fn is_end(self) -> bool {
        matches!(self.entry().course, Course::Ends(_))
    }

    /// Whether a client's life ends here: with an answer, or without one.
    pub fn is_end_of_client(self) -> bool {
        matches!(self.entry().course, Course::Ends(End::Answered | End::Unanswered))
    }

    /// Whether no time passes in it.
    pub fn is_instant(self) -> bool {
        self.entry().course == Course::Passes
    }

    /// Whether the request waits in a queue, so that its rank there means something.
    pub fn is_waiting(self) -> bool {
        matches!(self.entry().course, Course::Waits(..))
    }

    /// Whether a request sleeps in it: it will ask again after a time that it has chosen, and stands in no queue.
    pub fn is_asleep(self) -> bool {
        matches!(self.entry().course, Course::Waits(Wait::Load | Wait::NextTry, Until::Time))
    }

    /// Whether it is on its way to a cache node, to have something done there.
    pub fn is_order(self) -> bool {
        matches!(self.entry().course, Course::Moves(Way::AppToNode | Way::NodeAgain | Way::DatabaseToNode))
    }

    /// Whether it is with a cache node, or before it: what it came for is remembered.
    pub fn is_at_node(self) -> bool {
        AT_NODE.contains(self)
    }

    /// Whether a life can begin here. Work that goes on after its client has gone begins in the midst, and has not
    /// entered the phase anew.
    pub fn is_beginning(self) -> bool {
        self.entry().begins.is_some()
    }

    /// Whether the life of a client begins here.
    pub fn is_at_client(self) -> bool {
        matches!(self.entry().begins, Some(Begins::Read | Begins::Write))
    }

    /// Whether the life of a write begins here, or that of a batch of them.
    pub fn begins_to_write(self) -> bool {
        matches!(self.entry().begins, Some(Begins::Write | Begins::Batch))
    }

    /// Whether the request is on its way between its client and its app, or with its client.
    pub fn is_outside_apps(self) -> bool {
        matches!(
            self.entry().course,
            Course::Moves(Way::ClientToApp | Way::AppToClient | Way::CdnAndBack) | Course::Waits(Wait::NextTry, _)
        )
    }

    /// What a first lookup has found, if that is how it can end: what a second one finds may be told in other phases.
    pub fn first_lookup(self) -> Option<Found> {
        self.entry().finds.filter(|_| Phase::ToNode.entry().then.contains(self))
    }

    /// Whether it is a query: on its way, in the queue, or running.
    pub fn is_query(self) -> bool {
        matches!(self.entry().load, Some(Load::Sent | Load::Queued | Load::Running))
    }

    /// Whether it waits in the queue of the database.
    pub fn is_queued(self) -> bool {
        self.entry().load == Some(Load::Queued)
    }

    /// Whether it is at the database: in the queue, or running.
    pub fn is_at_database(self) -> bool {
        matches!(self.entry().load, Some(Load::Queued | Load::Running))
    }

    /// Whether a load is under way whose value is not stored yet.
    pub fn is_loading(self) -> bool {
        self.is_query() || matches!(self.entry().load, Some(Load::Result | Load::Storing))
    }

    /// Whether a load has come back without a value, by the database's will or by its process's.
    pub fn is_rejected(self) -> bool {
        matches!(self.entry().load, Some(Load::Shed | Load::Rejected))
    }

    /// Whether the one that loads is done after this phase, whatever follows.
    pub fn ends_load(self) -> bool {
        matches!(self.entry().load, Some(Load::Rejected | Load::Failed | Load::Stored | Load::NotStored))
    }

    /// What may follow when this phase is over. Of a request that is with a cache node or before it, `errand` is the phase
    /// in which it came there; of others it means nothing.
    pub fn then(self, errand: Phase) -> PhaseSet {
        let Entry { then, course, .. } = *self.entry();
        let then = match self {
            Phase::AtNode => errand.entry().then.or(PhaseSet::of(&[Phase::Unreachable])),
            Phase::Unreachable => errand.entry().unanswered,
            _ if self.is_order() => then.or(AT_NODE),
            _ if course == Course::Moves(Way::ClientToApp) => then.or(AT_APP),
            _ => then,
        };
        match self {
            Phase::WaitConnection => then.or(PhaseSet::of(&[Phase::NoConnection])),
            _ if then.contains(Phase::ToDatabase) => then.or(AT_POOL),
            _ => then,
        }
    }

    /// What may cut this phase short: its client gives up, or its process ends.
    pub fn cut_short(self) -> PhaseSet {
        match self.entry().course {
            Course::Passes | Course::Ends(_) | Course::Waits(Wait::NextTry, _) => PhaseSet::NONE,
            // Neither a client nor a process has a hand in it.
            Course::Moves(Way::CdnAndBack | Way::DatabaseToNode) => PhaseSet::NONE,
            _ if self.is_outside_apps() => GIVEN_UP,
            _ => GIVEN_UP.or(CRASHED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_the_list_agree() {
        for (number, phase) in Phase::ALL.into_iter().enumerate() {
            assert_eq!(phase as usize, number);
            assert_eq!(Phase::from_number(number as u8), phase);
        }
    }

    #[test]
    fn a_name_is_the_variant_in_the_spelling_of_links_and_stands_for_one_phase() {
        for phase in Phase::ALL {
            let words = format!("{phase:?}");
            let spelled: String = words
                .char_indices()
                .map(|(i, c)| if i > 0 && c.is_uppercase() { format!("-{c}") } else { c.into() })
                .collect();
            assert_eq!(phase.name(), spelled.to_lowercase());
        }
    }

    #[test]
    fn a_life_goes_on_until_it_ends() {
        for phase in Phase::ALL {
            let Entry { then, unanswered, .. } = *phase.entry();
            // What follows on a node is what the request came there for.
            let elsewhere = matches!(phase, Phase::AtNode | Phase::Unreachable);
            assert_eq!(then == PhaseSet::NONE, phase.is_end() || elsewhere, "{phase:?}");
            assert_eq!(unanswered != PhaseSet::NONE, phase.is_order(), "{phase:?}: an order may have no answer");
            for follows in then.iter().chain(unanswered.iter()) {
                assert!(!follows.is_beginning(), "{phase:?} → {follows:?}: nothing begins in the midst of a life");
            }
        }
    }

    #[test]
    fn every_phase_is_where_lives_begin_or_follows_on_another() {
        for phase in Phase::ALL {
            let led = Phase::ALL.into_iter().any(|from| {
                from.cut_short().contains(phase)
                    || Phase::ALL.into_iter().any(|errand| errand.is_order() && from.then(errand).contains(phase))
            });
            assert!(led != phase.is_beginning(), "{phase:?}");
        }
    }

    #[test]
    fn what_is_declared_of_a_phase_agrees_with_where_it_stands() {
        for phase in Phase::ALL {
            let Entry { state, course, place, load, finds, .. } = *phase.entry();
            let stands = match course {
                Course::Moves(
                    Way::AppToNode | Way::NodeAgain | Way::NodeToApp | Way::NodeAndBack | Way::DatabaseToNode,
                )
                | Course::Works(Spot::Node)
                | Course::Waits(Wait::Node, _)
                | Course::Lingers(Wait::Node) => place == Place::Node,
                Course::Moves(Way::LoaderToDatabase | Way::DatabaseToLoader) => place == Place::Loader,
                Course::Waits(Wait::Connection, _) => place == Place::Server,
                Course::Works(Spot::Connection) => place == Place::Connection,
                Course::Waits(Wait::Load | Wait::Process, _) => matches!(place, Place::Loader | Place::App),
                Course::Ends(_) => place == Place::Nowhere,
                _ => matches!(place, Place::App | Place::Loader | Place::Nowhere),
            };
            assert!(stands, "{phase:?}");
            let waits = matches!(course, Course::Waits(..) | Course::Lingers(_));
            assert_eq!(state == State::Waiting, waits, "{phase:?}: a wait looks like one");
            assert_eq!(state == State::Database, phase.is_query() && !waits, "{phase:?}: a query looks like one");
            assert_eq!(finds.is_some_and(Found::is_hit), finds.is_some() && state != State::Travelling, "{phase:?}");
            assert!(load.is_none() || finds.is_none(), "{phase:?}: a lookup is no load");
        }
    }

    #[test]
    fn a_lookup_tells_what_it_found() {
        for order in [Phase::ToNode, Phase::Recheck] {
            // What was found may wait for a link first.
            let tells = |phase: Phase| phase == Phase::WaitLink || phase.entry().finds.is_some();
            assert!(order.entry().then.iter().all(tells), "{order:?}");
        }
        let first =
            |found| Phase::ALL.into_iter().filter(|phase| phase.first_lookup() == Some(found)).collect::<Vec<_>>();
        assert_eq!(first(Found::Fresh), [Phase::Hit, Phase::EarlyHit]);
        assert_eq!(first(Found::Nothing), [Phase::Miss]);
        let found = |phase: &Phase| phase.entry().finds.is_some();
        assert_eq!(
            Phase::ALL.into_iter().filter(|phase| found(phase) && phase.first_lookup().is_none()).collect::<Vec<_>>(),
            [Phase::RecheckHit, Phase::RecheckMiss]
        );
    }

    #[test]
    fn a_set_has_what_it_is_made_of() {
        let set = PhaseSet::of(&[Phase::DeleteAgain, Phase::ToApp]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Phase::ToApp, Phase::DeleteAgain]);
        assert!(!set.contains(Phase::ToNode) && set.or(PhaseSet::of(&[Phase::ToNode])).contains(Phase::ToNode));
        assert!(WAITING.iter().all(|phase| phase.is_waiting()));
        assert_eq!(WAITING.len(), Phase::ALL.into_iter().filter(|phase| phase.is_waiting()).count());
        assert!(WAITING_FOR_LOAD.iter().all(|phase| matches!(phase.entry().course, Course::Waits(Wait::Load, _))));
    }
}
