//! What is to be changed, and where: the list that `cargo mutants --list --json` prints, with a number for each.

use serde::{Deserialize, Serialize};

/// One change.
#[derive(Deserialize)]
pub struct Mutant {
    /// What turns it on. Each has its own.
    pub number: u32,
    /// The file, from the root of the tree.
    pub file: String,
    /// What kind of thing is changed.
    pub genre: Genre,
    /// Where it stands in the file.
    pub span: Span,
    /// What it becomes: an operator, a value, the truth of a guard. Nothing, for what is deleted.
    pub replacement: String,
}

/// What kind of thing is changed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub enum Genre {
    /// A function's body becomes a value.
    FnValue,
    /// A binary operator becomes another.
    BinaryOperator,
    /// An operator in front of its operand is deleted.
    UnaryOperator,
    /// An arm of a `match` is deleted.
    MatchArm,
    /// The guard of an arm becomes `true` or `false`.
    MatchArmGuard,
    /// A field is left to the base of a struct.
    StructField,
}

/// From where to where.
#[derive(Deserialize)]
pub struct Span {
    /// The first character.
    pub start: Position,
}

/// A character of a file: line and column, both from 1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub struct Position {
    /// Its line.
    pub line: usize,
    /// Its column.
    pub column: usize,
}

impl From<proc_macro2::Span> for Position {
    fn from(span: proc_macro2::Span) -> Position {
        let start = span.start();
        Position { line: start.line, column: start.column + 1 }
    }
}

/// A mutant without a switch.
#[derive(Serialize)]
pub struct Left {
    /// Its number.
    pub number: u32,
    /// Why it has none.
    pub why: &'static str,
}
