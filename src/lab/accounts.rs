//! Two worlds under the same traffic, and what each comes to, without their steps.

use super::runs;
use crate::digest::Digest;
use crate::recording::Account;
use crate::scenario::Fault;
use crate::scenario::link::Link;
use crate::sim::{Allowance, account_within};

/// What a link's two worlds come to.
#[derive(Debug)]
pub struct Accounts {
    /// World A.
    pub a: Account,
    /// World B.
    pub b: Account,
}

impl Accounts {
    /// Runs both worlds: at once, where there are threads. Each may take the allowance.
    ///
    /// # Errors
    /// The faults of the first world that cannot be run.
    ///
    /// ```
    /// use stampede::lab::{accounts::Accounts, compare::Comparison};
    /// use stampede::{scenario::link::Link, sim::Allowance};
    /// let (link, _) = Link::parse("hot-key");
    /// let accounts = Accounts::run_within(&link, Allowance::default()).unwrap();
    /// assert_eq!(accounts.b.summary().db_queries, 1);
    /// assert_eq!(accounts.digest(), Comparison::run(&link).unwrap().digest());
    /// ```
    pub fn run_within(link: &Link, allowance: Allowance) -> Result<Accounts, Vec<Fault>> {
        let of = |scenario| account_within(scenario, allowance, &mut |_| ());
        let (a, b) = runs::both(|| of(&link.a), || of(&link.b));
        Ok(Accounts { a: a?, b: b? })
    }

    /// One number for both, the same as that of their recordings.
    pub fn digest(&self) -> Digest {
        Digest::of_both(self.a.digest(), self.b.digest())
    }
}
