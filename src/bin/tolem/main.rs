//! The command line: everything a till can ask, from a shell, a batch file or 1C (`ЗапуститьПриложение`).
//!
//! Exit codes: 0 done, 1 refused (declined, rejected), 2 wrong request, 3 not known yet (unknown, pending,
//! action required; or the answer could not be written where it was to go), 4 surroundings (not sent, no answer,
//! configuration, journal, a place for the answer that cannot be written). The code says what the document's status
//! says; with `--output` there is a document for the command line's own troubles, too.

mod call;
mod demo;
mod input;
mod output;
mod sandbox;
mod settings;
mod words;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "tolem", version, about = "Payouts that are never sent twice, never lost and always known")]
struct Arguments {
    #[command(flatten)]
    settings: settings::Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Pay out against an embedded sandbox, lose an answer, kill the till, and see that the money moved once
    Demo(demo::Demo),
    /// Play the bank on a loopback port
    Sandbox(sandbox::Play),
    /// Run one operation: tolem call payout.create @request.json
    Call(call::Call),
    /// List the movements of the journal
    List(call::List),
    /// Tell the story of one movement, what to do and what not to do
    Explain(call::Explain),
    /// Ask the bank until a movement is known; without a number, all that are open
    Resolve(call::Resolve),
    /// Prove the journal, or accept one that knows less than it did
    #[command(subcommand)]
    Journal(call::Journal),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Demo(demo) => demo.run(),
        Command::Sandbox(play) => play.run(arguments.settings.locale()),
        Command::Call(call) => call.run(&arguments.settings),
        Command::List(list) => list.run(&arguments.settings),
        Command::Explain(explain) => explain.run(&arguments.settings),
        Command::Resolve(resolve) => resolve.run(&arguments.settings),
        Command::Journal(journal) => journal.run(&arguments.settings),
    };
    done.unwrap_or_else(|error| {
        eprintln!("tolem: {error}");
        ExitCode::from(4)
    })
}
