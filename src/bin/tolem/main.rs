//! The command line: everything a till can ask, from a shell, a batch file or 1C (`ЗапуститьПриложение`).
//!
//! Exit codes: 0 done, 1 refused (declined, rejected), 2 wrong request, 3 not known yet (unknown, pending,
//! action required, what a probe leaves open; or the answer could not be written where it was to go), 4 surroundings (not sent, no answer,
//! configuration, journal, a place for the answer that cannot be written). The code says what the document's status
//! says; `exam` ends with 1 where it is not passed, `reconcile` where the sides do not agree. With `--output` there is a document for the command line's own troubles, too.

mod amount;
mod batch;
mod bundle;
mod call;
mod completion;
mod demo;
mod describe;
mod doctor;
mod exam;
mod help;
mod input;
mod journal;
mod journal_file;
mod movements;
mod output;
mod pages;
mod pay;
mod probe;
mod reconcile;
mod sandbox;
mod settings;
mod story;
mod subject;
mod terminal;
mod words;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use tolem::messages;

#[derive(Parser)]
#[command(name = "tolem", version, about = "Payouts that are never sent twice, never lost and always known")]
#[command(disable_help_subcommand = true)]
struct Arguments {
    #[command(flatten)]
    settings: settings::Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Pay out to a card: tolem pay NUMBER AMOUNT; the card number is asked for or read from standard input
    Pay(pay::Pay),
    /// Look through a file of payouts, make them, and tell what became of them
    #[command(subcommand, disable_help_subcommand = true)]
    Batch(batch::Batch),
    /// How much money there is to pay out
    Balance(pay::Balance),
    /// Ask the bank once about a movement
    Status(movements::About),
    /// List the movements of the journal
    List(movements::List),
    /// Tell the story of one movement, what to do and what not to do
    Explain(movements::Explain),
    /// Ask the bank until a movement is known; without a number, all that are open
    Resolve(movements::Resolve),
    /// Record a person's decision about a movement that nothing else can clear up. Ask the bank first
    Settle(movements::Settle),
    /// Take back what was not sent, or was refused while nothing is in doubt
    Cancel(movements::About),
    /// Hold the bank's statement against the journal: what both have, what only one has, what to do
    Reconcile(reconcile::Reconcile),
    /// Run one operation: tolem call payout.create @request.json
    Call(call::Call),
    /// Tell what operations, fields, gateways and switches there are
    Describe(describe::Describe),
    /// Look at the whole set-up, from the configuration to the bank, and say what does not work and what to do
    Doctor(doctor::Doctor),
    /// Write a file for whoever helps: machine, configuration, doctor, journal, open movements, log; no secrets
    Bundle(bundle::Bundle),
    /// Prove the journal, copy it, export its movements, or accept one that knows less than it did
    #[command(subcommand, disable_help_subcommand = true)]
    Journal(journal::Journal),
    /// Find out on a test stand what the bank's documents leave open, by small movements with its test card
    Probe(probe::Probe),
    /// Examine a program that pays: a sandbox plays some fifty bad evenings against it, and the ledger judges
    Exam(exam::Exam),
    /// Play the bank on a loopback port
    Sandbox(sandbox::Play),
    /// Pay out against an embedded sandbox, lose an answer, kill the till, and see that the money moved once
    Demo(demo::Demo),
    /// Print what a shell needs to complete commands and options
    Completion(completion::Completion),
    /// Tell the options of a command
    Help {
        /// The command, e.g. pay or journal verify
        #[arg(value_name = "COMMAND")]
        path: Vec<String>,
    },
}

fn main() -> ExitCode {
    let Arguments { settings, command } = match help::arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let done = match command {
        Command::Pay(pay) => pay.run(&settings),
        Command::Batch(batch) => batch.run(&settings),
        Command::Balance(balance) => balance.run(&settings),
        Command::Status(status) => status.status(&settings),
        Command::List(list) => list.run(&settings),
        Command::Explain(explain) => explain.run(&settings),
        Command::Resolve(resolve) => resolve.run(&settings),
        Command::Settle(settle) => settle.run(&settings),
        Command::Cancel(cancel) => cancel.cancel(&settings),
        Command::Reconcile(reconcile) => reconcile.run(&settings),
        Command::Call(call) => call.run(&settings),
        Command::Describe(describe) => describe.run(&settings),
        Command::Doctor(doctor) => doctor.run(&settings),
        Command::Bundle(bundle) => bundle.run(&settings),
        Command::Completion(completion) => completion.run(settings.locale()),
        Command::Journal(journal) => journal.run(&settings),
        Command::Probe(probe) => probe.run(&settings),
        Command::Exam(exam) => exam.run(&settings),
        Command::Sandbox(play) => play.run(settings.locale()),
        Command::Demo(demo) => demo.run(settings.locale()),
        Command::Help { path } => return help::help(settings.locale(), &path),
    };
    done.unwrap_or_else(|error| {
        // What the system says of a path stands behind it, in English.
        terminal::warn(&messages::line(settings.locale(), &error));
        ExitCode::from(4)
    })
}
