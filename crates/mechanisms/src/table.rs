//! The one hash table of the crate: the standard library's, with a hasher of the caller's choice.

// Its order is random, so no file may let it reach a result; `tests/hashers.rs` holds that.
#![allow(clippy::disallowed_types)]

use std::collections::HashMap;

/// Values by key. Nobody iterates over one into a result.
pub(crate) type Table<K, V, S> = HashMap<K, V, S>;
