//! What every subcommand needs: its options, the link and the files that it was given, and what it says of them.

use crate::lab::trace::{TraceError, decompressed};
use crate::message::Message;
use crate::scenario::Fault;
use crate::scenario::link::{Link, Opened};
use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, value_parser};
use std::cell::Cell;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::rc::Rc;

/// What a subcommand has found out, and printed.
pub(super) enum Answer {
    /// It is done, and what was asserted or aimed at holds.
    Done,
    /// It is done, and that does not hold.
    Not,
}

/// Why a subcommand did nothing.
pub(super) enum Problem {
    /// A link cannot be run.
    Faults(Vec<Fault>),
    /// Something else that was given is not accepted.
    Said(Message),
    /// What it found could not be written.
    Unwritten(io::Error),
}

impl From<Vec<Fault>> for Problem {
    fn from(faults: Vec<Fault>) -> Problem {
        Problem::Faults(faults)
    }
}

impl From<Message> for Problem {
    fn from(message: Message) -> Problem {
        Problem::Said(message)
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Problem {
        Problem::Unwritten(error)
    }
}

pub(super) type Outcome = Result<Answer, Problem>;

/// A sentence without anything in it.
pub(super) fn say(id: &'static str) -> String {
    Message::new(id).to_string()
}

impl Problem {
    /// What standard error says, line by line.
    pub fn told(&self) -> Vec<String> {
        match self {
            Problem::Faults(faults) => faults.iter().map(Fault::to_string).collect(),
            Problem::Said(message) => vec![message.to_string()],
            Problem::Unwritten(error) => {
                vec![Message::new("command-not-printed").with("cause", error.to_string()).to_string()]
            }
        }
    }
}

/// An option that is there or is not.
pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(say(help)).action(ArgAction::SetTrue)
}

/// An option with a value.
pub(super) fn option(
    name: &'static str,
    value: &'static str,
    help: &'static str,
    parser: impl Into<ValueParser>,
) -> Arg {
    Arg::new(name).long(name).value_name(value).help(say(help)).value_parser(parser.into())
}

/// The link, as every subcommand takes it that runs one.
pub(super) fn link_argument() -> Arg {
    Arg::new("link").value_name("LINK").help(say("command-link"))
}

/// How many runs of a link.
pub(super) fn seeds_option(default: &'static str) -> Arg {
    option("seeds", "N", "command-seeds", value_parser!(u32).range(1..=100_000)).default_value(default)
}

/// The link that was given: one without faults.
pub(super) fn link(matches: &ArgMatches) -> Result<Link, Problem> {
    let text =
        matches.get_one::<String>("link").ok_or_else(|| Message::new("command-needs-argument").with("name", "LINK"))?;
    let Opened { link, faults, changes } = Link::open(text);
    changes.iter().for_each(|changes| eprintln!("{changes}"));
    if faults.is_empty() { Ok(link) } else { Err(Problem::Faults(faults)) }
}

/// Tells a person at a terminal how much of the work is done, and nobody else.
pub(super) struct Progress {
    shown: bool,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { shown: io::stderr().is_terminal() }
    }

    pub fn tell(&self, done: usize, of: usize) {
        if self.shown {
            eprint!("\r{:3} %", done * 100 / of.max(1));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            eprint!("\r     \r");
        }
    }
}

/// Lines of cells as columns of equal width: the first to the left, the others to the right.
pub(super) fn table(rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// One of these names.
pub(super) fn one_of(names: impl IntoIterator<Item = &'static str>) -> ValueParser {
    PossibleValuesParser::new(names).into()
}

/// Something is wrong with a file.
pub(super) fn of_file(file: &str, problem: &dyn Display) -> Problem {
    Message::new("command-replay.of-file").with("file", file).with("problem", problem.to_string()).into()
}

/// An access log, unpacked if it is compressed; and how much of the file has been read, as it is.
type LogFile = (Box<dyn BufRead>, Rc<Cell<u64>>);

/// Opens an access log, or standard input for `-`.
pub(super) fn opened(file: &str) -> Result<LogFile, Problem> {
    let read = Rc::new(Cell::new(0));
    let input: Box<dyn Read> = if file == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file).map_err(|error| of_file(file, &error))?)
    };
    let counted = Counted { input, read: Rc::clone(&read) };
    let unpacked = decompressed(BufReader::with_capacity(1 << 16, counted)).map_err(|error| of_file(file, &error))?;
    Ok((unpacked, read))
}

/// A source that counts what is read of it.
struct Counted {
    input: Box<dyn Read>,
    read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

/// The same of an access log.
pub(super) fn of_trace(file: &str) -> impl Fn(TraceError) -> Problem + '_ {
    move |error| of_file(file, &error)
}
