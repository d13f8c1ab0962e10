//! The form in which a phase of a request's life is declared, once: its name and look, what happens in it and what ends
//! it, where it stands, what may follow, and what it means for lookups, loads and the program that the request runs
//! through.

use serde::Serialize;

/// What a request looks like in a phase: one colour and one shape each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// On its way, and nothing is known yet.
    Travelling,
    /// Has its value.
    Hit,
    /// Waits in a queue.
    Waiting,
    /// A query.
    Database,
    /// Has a value past its time.
    Stale,
    /// A value on its way to be stored.
    Write,
    /// Without an answer.
    Failed,
}

/// What happens in a phase, and what ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It moves. The phase ends by itself.
    Moves(Way),
    /// It stands in a queue and waits for this: its rank there means something.
    Waits(Wait, Until),
    /// It stands like a request that waits for this, for a time of its own. The phase ends by itself.
    Lingers(Wait),
    /// It stands where something works on it. The phase ends by itself.
    Works(Spot),
    /// No time passes.
    Passes,
    /// Its life is over.
    Ends(End),
}

/// The ways on which requests move, from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// From a client to its app.
    ClientToApp,
    /// From an app to its client.
    AppToClient,
    /// From a client to the CDN and back.
    CdnAndBack,
    /// From an app to a cache node, to have something done there.
    AppToNode,
    /// The same for a second lookup. Where peers load, the one that looks is the node itself: it stays within it.
    NodeAgain,
    /// From a cache node to an app.
    NodeToApp,
    /// From an app to a cache node, which does nothing, and back.
    NodeAndBack,
    /// From the process that loads to the database.
    LoaderToDatabase,
    /// From the database to the process that loads.
    DatabaseToLoader,
    /// From the database to a cache node, past all apps.
    DatabaseToNode,
}

/// What requests wait for, and so where they stand meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// For another request's load of the key: in the process that waits.
    Load,
    /// For a worker of its app, or for a connection of its process's own: in the process that it is with.
    Process,
    /// For a connection: before a database server.
    Connection,
    /// For a cache node: before it.
    Node,
    /// For the time of the next try: with the clients.
    NextTry,
}

/// Where something works on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Spot {
    /// At a cache node.
    Node,
    /// On a connection of the database.
    Connection,
    /// At an app's write-ahead log.
    Log,
}

/// What ends a wait: time, or another job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// It ends by itself after a time that is known when it begins.
    Time,
    /// Another job ends it.
    Others,
}

/// How a life ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A client has its answer.
    Answered,
    /// A client has no answer, and does not try again.
    Unanswered,
    /// Work in the background is done.
    Done,
    /// Work is done that nobody waits for any more.
    Wasted,
    /// Work stops before it is done.
    CutShort,
}

/// What the place of a step names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing: it is 0.
    Nowhere,
    /// An app.
    App,
    /// A cache node.
    Node,
    /// The process that loads: cache-aside an app, peer to peer a node. Where a node writes through it is that node.
    Loader,
    /// A server of the database; 0 is the primary.
    Server,
    /// A connection of the database, counted through all servers.
    Connection,
}

/// The kind of life that begins in a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// The life of a client that reads.
    Read,
    /// The life of a client that writes.
    Write,
    /// The life of background work on one key.
    Work,
    /// The life of a batch of queued writes.
    Batch,
}

/// What a lookup of a cache node found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A fresh value.
    Fresh,
    /// A value past its time.
    Stale,
    /// A negative entry.
    Negative,
    /// Nothing.
    Nothing,
    /// Nothing, and another request has the right to load it.
    KeptAway,
}

impl Found {
    /// Whether there is something to answer with.
    pub const fn is_hit(self) -> bool {
        matches!(self, Found::Fresh | Found::Stale | Found::Negative)
    }
}

/// How far a load is, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Load {
    /// No query: its own process shed it.
    Shed,
    /// The query is on its way.
    Sent,
    /// The query waits for a connection.
    Queued,
    /// The query runs.
    Running,
    /// The query's result is on its way back.
    Result,
    /// The database rejected the query.
    Rejected,
    /// The query ended with an error.
    Failed,
    /// The value is on its way to be stored.
    Storing,
    /// The value is stored.
    Stored,
    /// The value was not stored.
    NotStored,
}

/// A statement of the program that a request runs through: a read's, and after those a write's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Statement {
    /// The function begins.
    Begin,
    /// It looks into the cache.
    Look,
    /// It returns what it found there.
    Found,
    /// It waits for the load of another.
    Wait,
    /// It returns what that load gave.
    Share,
    /// It waits for its process's lock.
    Lock,
    /// It looks into the cache for the second time.
    Again,
    /// It returns what it found the second time.
    FoundAgain,
    /// It asks for the lock that all apps share.
    TryLock,
    /// It sleeps before it looks the key up again.
    Sleep,
    /// It queries the database.
    Query,
    /// It fills the cache.
    Fill,
    /// It lets go of the lock that all apps share.
    Release,
    /// It returns what it loaded.
    Done,
    /// The function that writes begins.
    Writing,
    /// It writes to the database.
    Update,
    /// It deletes the key from the cache.
    Invalidate,
    /// It stores in the cache what was written.
    Put,
    /// It is at the cache, for whatever it does there.
    AtCache,
    /// The cache node writes through to the database.
    Through,
    /// It queues what is to be written.
    Enqueue,
    /// It returns.
    Written,
}

/// A set of phases, by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhaseSet(pub(super) u128);

impl PhaseSet {
    /// No phase.
    pub const NONE: PhaseSet = PhaseSet(0);

    /// The phases of both sets.
    #[must_use]
    pub const fn or(self, other: PhaseSet) -> PhaseSet {
        PhaseSet(self.0 | other.0)
    }
}

/// All that is declared of one phase.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name where data leaves the library.
    pub name: &'static str,
    /// What a request in it looks like.
    pub state: State,
    /// What happens in it, and what ends it.
    pub course: Course,
    /// What the place of its steps names.
    pub place: Place,
    /// The kind of life that may begin in it.
    pub begins: Option<Begins>,
    /// What may follow when it is over; of an order to a cache node, what that node may answer.
    pub then: PhaseSet,
    /// Of an order to a cache node: what may follow when the node gives no answer.
    pub unanswered: PhaseSet,
    /// What the lookup before it found.
    pub finds: Option<Found>,
    /// How far a load is in it.
    pub load: Option<Load>,
    /// Whether it is plain from here on whether the request needs the database.
    pub decides: bool,
    /// Where in its program a read is in this phase.
    pub reads: Option<Statement>,
    /// Where in its program a write is in this phase.
    pub writes: Option<Statement>,
    /// Where in its program a read is that hands its value on after this phase.
    pub home: Option<Statement>,
    /// Whether a value is handed on in it: where the request is in its program follows from what was before.
    pub hands_on: bool,
}

impl Entry {
    pub(super) const fn new(name: &'static str, state: State, course: Course, place: Place) -> Entry {
        Entry {
            name,
            state,
            course,
            place,
            begins: None,
            then: PhaseSet::NONE,
            unanswered: PhaseSet::NONE,
            finds: None,
            load: None,
            decides: false,
            reads: None,
            writes: None,
            home: None,
            hands_on: false,
        }
    }

    pub(super) const fn begins(self, begins: Begins) -> Entry {
        Entry { begins: Some(begins), ..self }
    }
    pub(super) const fn finds(self, found: Found) -> Entry {
        Entry { finds: Some(found), ..self }
    }
    pub(super) const fn load(self, load: Load) -> Entry {
        Entry { load: Some(load), ..self }
    }
    pub(super) const fn decides(self) -> Entry {
        Entry { decides: true, ..self }
    }
    pub(super) const fn reads(self, statement: Statement) -> Entry {
        Entry { reads: Some(statement), ..self }
    }
    pub(super) const fn writes(self, statement: Statement) -> Entry {
        Entry { writes: Some(statement), ..self }
    }
    pub(super) const fn home(self, statement: Statement) -> Entry {
        Entry { home: Some(statement), ..self }
    }
    pub(super) const fn hands_on(self) -> Entry {
        Entry { hands_on: true, ..self }
    }
}

/// Declares the phases: the enum, the list of all, and the table of what is declared of each.
macro_rules! phases {
    ($($(#[doc = $help:literal])+ $phase:ident: $entry:expr;)+) => {
        /// What a request is doing from one step of the recording to its next.
        ///
        /// The step's `place` says where, in the terms given here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Phase { $($(#[doc = $help])+ $phase),+ }

        impl Phase {
            /// How many phases there are.
            pub const COUNT: usize = Phase::ALL.len();

            /// Every phase, in order of its number.
            pub const ALL: [Phase; [$(stringify!($phase)),+].len()] = [$(Phase::$phase),+];
        }

        impl PhaseSet {
            /// These phases.
            pub const fn of(phases: &[Phase]) -> PhaseSet {
                let mut set = PhaseSet::NONE;
                let mut i = 0;
                while i < phases.len() {
                    set = PhaseSet(set.0 | 1 << phases[i] as u8);
                    i += 1;
                }
                set
            }
        }

        impl Entry {
            const fn then(self, then: &[Phase]) -> Entry {
                Entry { then: self.then.or(PhaseSet::of(then)), ..self }
            }
            const fn unanswered(self, unanswered: &[Phase]) -> Entry {
                Entry { unanswered: self.unanswered.or(PhaseSet::of(unanswered)), ..self }
            }
        }

        pub(super) const ENTRIES: [Entry; Phase::COUNT] = {
            use Phase::*;
            [$($entry),+]
        };
    };
}
pub(super) use phases;
