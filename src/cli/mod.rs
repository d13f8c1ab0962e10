//! The command line: the same engine and the same lab as the page, for a terminal and for other programs.
//!
//! Every subcommand has a file. It declares what it takes, and says what comes out: an answer that was printed, or a
//! problem with what it was given. Its sentences stand in `words/en/command.ftl`.

#[cfg(test)]
mod golden;
mod league;
mod replay;
mod shard;
mod simulate;
mod standings;
mod sweep;
mod terminal;
mod trace;

use clap::{Arg, ArgMatches, Command, value_parser};
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use terminal::{Answer, Outcome, Problem, say};

/// A subcommand: what it takes, and what it does into a writer.
struct Subcommand {
    takes: fn() -> Command,
    does: fn(&ArgMatches, &mut dyn Write) -> Outcome,
}

/// All of them, in the order in which help names them.
const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand { takes: simulate::command, does: simulate::run },
    Subcommand { takes: league::command, does: league::run },
    Subcommand { takes: shard::command, does: shard::merge },
    Subcommand { takes: sweep::command, does: sweep::run },
    Subcommand { takes: sweep::tip_command, does: sweep::run_tip },
    Subcommand { takes: sweep::capacity_command, does: sweep::run_capacity },
    Subcommand { takes: replay::command, does: replay::run },
    Subcommand { takes: trace::command, does: trace::run },
    Subcommand { takes: completion, does: complete },
];

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

fn answer(matches: &ArgMatches, out: &mut dyn Write) -> Outcome {
    let (name, matches) = matches.subcommand().unwrap_or_else(|| unreachable!("one is required"));
    let chosen = SUBCOMMANDS.iter().find(|one| (one.takes)().get_name() == name);
    (chosen.unwrap_or_else(|| unreachable!("{name} was declared")).does)(matches, out)
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

        pub fn path(&self) -> &std::path::Path {
            &self.0
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
