//! Every phase of a request's life, declared once.
//!
//! To add one, add its entry at the end: phases have numbers, which are part of every digest. `tests/phases.rs` runs
//! every preset and hundreds of random worlds against this table.

use super::form::{
    Begins, Course, End, Entry, Found, Load, PhaseSet, Place, Spot, State, Statement, Until, Wait, Way, phases,
};

phases! {
    /// On its way from the client to its app.
    ToApp: Entry::new("to-app", State::Travelling, Course::Moves(Way::ClientToApp), Place::App)
        .begins(Begins::Read).then(&[ToNode, WaitCall, Filtered, L1Hit]).reads(Statement::Begin);
    /// On its way from the app to the cache node `place`, to look the key up.
    ToNode: Entry::new("to-node", State::Travelling, Course::Moves(Way::AppToNode), Place::Node)
        .then(&[Hit, EarlyHit, StaleHit, NegativeHit, Miss, HotMiss, WaitLink])
        .unanswered(&[WaitFlight, WaitLock, ToDatabase, BreakerOpen, Shed, Error, Abandoned])
        .reads(Statement::Look);
    /// Found: the value is on its way from the node to the app.
    Hit: Entry::new("hit", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::Fresh).then(&[ToClient, Abandoned]).decides().reads(Statement::Found)
        .home(Statement::Found);
    /// Found past its time, within the grace: the stale value is on its way from the node to the app.
    StaleHit: Entry::new("stale-hit", State::Stale, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::Stale).then(&[ToClient, Abandoned]).decides().reads(Statement::Found)
        .home(Statement::Found);
    /// Not found, or expired. Cache-aside: the news is on its way to the app. Peer to peer: no time passes.
    Miss: Entry::new("miss", State::Travelling, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::Nothing).then(&[WaitFlight, WaitLock, Recheck, ToLock, ToDatabase, BreakerOpen, Shed])
        .reads(Statement::Look);
    /// A follower: waits for the answer of the flight that is already in the air.
    WaitFlight: Entry::new("wait-flight", State::Waiting, Course::Waits(Wait::Load, Until::Others), Place::Loader)
        .then(&[ToClient, Loaded, Error, Fallback, Abandoned, WaitOver]).decides().reads(Statement::Wait)
        .home(Statement::Share);
    /// Waits for the lock.
    WaitLock: Entry::new("wait-lock", State::Waiting, Course::Waits(Wait::Load, Until::Others), Place::Loader)
        .then(&[Recheck, WaitOver]).reads(Statement::Lock);
    /// Holds the lock and looks into the cache again, on the way to the node `place`.
    Recheck: Entry::new("recheck", State::Travelling, Course::Moves(Way::NodeAgain), Place::Node)
        .then(&[RecheckHit, RecheckMiss, HotMiss, StaleHit, WaitLink])
        .unanswered(&[ToDatabase, BreakerOpen, Shed, Error, Fallback, Refreshed, Abandoned])
        .reads(Statement::Again);
    /// The second lookup found the value, which is on its way back.
    RecheckHit: Entry::new("recheck-hit", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::Fresh).then(&[ToClient, Refreshed, Abandoned]).decides().reads(Statement::FoundAgain)
        .home(Statement::FoundAgain);
    /// The second lookup found nothing. Cache-aside: on its way back. Peer to peer: no time passes.
    RecheckMiss: Entry::new("recheck-miss", State::Travelling, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::Nothing).then(&[ToLock, ToDatabase, BreakerOpen, Shed]).reads(Statement::Again);
    /// A query on its way to the database.
    ToDatabase: Entry::new("to-database", State::Database, Course::Moves(Way::LoaderToDatabase), Place::Loader)
        .load(Load::Sent).then(&[WaitPool, InDatabase, QueryRejected]).decides().reads(Statement::Query)
        .writes(Statement::Update);
    /// A query that waits for a connection of the database server `place`: 0 is the primary.
    WaitPool: Entry::new("wait-pool", State::Waiting, Course::Waits(Wait::Connection, Until::Others), Place::Server)
        .load(Load::Queued).then(&[InDatabase, QueryRejected]).reads(Statement::Query).writes(Statement::Update);
    /// A query that runs on the connection `place`.
    InDatabase: Entry::new("in-database", State::Database, Course::Works(Spot::Connection), Place::Connection)
        .load(Load::Running).then(&[FromDatabase, QueryFailed]).reads(Statement::Query).writes(Statement::Update);
    /// The result is on its way from the database to the loader.
    FromDatabase: Entry::new("from-database", State::Hit, Course::Moves(Way::DatabaseToLoader), Place::Loader)
        .load(Load::Result)
        .then(&[ToFill, ToRelease, ToInvalidate, ToUpdate, Updated, CacheWriteFailed])
        .then(&[ToClient, Loaded, Refreshed, Flushed, Abandoned])
        .reads(Statement::Query).writes(Statement::Update).home(Statement::Done);
    /// The value is on its way to be stored on the node `place`.
    ToFill: Entry::new("to-fill", State::Write, Course::Moves(Way::AppToNode), Place::Node)
        .load(Load::Storing).then(&[FromFill, FillRefused])
        .unanswered(&[ToRelease, ToClient, Refreshed, Abandoned]).reads(Statement::Fill);
    /// The value is stored; the acknowledgement is on its way back.
    FromFill: Entry::new("from-fill", State::Write, Course::Moves(Way::NodeToApp), Place::Node)
        .load(Load::Stored).then(&[ToRelease, ToClient, Refreshed, Abandoned]).reads(Statement::Fill)
        .home(Statement::Done);
    /// Peer to peer: the loaded value is on its way from the owner to the app.
    Loaded: Entry::new("loaded", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[ToClient, Abandoned]).reads(Statement::Done).hands_on();
    /// The answer is on its way from the app to the client.
    ToClient: Entry::new("to-client", State::Hit, Course::Moves(Way::AppToClient), Place::Nowhere)
        .then(&[Answered, Abandoned]).writes(Statement::Written).hands_on();
    /// Answered. The end.
    Answered: Entry::new("answered", State::Hit, Course::Ends(End::Answered), Place::Nowhere);
    /// Without an answer, and not tried again. The end.
    Failed: Entry::new("failed", State::Failed, Course::Ends(End::Unanswered), Place::Nowhere);
    /// Found a negative entry, which is on its way from the node to the app.
    NegativeHit: Entry::new("negative-hit", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::Negative).then(&[ToClient, Abandoned]).decides().reads(Statement::Found)
        .home(Statement::Found);
    /// The app's filter does not know the key, so that it does not exist: no time passes.
    Filtered: Entry::new("filtered", State::Hit, Course::Passes, Place::App)
        .then(&[ToClient, Abandoned]).decides().reads(Statement::Begin).home(Statement::Begin);
    /// On its way to take the key's lock in Redis, on the node `place`.
    ToLock: Entry::new("to-lock", State::Travelling, Course::Moves(Way::AppToNode), Place::Node)
        .then(&[LockGranted, LockRefused])
        .unanswered(&[ToDatabase, BreakerOpen, Shed, Error, Fallback, Refreshed, Abandoned])
        .reads(Statement::TryLock);
    /// Has the lock; the news is on its way to the app.
    LockGranted: Entry::new("lock-granted", State::Travelling, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[ToDatabase, BreakerOpen, Shed]).reads(Statement::TryLock);
    /// Another request has the lock; the news is on its way to the app.
    LockRefused: Entry::new("lock-refused", State::Travelling, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[WaitPoll, WaitOver, ToClient, Refreshed, Abandoned]).reads(Statement::TryLock);
    /// Sleeps in the app `place` before it looks the key up again.
    WaitPoll: Entry::new("wait-poll", State::Waiting, Course::Waits(Wait::Load, Until::Time), Place::App)
        .then(&[Recheck]).reads(Statement::Sleep);
    /// On its way to release its lock, on the node `place`.
    ToRelease: Entry::new("to-release", State::Travelling, Course::Moves(Way::AppToNode), Place::Node)
        .then(&[Released, LockLost, LockStolen]).unanswered(&[ToClient, Error, Fallback, Refreshed, Abandoned])
        .reads(Statement::Release);
    /// Its own lock is free again; the acknowledgement is on its way to the app.
    Released: Entry::new("released", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[ToClient, Error, Fallback, Refreshed, Abandoned]).reads(Statement::Release).home(Statement::Done);
    /// Its lock had expired before it came to release it; the news is on its way to the app.
    LockLost: Entry::new("lock-lost", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[ToClient, Error, Fallback, Refreshed, Abandoned]).reads(Statement::Release).home(Statement::Done);
    /// Its lock had expired, and it has deleted another's; the acknowledgement is on its way to the app.
    LockStolen: Entry::new("lock-stolen", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[ToClient, Error, Fallback, Refreshed, Abandoned]).reads(Statement::Release).home(Statement::Done);
    /// Not found, and another request has the lease; the news is on its way to the app.
    HotMiss: Entry::new("hot-miss", State::Travelling, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::KeptAway).then(&[WaitPoll, WaitOver]).reads(Statement::Sleep);
    /// Its lease is worth nothing any more, so that its value was not stored; the news is on its way to the app.
    FillRefused: Entry::new("fill-refused", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .load(Load::NotStored).then(&[ToRelease, ToClient, Refreshed, Abandoned]).reads(Statement::Fill)
        .home(Statement::Done);
    /// A background refresh begins, which no client waits for: no time passes.
    Refresh: Entry::new("refresh", State::Travelling, Course::Passes, Place::Loader)
        .begins(Begins::Work).then(&[ToLock, ToDatabase, BreakerOpen, Shed]);
    /// A background refresh has ended. The end.
    Refreshed: Entry::new("refreshed", State::Hit, Course::Ends(End::Done), Place::Nowhere);
    /// Its client has given up for good. The end.
    TimedOut: Entry::new("timed-out", State::Failed, Course::Ends(End::Unanswered), Place::Nowhere);
    /// Its try has failed; the client waits before the next one.
    Backoff: Entry::new("backoff", State::Waiting, Course::Waits(Wait::NextTry, Until::Time), Place::App)
        .then(&[Retry]);
    /// On its way from the client to its app, again.
    Retry: Entry::new("retry", State::Travelling, Course::Moves(Way::ClientToApp), Place::App)
        .then(&[ToNode, WaitCall, Filtered, L1Hit])
        .then(&[ToDatabase, WriteToNode, Logging, ToInvalidate, ToUpdate, CacheWriteFailed, Error, Abandoned])
        .reads(Statement::Begin).writes(Statement::Writing);
    /// The news that there is no answer is on its way from the app to the client.
    Error: Entry::new("error", State::Failed, Course::Moves(Way::AppToClient), Place::App)
        .then(&[Failed, Backoff, Abandoned]);
    /// The database has not taken the query; the news is on its way to the loader.
    QueryRejected: Entry::new("query-rejected", State::Failed, Course::Moves(Way::DatabaseToLoader), Place::Loader)
        .load(Load::Rejected).then(&[AppBackoff, ToRelease, Error, Fallback, Refreshed, Flushed, Cancelled])
        .reads(Statement::Query).writes(Statement::Update);
    /// The query has ended with an error, which is on its way to the loader.
    QueryFailed: Entry::new("query-failed", State::Failed, Course::Moves(Way::DatabaseToLoader), Place::Loader)
        .load(Load::Failed).then(&[AppBackoff, ToRelease, Error, Fallback, Refreshed, Flushed, Abandoned])
        .reads(Statement::Query).writes(Statement::Update);
    /// The circuit breaker lets no query through: no time passes.
    BreakerOpen: Entry::new("breaker-open", State::Failed, Course::Passes, Place::Loader)
        .load(Load::Shed).then(&[ToRelease, Error, Fallback, Refreshed, Cancelled]).decides();
    /// Its process has as many loads under way as it allows, and sheds this one: no time passes.
    Shed: Entry::new("shed", State::Failed, Course::Passes, Place::Loader)
        .load(Load::Shed).then(&[ToRelease, Error, Fallback, Refreshed, Cancelled]).decides();
    /// There is no new value, and a stale one is the answer: no time passes.
    Fallback: Entry::new("fallback", State::Stale, Course::Passes, Place::Loader)
        .then(&[ToClient, Loaded, Abandoned]).decides();
    /// The work is done, and nobody waits for it any more. The end.
    Abandoned: Entry::new("abandoned", State::Hit, Course::Ends(End::Wasted), Place::Nowhere);
    /// Found in the app's own memory: no time passes.
    L1Hit: Entry::new("l1-hit", State::Hit, Course::Passes, Place::App)
        .then(&[ToClient, Abandoned]).decides().home(Statement::Begin);
    /// Waits for its turn at the cache node `place`.
    WaitNode: Entry::new("wait-node", State::Waiting, Course::Waits(Wait::Node, Until::Time), Place::Node)
        .then(&[AtNode]).reads(Statement::Look).writes(Statement::AtCache);
    /// The cache node `place` works on it.
    AtNode: Entry::new("at-node", State::Travelling, Course::Works(Spot::Node), Place::Node)
        .reads(Statement::Look).writes(Statement::AtCache);
    /// Waits for an answer of the cache node `place`, which does not come.
    Unreachable: Entry::new("unreachable", State::Waiting, Course::Lingers(Wait::Node), Place::Node)
        .reads(Statement::Look).writes(Statement::AtCache);
    /// Answered by the CDN, which is before all apps: on its way there and back.
    EdgeHit: Entry::new("edge-hit", State::Hit, Course::Moves(Way::CdnAndBack), Place::App)
        .begins(Begins::Read).then(&[Answered]).decides();
    /// A write, on its way from the client to its app.
    WriteToApp: Entry::new("write-to-app", State::Write, Course::Moves(Way::ClientToApp), Place::App)
        .begins(Begins::Write)
        .then(&[ToDatabase, WriteToNode, Logging, ToInvalidate, ToUpdate, CacheWriteFailed, Error, Abandoned])
        .writes(Statement::Writing);
    /// The order to delete the key is on its way to the node `place`.
    ToInvalidate: Entry::new("to-invalidate", State::Write, Course::Moves(Way::AppToNode), Place::Node)
        .then(&[Invalidated]).unanswered(&[CacheWriteFailed]).writes(Statement::Invalidate);
    /// The key is deleted; the acknowledgement is on its way to the app.
    Invalidated: Entry::new("invalidated", State::Write, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[ToClient, ToDatabase, Refreshed, Abandoned]).writes(Statement::Invalidate);
    /// A written value is on its way to the node `place`, to be stored.
    ToUpdate: Entry::new("to-update", State::Write, Course::Moves(Way::AppToNode), Place::Node)
        .then(&[Updated]).unanswered(&[CacheWriteFailed]).writes(Statement::Put);
    /// The written value is stored; the acknowledgement is on its way to the app.
    Updated: Entry::new("updated", State::Write, Course::Moves(Way::NodeToApp), Place::Node)
        .then(&[ToClient, Abandoned]).writes(Statement::Put);
    /// The cache has not done its part of a write; the app learns of it, or the time for that is over.
    CacheWriteFailed: Entry::new("cache-write-failed", State::Failed, Course::Moves(Way::NodeAndBack), Place::Node)
        .then(&[ToClient, ToDatabase, Refreshed, Abandoned]).writes(Statement::AtCache);
    /// A write on its way to the node `place`, which is to write through to the database.
    WriteToNode: Entry::new("write-to-node", State::Write, Course::Moves(Way::AppToNode), Place::Node)
        .then(&[WaitWrite, ToDatabase]).unanswered(&[Error, Abandoned]).writes(Statement::Through);
    /// Waits at the node `place` until the write before it to the same key is done.
    WaitWrite: Entry::new("wait-write", State::Waiting, Course::Waits(Wait::Node, Until::Others), Place::Node)
        .then(&[ToDatabase]).writes(Statement::Through);
    /// The app writes it to its write-ahead log.
    Logging: Entry::new("logging", State::Write, Course::Works(Spot::Log), Place::App)
        .then(&[ToUpdate, CacheWriteFailed]).writes(Statement::Enqueue);
    /// A batch of queued writes sets out from the app `place`: no time passes.
    Flush: Entry::new("flush", State::Travelling, Course::Passes, Place::Loader)
        .begins(Begins::Batch).then(&[ToDatabase]);
    /// A batch of queued writes is in the database, or back in the queue. The end.
    Flushed: Entry::new("flushed", State::Hit, Course::Ends(End::Done), Place::Nowhere);
    /// The work was cut short: its client is gone, or its process. The end.
    Cancelled: Entry::new("cancelled", State::Failed, Course::Ends(End::CutShort), Place::Nowhere);
    /// The key is to be deleted once more, in the background: no time passes.
    DeleteAgain: Entry::new("delete-again", State::Travelling, Course::Passes, Place::Loader)
        .begins(Begins::Work).then(&[ToInvalidate]);
    /// It has waited for another's load as long as it may: no time passes.
    WaitOver: Entry::new("wait-over", State::Travelling, Course::Passes, Place::Loader)
        .then(&[ToDatabase, BreakerOpen, Shed, ToNode, Error, Fallback, Refreshed, Abandoned]).reads(Statement::Sleep);
    /// Found, and near its end: the value is on its way to the app, which is to load it anew before it answers. Peer to peer: no
    /// time passes.
    EarlyHit: Entry::new("early-hit", State::Hit, Course::Moves(Way::NodeToApp), Place::Node)
        .finds(Found::Fresh).then(&[ToLock, ToDatabase, BreakerOpen, Shed, ToClient, Abandoned]).reads(Statement::Look)
        .home(Statement::Found);
    /// Waits until a worker of the app `place` has time for it.
    WaitWorker: Entry::new("wait-worker", State::Waiting, Course::Waits(Wait::Process, Until::Others), Place::App)
        .then(&[ToNode, Filtered, L1Hit, WaitCall])
        .then(&[ToDatabase, WriteToNode, Logging, ToInvalidate, ToUpdate, CacheWriteFailed, Error, Abandoned])
        .reads(Statement::Begin).writes(Statement::Writing);
    /// All workers of its app are busy, and as many wait for one as may: it is rejected. No time passes.
    AppBusy: Entry::new("app-busy", State::Failed, Course::Passes, Place::App)
        .load(Load::Shed).then(&[Error, Cancelled]).decides();
    /// Waits for one of its process's own connections to the database.
    WaitConnection: Entry::new("wait-connection", State::Waiting, Course::Waits(Wait::Process, Until::Others), Place::Loader)
        .then(&[ToDatabase]).decides().reads(Statement::Query).writes(Statement::Update);
    /// It has no connection: it waited for one too long, or as many wait as may. No time passes.
    NoConnection: Entry::new("no-connection", State::Failed, Course::Passes, Place::Loader)
        .load(Load::Shed).then(&[AppBackoff, ToRelease, Error, Fallback, Refreshed, Flushed, Cancelled]).decides();
    /// Its query has failed; its process waits before it sends the next one.
    AppBackoff: Entry::new("app-backoff", State::Waiting, Course::Waits(Wait::Process, Until::Time), Place::Loader)
        .then(&[ToDatabase, BreakerOpen, Shed]).reads(Statement::Query).writes(Statement::Update);
    /// A follower: waits in its app for the answer to the call to the owner that is already under way.
    WaitCall: Entry::new("wait-call", State::Waiting, Course::Waits(Wait::Load, Until::Others), Place::App)
        .then(&[ToClient, WaitOver, Error, Abandoned]).decides().reads(Statement::Wait).home(Statement::Share);
    /// An event of the database's log: it is on its way to the node `place`, where it deletes the key that was written, unless it is
    /// lost.
    LogEvent: Entry::new("log-event", State::Write, Course::Moves(Way::DatabaseToNode), Place::Node)
        .begins(Begins::Work).then(&[Refreshed, CacheWriteFailed]).unanswered(&[CacheWriteFailed]);
    /// Found: the value waits until the link of the node `place` has sent those before it.
    WaitLink: Entry::new("wait-link", State::Waiting, Course::Waits(Wait::Node, Until::Time), Place::Node)
        .then(&[Hit, EarlyHit, StaleHit, RecheckHit]).reads(Statement::Look);
}
