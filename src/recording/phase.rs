//! The phases of a request's life.

/// What a request is doing from one step of the recording to its next.
///
/// The step's `place` says where, in the terms given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Phase {
    /// On its way from the client to its app.
    ToApp = 0,
    /// On its way from the app to the cache node `place`, to look the key up.
    ToNode,
    /// Found: the value is on its way from the node to the app.
    Hit,
    /// Found past its time, within the grace: the stale value is on its way from the node to the app.
    StaleHit,
    /// Not found, or expired. Look-aside: the news is on its way to the app. Peer to peer: no time passes.
    Miss,
    /// A follower: waits for the answer of the flight that is already in the air.
    WaitFlight,
    /// Waits for the lock.
    WaitLock,
    /// Holds the lock and looks into the cache again, on the way to the node `place`.
    Recheck,
    /// The second look found the value, which is on its way back.
    RecheckHit,
    /// The second look found nothing. Look-aside: on its way back. Peer to peer: no time passes.
    RecheckMiss,
    /// A query on its way to the database.
    ToDatabase,
    /// A query that waits for a connection of the database server `place`: 0 is the primary.
    WaitPool,
    /// A query that runs on the connection `place`.
    InDatabase,
    /// The result is on its way from the database to whoever asked.
    FromDatabase,
    /// The value is on its way to be stored on the node `place`.
    ToFill,
    /// The value is stored; the acknowledgement is on its way back.
    FromFill,
    /// Peer to peer: the loaded value is on its way from the owner to the app.
    Loaded,
    /// The answer is on its way from the app to the client.
    ToClient,
    /// Answered. The end.
    Answered,
    /// Without an answer, and not tried again. The end.
    Failed,
    /// Found the note that there is no such key, which is on its way from the node to the app.
    NegativeHit,
    /// The app's filter does not know the key, so that it does not exist: no time passes.
    Filtered,
    /// On its way to take the key's lock in Redis, on the node `place`.
    ToLock,
    /// Has the lock; the news is on its way to the app.
    LockGranted,
    /// Somebody else has the lock; the news is on its way to the app.
    LockRefused,
    /// Sleeps in the app `place` before it looks again.
    WaitPoll,
    /// On its way to release its lock, on the node `place`.
    ToRelease,
    /// Its own lock is free again; the acknowledgement is on its way to the app.
    Released,
    /// Its lock had expired before it came to release it; the news is on its way to the app.
    LockLost,
    /// Its lock had expired, and it has deleted somebody else's; the acknowledgement is on its way to the app.
    LockStolen,
    /// Not found, and somebody else has the lease; the news is on its way to the app.
    HotMiss,
    /// Its lease is worth nothing any more, so that its value was not stored; the news is on its way to the app.
    FillRefused,
    /// A background refresh begins, which no client waits for: no time passes.
    Refresh,
    /// A background refresh has ended. The end.
    Refreshed,
    /// Its client has given up for good. The end.
    TimedOut,
    /// Its try has failed; the client waits before the next one.
    Backoff,
    /// On its way from the client to its app, again.
    Retry,
    /// The news that there is no answer is on its way from the app to the client.
    Error,
    /// The database has not taken the query; the news is on its way to whoever asked.
    QueryRefused,
    /// The query has ended with an error, which is on its way to whoever asked.
    QueryFailed,
    /// The circuit breaker lets no query through: no time passes.
    BreakerOpen,
    /// Its process has as many loads under way as it allows, and turns this one away: no time passes.
    Shed,
    /// There is no new value, and an old one is at hand: no time passes.
    Fallback,
    /// The work is done, and nobody waits for it any more. The end.
    Abandoned,
    /// Found in the app's own memory: no time passes.
    L1Hit,
    /// Waits for its turn at the cache node `place`.
    WaitNode,
    /// The cache node `place` works on it.
    AtNode,
    /// Waits for an answer of the cache node `place`, which does not come.
    Unreachable,
    /// Answered by the CDN, which is before all apps: on its way there and back.
    EdgeHit,
    /// A write, on its way from the client to its app.
    WriteToApp,
    /// The order to delete the key is on its way to the node `place`.
    ToInvalidate,
    /// The key is deleted; the acknowledgement is on its way to the app.
    Invalidated,
    /// A written value is on its way to the node `place`, to be stored.
    ToUpdate,
    /// The written value is stored; the acknowledgement is on its way to the app.
    Updated,
    /// The cache has not done its part of a write; the app learns of it, or the time for that is over.
    CacheWriteFailed,
    /// A write on its way to the node `place`, which is to write through to the database.
    WriteToNode,
    /// Waits at the node `place` until the write before it to the same key is done.
    WaitWrite,
    /// The app writes it to its write-ahead log.
    Logging,
    /// A batch of queued writes sets out from the app `place`: no time passes.
    Flush,
    /// A batch of queued writes is in the database, or back in the queue. The end.
    Flushed,
    /// The work was cut short: its client is gone, or its process. The end.
    Cancelled,
    /// The key is to be deleted once more, in the background: no time passes.
    DeleteAgain,
}

/// What a request looks like in a phase: one colour and one shape each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// On its way, and nothing is known yet.
    Travelling,
    /// Has its value.
    Hit,
    /// Waits in a line.
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

impl Phase {
    /// How many phases there are.
    pub const COUNT: usize = Phase::ALL.len();

    /// Every phase, in order of its number.
    pub const ALL: [Phase; 62] = [
        Phase::ToApp,
        Phase::ToNode,
        Phase::Hit,
        Phase::StaleHit,
        Phase::Miss,
        Phase::WaitFlight,
        Phase::WaitLock,
        Phase::Recheck,
        Phase::RecheckHit,
        Phase::RecheckMiss,
        Phase::ToDatabase,
        Phase::WaitPool,
        Phase::InDatabase,
        Phase::FromDatabase,
        Phase::ToFill,
        Phase::FromFill,
        Phase::Loaded,
        Phase::ToClient,
        Phase::Answered,
        Phase::Failed,
        Phase::NegativeHit,
        Phase::Filtered,
        Phase::ToLock,
        Phase::LockGranted,
        Phase::LockRefused,
        Phase::WaitPoll,
        Phase::ToRelease,
        Phase::Released,
        Phase::LockLost,
        Phase::LockStolen,
        Phase::HotMiss,
        Phase::FillRefused,
        Phase::Refresh,
        Phase::Refreshed,
        Phase::TimedOut,
        Phase::Backoff,
        Phase::Retry,
        Phase::Error,
        Phase::QueryRefused,
        Phase::QueryFailed,
        Phase::BreakerOpen,
        Phase::Shed,
        Phase::Fallback,
        Phase::Abandoned,
        Phase::L1Hit,
        Phase::WaitNode,
        Phase::AtNode,
        Phase::Unreachable,
        Phase::EdgeHit,
        Phase::WriteToApp,
        Phase::ToInvalidate,
        Phase::Invalidated,
        Phase::ToUpdate,
        Phase::Updated,
        Phase::CacheWriteFailed,
        Phase::WriteToNode,
        Phase::WaitWrite,
        Phase::Logging,
        Phase::Flush,
        Phase::Flushed,
        Phase::Cancelled,
        Phase::DeleteAgain,
    ];

    /// The phase with this number.
    pub const fn from_number(number: u8) -> Phase {
        Phase::ALL[number as usize]
    }

    /// Its name where data leaves the library.
    pub const fn name(self) -> &'static str {
        match self {
            Phase::ToApp => "to-app",
            Phase::ToNode => "to-node",
            Phase::Hit => "hit",
            Phase::StaleHit => "stale-hit",
            Phase::Miss => "miss",
            Phase::WaitFlight => "wait-flight",
            Phase::WaitLock => "wait-lock",
            Phase::Recheck => "recheck",
            Phase::RecheckHit => "recheck-hit",
            Phase::RecheckMiss => "recheck-miss",
            Phase::ToDatabase => "to-database",
            Phase::WaitPool => "wait-pool",
            Phase::InDatabase => "in-database",
            Phase::FromDatabase => "from-database",
            Phase::ToFill => "to-fill",
            Phase::FromFill => "from-fill",
            Phase::Loaded => "loaded",
            Phase::ToClient => "to-client",
            Phase::Answered => "answered",
            Phase::Failed => "failed",
            Phase::NegativeHit => "negative-hit",
            Phase::Filtered => "filtered",
            Phase::ToLock => "to-lock",
            Phase::LockGranted => "lock-granted",
            Phase::LockRefused => "lock-refused",
            Phase::WaitPoll => "wait-poll",
            Phase::ToRelease => "to-release",
            Phase::Released => "released",
            Phase::LockLost => "lock-lost",
            Phase::LockStolen => "lock-stolen",
            Phase::HotMiss => "hot-miss",
            Phase::FillRefused => "fill-refused",
            Phase::Refresh => "refresh",
            Phase::Refreshed => "refreshed",
            Phase::TimedOut => "timed-out",
            Phase::Backoff => "backoff",
            Phase::Retry => "retry",
            Phase::Error => "error",
            Phase::QueryRefused => "query-refused",
            Phase::QueryFailed => "query-failed",
            Phase::BreakerOpen => "breaker-open",
            Phase::Shed => "shed",
            Phase::Fallback => "fallback",
            Phase::Abandoned => "abandoned",
            Phase::L1Hit => "l1-hit",
            Phase::WaitNode => "wait-node",
            Phase::AtNode => "at-node",
            Phase::Unreachable => "unreachable",
            Phase::EdgeHit => "edge-hit",
            Phase::WriteToApp => "write-to-app",
            Phase::ToInvalidate => "to-invalidate",
            Phase::Invalidated => "invalidated",
            Phase::ToUpdate => "to-update",
            Phase::Updated => "updated",
            Phase::CacheWriteFailed => "cache-write-failed",
            Phase::WriteToNode => "write-to-node",
            Phase::WaitWrite => "wait-write",
            Phase::Logging => "logging",
            Phase::Flush => "flush",
            Phase::Flushed => "flushed",
            Phase::Cancelled => "cancelled",
            Phase::DeleteAgain => "delete-again",
        }
    }

    /// What a request in this phase looks like.
    pub const fn state(self) -> State {
        match self {
            Phase::ToApp
            | Phase::ToNode
            | Phase::Miss
            | Phase::Recheck
            | Phase::RecheckMiss
            | Phase::ToLock
            | Phase::LockGranted
            | Phase::LockRefused
            | Phase::ToRelease
            | Phase::HotMiss
            | Phase::Refresh
            | Phase::Retry
            | Phase::AtNode
            | Phase::Flush
            | Phase::DeleteAgain => State::Travelling,
            Phase::Hit
            | Phase::NegativeHit
            | Phase::Filtered
            | Phase::Released
            | Phase::LockLost
            | Phase::LockStolen
            | Phase::FillRefused
            | Phase::Refreshed
            | Phase::RecheckHit
            | Phase::FromDatabase
            | Phase::Loaded
            | Phase::ToClient
            | Phase::Answered
            | Phase::L1Hit
            | Phase::EdgeHit
            | Phase::Abandoned
            | Phase::Flushed => State::Hit,
            Phase::WaitFlight
            | Phase::WaitLock
            | Phase::WaitPool
            | Phase::WaitPoll
            | Phase::Backoff
            | Phase::WaitNode
            | Phase::Unreachable
            | Phase::WaitWrite => State::Waiting,
            Phase::ToDatabase | Phase::InDatabase => State::Database,
            Phase::StaleHit | Phase::Fallback => State::Stale,
            Phase::ToFill
            | Phase::FromFill
            | Phase::WriteToApp
            | Phase::ToInvalidate
            | Phase::Invalidated
            | Phase::ToUpdate
            | Phase::Updated
            | Phase::WriteToNode
            | Phase::Logging => State::Write,
            Phase::Failed
            | Phase::TimedOut
            | Phase::Error
            | Phase::QueryRefused
            | Phase::QueryFailed
            | Phase::BreakerOpen
            | Phase::Shed
            | Phase::CacheWriteFailed
            | Phase::Cancelled => State::Failed,
        }
    }

    /// Whether the request's life ends here.
    pub const fn is_end(self) -> bool {
        matches!(
            self,
            Phase::Answered
                | Phase::Failed
                | Phase::Refreshed
                | Phase::TimedOut
                | Phase::Abandoned
                | Phase::Flushed
                | Phase::Cancelled
        )
    }

    /// Whether a request is with its client, or has just left it: where the lives of clients begin.
    pub const fn is_at_client(self) -> bool {
        matches!(self, Phase::ToApp | Phase::WriteToApp | Phase::EdgeHit)
    }

    /// Whether it is on its way to a cache node, to have something done there.
    pub const fn is_order(self) -> bool {
        matches!(
            self,
            Phase::ToNode
                | Phase::Recheck
                | Phase::ToFill
                | Phase::ToLock
                | Phase::ToRelease
                | Phase::ToInvalidate
                | Phase::ToUpdate
                | Phase::WriteToNode
        )
    }

    /// Whether a life can begin here. Work that goes on after its client has gone begins in the midst, and has not
    /// entered the phase anew.
    pub const fn is_beginning(self) -> bool {
        matches!(
            self,
            Phase::ToApp | Phase::WriteToApp | Phase::EdgeHit | Phase::Refresh | Phase::Flush | Phase::DeleteAgain
        )
    }

    /// Whether the request waits in a line, so that its rank there means something.
    pub const fn is_waiting(self) -> bool {
        matches!(
            self,
            Phase::WaitFlight
                | Phase::WaitLock
                | Phase::WaitPool
                | Phase::WaitPoll
                | Phase::Backoff
                | Phase::WaitNode
                | Phase::WaitWrite
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_the_list_agree() {
        for (number, phase) in Phase::ALL.into_iter().enumerate() {
            assert_eq!(phase as usize, number);
        }
    }
}
