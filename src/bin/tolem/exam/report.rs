//! What an exam has shown: for the terminal and as JSON. The page for people is `page.rs`.

use super::evenings::Evening;
use super::night::{Played, Run, Story};
use super::oracle::Verdict;
use super::words::{self, *};
use crate::words::{fill, words as told};
use serde_json::{Value, json};
use tolem::messages::{self, Locale};
use tolem::model::Currency;

/// So many lines of what a program printed last.
const LINES: usize = 12;

/// A whole exam.
pub struct Report {
    pub bank: &'static str,
    /// The command, without anything that looks like a card number.
    pub till: String,
    pub seed: u64,
    pub day: String,
    pub played: Vec<Played>,
    /// If not, the exam ended with the first evening.
    pub asked_bank: bool,
    /// Those that need a program that listens.
    pub unheard: Vec<&'static Evening>,
}

/// How many orders ended so, and what money of them went wrong.
pub struct Sum {
    pub verdict: Verdict,
    pub orders: usize,
    pub amount: u64,
}

/// The sums that are told, in this order.
pub const SUMS: [(Verdict, Text); 8] = [
    (Verdict::MovedTwice, TWICE),
    (Verdict::Lost, LOST),
    (Verdict::BookedUnpaid, UNPAID),
    (Verdict::OtherAmount, OTHER),
    (Verdict::Stuck, STUCK),
    (Verdict::NotDone, NOT_DONE),
    (Verdict::NotPlayed, NOT_PLAYED),
    (Verdict::NotKnown, NOT_KNOWN),
];

impl Report {
    pub fn passed(&self) -> usize {
        self.played.iter().filter(|played| played.verdict().passes()).count()
    }

    pub fn is_passed(&self) -> bool {
        self.asked_bank && self.passed() == self.played.len()
    }

    pub fn sum(&self, verdict: Verdict) -> Sum {
        let orders = self.played.iter().flat_map(|played| &played.orders).filter(|order| order.verdict == verdict);
        let amounts: Vec<u64> = orders
            .map(|order| {
                let moved: u64 = order.moved.iter().sum();
                match verdict {
                    Verdict::MovedTwice => moved.saturating_sub(order.asked),
                    Verdict::OtherAmount => moved.abs_diff(order.asked),
                    // What moved is not what was booked in vain.
                    Verdict::BookedUnpaid if moved > 0 => order.other.unwrap_or(order.asked),
                    _ => order.asked,
                }
            })
            .collect();
        Sum { verdict, orders: amounts.len(), amount: amounts.iter().sum() }
    }

    pub fn text(&self, locale: Locale) -> String {
        let mut text = format!("{}: {}\n\n", told(locale, TITLE), self.bank);
        for played in &self.played {
            text += &line(locale, played);
        }
        text.extend(self.notes(locale).iter().map(|note| format!("\n{note}\n")));
        text += &format!("\n{}\n", self.result(locale));
        for (verdict, name) in SUMS {
            let Sum { orders, amount, .. } = self.sum(verdict);
            text += &format!("  {}: {orders} ({})\n", told(locale, name), money(locale, amount));
        }
        text
    }

    /// Passed or not, and how much of it.
    pub fn result(&self, locale: Locale) -> String {
        let result = told(locale, if self.is_passed() { PASSED_ALL } else { FAILED });
        let of = fill(told(locale, OF), &[&self.passed().to_string(), &self.played.len().to_string()]);
        format!("{result}: {of}")
    }

    /// Why not everything was played.
    pub fn notes(&self, locale: Locale) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.asked_bank {
            notes.push(told(locale, ELSEWHERE).to_owned());
        }
        if !self.unheard.is_empty() {
            let names: Vec<&str> = self.unheard.iter().map(|evening| evening.name).collect();
            notes.push(fill(told(locale, UNHEARD), &[&names.join(", ")]));
        }
        notes
    }

    pub fn json(&self, locale: Locale) -> Value {
        let sums: serde_json::Map<String, Value> = SUMS
            .iter()
            .map(|(verdict, _)| {
                let Sum { verdict, orders, amount } = self.sum(*verdict);
                (verdict.word().to_owned(), json!({ "orders": orders, "amount": amount }))
            })
            .collect();
        json!({
            "passed": self.is_passed(), "gateway": self.bank, "till": self.till, "seed": self.seed, "day": self.day,
            "evenings": { "played": self.played.len(), "passed": self.passed() },
            "sums": sums, "text": self.text(locale),
            "played": self.played.iter().map(|played| document(locale, played)).collect::<Vec<_>>(),
            "notPlayed": self.unheard.iter().map(|evening| evening.name).collect::<Vec<_>>(),
        })
    }
}

fn line(locale: Locale, played: &Played) -> String {
    let passes = played.verdict().passes();
    let mark = told(locale, if passes { PASSED } else { NOT_PASSED });
    let verdict = told(locale, words::verdict(played.verdict()));
    let mut text =
        format!("{mark:>7}  {:<24} {}: {verdict}\n", played.evening.name, told(locale, played.evening.title));
    if !passes {
        for order in &played.orders {
            text += &format!("           {}: {}\n", order.number, money_of(locale, order));
        }
        for (how, lines) in printed(locale, &played.runs) {
            text += &format!("           > {how}\n");
            text.extend(lines.iter().map(|line| format!("           | {line}\n")));
        }
    }
    text
}

fn document(locale: Locale, played: &Played) -> Value {
    let passes = played.verdict().passes();
    let orders = played.orders.iter().map(|order| {
        json!({ "orderNumber": order.number, "asked": order.asked, "moved": order.moved, "bookedBesides": order.other,
            "says": told(Locale::En, words::said(order.said)), "verdict": order.verdict.word() })
    });
    // What a program printed is of interest where it failed.
    let runs = played.runs.iter().map(|run| {
        json!({ "orderNumber": run.order, "amount": run.amount, "exitCode": run.ended.code,
            "output": (!passes).then_some(&run.ended.output) })
    });
    json!({
        "evening": played.evening.name, "title": told(locale, played.evening.title), "passed": passes,
        "verdict": played.verdict().word(), "ms": u64::try_from(played.took.as_millis()).unwrap_or(u64::MAX),
        "orders": orders.collect::<Vec<_>>(), "runs": runs.collect::<Vec<_>>(),
    })
}

/// What was asked, what moved, what the program says.
pub fn money_of(locale: Locale, order: &Story) -> String {
    let moved = match &order.moved[..] {
        [] => money(locale, 0),
        moved => moved.iter().map(|amount| money(locale, *amount)).collect::<Vec<_>>().join(" + "),
    };
    let [asked_word, moved_word, says] = [ASKED, MOVED, SAYS].map(|text| told(locale, text));
    let said = told(locale, words::said(order.said));
    let other = order.other.map(|other| format!("; {}", fill(told(locale, OTHER_BOOKED), &[&money(locale, other)])));
    format!(
        "{asked_word} {}, {moved_word} {moved}; {says}: {said}{}",
        money(locale, order.asked),
        other.unwrap_or_default()
    )
}

/// How each run ended, and the last lines that it printed; runs that are the same stand once.
pub fn printed(locale: Locale, runs: &[Run]) -> Vec<(String, Vec<&str>)> {
    let same = |one: &Run, other: &Run| {
        (&one.order, one.amount, one.ended.code, &one.ended.output)
            == (&other.order, other.amount, other.ended.code, &other.ended.output)
    };
    let told = |runs: &[Run]| if runs.len() > 1 { format!(" ×{}", runs.len()) } else { String::new() };
    runs.chunk_by(same).map(|runs| (how(locale, &runs[0]) + &told(runs), last_lines(&runs[0].ended.output))).collect()
}

/// How a run ended.
fn how(locale: Locale, run: &Run) -> String {
    let ended = match run.ended.code {
        Some(code) => format!("{} {code}", told(locale, ENDED)),
        None => told(locale, KILLED).to_owned(),
    };
    format!("{}, {}: {ended}", run.order, money(locale, run.amount))
}

fn last_lines(output: &str) -> Vec<&str> {
    let lines: Vec<&str> = output.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].to_vec()
}

pub fn money(locale: Locale, minor: u64) -> String {
    messages::amount(locale, minor, Currency::parse("KZT").expect("a currency"))
}
