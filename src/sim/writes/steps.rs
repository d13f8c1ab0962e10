//! What a write does, and in which order: one line for each strategy at each point.

use crate::scenario::WriteStrategy::{self, Around, Back, DeleteUpdate, Through, UpdateDelete, UpdateSet, Versioned};

/// What a write does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its query sets out.
    Query,
    /// The order to delete its key sets out for the node.
    Invalidate,
    /// Its value sets out for the node.
    Update,
    /// It sets out itself for the node that writes it through.
    ToNode,
    /// The node that has written it through stores its value.
    Store,
    /// It joins the queue of its app.
    Enqueue,
    /// It is done. Whether its app takes the key out of its own memory first.
    Done {
        /// Whether it does.
        forgets: bool,
    },
}

/// What a write does when it is with its app.
pub fn first(strategy: WriteStrategy) -> Step {
    match strategy {
        UpdateDelete | UpdateSet | Around | Versioned => Step::Query,
        DeleteUpdate => Step::Invalidate,
        Through => Step::ToNode,
        Back => Step::Enqueue,
    }
}

/// What a write does when it learns that the database has written.
pub fn after_query(strategy: WriteStrategy) -> Step {
    match strategy {
        UpdateDelete => Step::Invalidate,
        UpdateSet | Versioned => Step::Update,
        Through => Step::Store,
        DeleteUpdate | Around | Back => Step::Done { forgets: true },
    }
}

/// What a write does when the cache's part of it is over, done or not.
pub fn after_cache(strategy: WriteStrategy) -> Step {
    match strategy {
        DeleteUpdate => Step::Query,
        // The other ways of writing have taken it out of their app's memory before.
        strategy => Step::Done { forgets: strategy == Through },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_strategy_comes_to_an_end_and_asks_the_database_at_most_once() {
        for (name, strategy) in [
            ("update, then delete", UpdateDelete),
            ("delete, then update", DeleteUpdate),
            ("update, then set", UpdateSet),
            ("through", Through),
            ("around", Around),
            ("back", Back),
            ("versioned", Versioned),
        ] {
            let (mut step, mut queries) = (first(strategy), 0);
            for _ in 0..5 {
                step = match step {
                    Step::Query | Step::ToNode => {
                        queries += 1;
                        after_query(strategy)
                    }
                    Step::Enqueue => Step::Update,
                    Step::Invalidate | Step::Update | Step::Store => after_cache(strategy),
                    Step::Done { .. } => step,
                };
            }
            // Those that set out for the cache from their app, and after the query, take the key out of its memory then.
            let forgets = matches!(strategy, DeleteUpdate | Through | Around);
            assert_eq!(step, Step::Done { forgets }, "{name}");
            assert_eq!(queries, u32::from(strategy != Back), "{name}");
        }
    }
}
