//! The command line: the same engine and the same lab as the page, for a terminal and for other programs.
//!
//! Every subcommand has a file. It declares what it takes, and says what comes out: an [`Answer`] that was printed, or a
//! [`Problem`] with what it was given. Its sentences stand in `words/en/command.ftl`.

mod replay;
mod simulate;
mod trace;

use crate::lab::trace::{TraceError, decompressed};
use crate::message::Message;
use crate::scenario::Fault;
use crate::scenario::link::{Link, Opened};
use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::cell::Cell;
use std::ffi::OsString;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Read, Write};
use std::process::ExitCode;
use std::rc::Rc;

/// What a subcommand has found out, and printed.
enum Answer {
    /// It is done, and what was asserted or aimed at holds.
    Done,
    /// That does not hold.
    Not,
}

/// Why a subcommand did nothing.
enum Problem {
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

type Outcome = Result<Answer, Problem>;

/// A subcommand: what it takes, and what it does into a writer.
struct Subcommand {
    takes: fn() -> Command,
    does: fn(&ArgMatches, &mut dyn Write) -> Outcome,
}

/// All of them, in the order in which help names them.
const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand { takes: simulate::command, does: simulate::run },
    Subcommand { takes: replay::command, does: replay::run },
    Subcommand { takes: trace::command, does: trace::run },
    Subcommand { takes: completion, does: complete },
];

/// A sentence without anything in it.
fn say(id: &'static str) -> String {
    Message::new(id).to_string()
}

/// The whole command.
fn command() -> Command {
    Command::new("stampede")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say("command"))
        .after_help(say("command.codes"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(SUBCOMMANDS.iter().map(|one| (one.takes)()))
}

/// Does what the arguments say, prints what comes out, and tells whether it holds: exit code 0 if it does, 1 if it does not,
/// and 2 where the arguments are not accepted.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version are no errors; a reader that has seen enough may close the pipe.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = answer(&matches, &mut out).and_then(|answer| {
        out.flush()?;
        Ok(answer)
    });
    match outcome {
        Ok(Answer::Done) => ExitCode::SUCCESS,
        Ok(Answer::Not) => ExitCode::FAILURE,
        Err(Problem::Unwritten(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(problem) => {
            problem.told().iter().for_each(|line| eprintln!("{line}"));
            ExitCode::from(2)
        }
    }
}

impl Problem {
    /// What standard error says, line by line.
    fn told(&self) -> Vec<String> {
        match self {
            Problem::Faults(faults) => faults.iter().map(Fault::to_string).collect(),
            Problem::Said(message) => vec![message.to_string()],
            Problem::Unwritten(error) => {
                vec![Message::new("command-not-printed").with("cause", error.to_string()).to_string()]
            }
        }
    }
}

fn answer(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let (name, matches) = matches.subcommand().unwrap_or_else(|| unreachable!("one is required"));
    let chosen = SUBCOMMANDS.iter().find(|one| (one.takes)().get_name() == name);
    (chosen.unwrap_or_else(|| unreachable!("{name} was declared")).does)(matches, out)
}

/// An option that is there or is not.
fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(say(help)).action(ArgAction::SetTrue)
}

/// An option with a value.
fn option(name: &'static str, value: &'static str, help: &'static str, parser: impl Into<ValueParser>) -> Arg {
    Arg::new(name).long(name).value_name(value).help(say(help)).value_parser(parser.into())
}

/// The link, as every subcommand takes it that runs one.
fn link_argument() -> Arg {
    Arg::new("link").value_name("LINK").help(say("command-link"))
}

/// How many runs of a link.
fn seeds_option(default: &'static str) -> Arg {
    option("seeds", "N", "command-seeds", value_parser!(u32).range(1..=100_000)).default_value(default)
}

/// The link that was given: one without faults.
fn link(matches: &ArgMatches) -> Result<Link, Problem> {
    let text =
        matches.get_one::<String>("link").ok_or_else(|| Message::new("command-needs-argument").with("name", "LINK"))?;
    let Opened { link, faults, changes } = Link::open(text);
    changes.iter().for_each(|changes| eprintln!("{changes}"));
    if faults.is_empty() { Ok(link) } else { Err(Problem::Faults(faults)) }
}

/// Tells a person at a terminal how much of the work is done, and nobody else.
struct Progress {
    shown: bool,
}

impl Progress {
    fn new() -> Progress {
        Progress { shown: io::stderr().is_terminal() }
    }

    fn tell(&self, done: usize, of: usize) {
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
fn table(rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
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

fn completion() -> Command {
    Command::new("completion").about(say("command-completion")).arg(
        Arg::new("shell")
            .required(true)
            .help(say("command-completion.shell"))
            .value_parser(value_parser!(clap_complete::Shell)),
    )
}

fn complete(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
        let mut script = Vec::new();
        clap_complete::generate(*shell, &mut command(), "stampede", &mut script);
        out.write_all(&script)?;
    }
    Ok(Answer::Done)
}

/// One of these names.
fn one_of(names: impl IntoIterator<Item = &'static str>) -> ValueParser {
    PossibleValuesParser::new(names).into()
}

/// Something is wrong with a file.
fn of_file(file: &str, problem: &dyn Display) -> Problem {
    Message::new("command-replay.of-file").with("file", file).with("problem", problem.to_string()).into()
}

/// An access log, unpacked if it is compressed; and how much of the file has been read, as it is.
fn opened(file: &str) -> Result<(Box<dyn BufRead>, Rc<Cell<u64>>), Problem> {
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
fn of_trace(file: &str) -> impl Fn(TraceError) -> Problem + '_ {
    move |error| of_file(file, &error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that is there while a test runs.
    pub(super) struct Made(std::path::PathBuf);

    impl Made {
        pub fn new(name: &str, bytes: &[u8]) -> Made {
            let file = std::env::temp_dir().join(format!("stampede-{}-{name}", std::process::id()));
            std::fs::write(&file, bytes).unwrap();
            Made(file)
        }

        /// What the words before its path print, or what standard error says.
        pub fn ask(&self, words: &str) -> Result<String, String> {
            Ok(ask(&format!("{words} {}", self.0.display()))?.1)
        }
    }

    impl Drop for Made {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    /// What a command line prints, or what standard error says.
    pub(super) fn ask(arguments: &str) -> Result<(bool, String), String> {
        let words = arguments.split_ascii_whitespace().map(|word| word.replace('~', " "));
        let matches = command().try_get_matches_from(std::iter::once("stampede".to_owned()).chain(words));
        let mut out = Vec::new();
        let matches = matches.map_err(|error| error.to_string())?;
        match answer(&matches, &mut out) {
            Ok(answer) => Ok((matches!(answer, Answer::Done), String::from_utf8(out).unwrap())),
            Err(problem) => Err(problem.told().join("\n")),
        }
    }

    #[test]
    fn the_command_is_whole() {
        command().debug_assert();
        let help = command().render_long_help().to_string();
        for one in SUBCOMMANDS {
            assert!(help.contains((one.takes)().get_name()), "{help}");
        }
        assert!(help.contains("Exit codes: 0,"), "{help}");
    }

    #[test]
    fn each_shell_can_complete_it() {
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let (_, script) = ask(&format!("completion {shell}")).unwrap();
            assert!(script.contains("simulate") && script.contains("assert"), "{shell}");
        }
        assert!(ask("completion basic").is_err());
    }

    #[test]
    fn what_is_not_accepted_is_refused_in_a_sentence() {
        for (arguments, says) in [
            ("simulate", "LINK"),
            ("simulate clients.count=0", "clients.count = “0” is not accepted"),
            ("simulate --seeds 0 hot-key", "0"),
            ("simulate --nothing hot-key", "--nothing"),
            ("nothing", "nothing"),
        ] {
            let said = ask(arguments).unwrap_err();
            assert!(said.contains(says), "{arguments}: {said}");
        }
    }
}
