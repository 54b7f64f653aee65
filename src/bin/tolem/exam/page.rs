//! The report as a page that one can show the bank or the customer: one file without anything from outside, for a telephone, a
//! screen and paper.

use super::night::Played;
use super::oracle::Verdict;
use super::report::{self, Report, SUMS, money, money_of};
use super::words::{self, *};
use crate::settings::word;
use crate::words::words as told;
use tolem::messages::Locale;

const STYLE: &str = "\
:root{color-scheme:light;--ink:#1a1f2b;--soft:#5a6478;--line:#d9dee7;--good:#0b6b3a;--bad:#a8141c;--paper:#fff;--ground:#f3f5f9}\
*{box-sizing:border-box}\
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"DejaVu Sans\",sans-serif}\
main{max-width:60rem;margin:0 auto;padding:1.25rem 1rem 3rem}\
h1{font-size:1.6rem;line-height:1.2;margin:.2rem 0}h2{font-size:1.15rem;margin:2rem 0 .6rem}\
p{margin:.5rem 0;max-width:46rem}\
.result{font-size:1.15rem;font-weight:700;padding:.7rem 1rem;border-radius:.5rem;color:#fff;background:var(--bad);margin:1rem 0}\
.result.good{background:var(--good)}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:1rem 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\
.sums{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.6rem}\
.sum{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem;overflow-wrap:anywhere}\
.sum{color:inherit;text-decoration:none}a.sum:hover{border-color:var(--ink)}\
.sum b{display:block;font-size:1.5rem;line-height:1.2}.sum span{color:var(--soft);font-size:.875rem}\
.sum.wrong{border-color:var(--bad)}.sum.wrong b{color:var(--bad)}\
ol{list-style:none;margin:0;padding:0}\
li{background:var(--paper);border:1px solid var(--line);border-left:.3rem solid var(--good);border-radius:.5rem;padding:.6rem .8rem;margin:.5rem 0;break-inside:avoid}\
li.wrong{border-left-color:var(--bad)}\
.head{display:flex;gap:.2rem .8rem;flex-wrap:wrap;align-items:baseline;justify-content:space-between}\
.head code{color:var(--soft);font-size:.8125rem}\
.verdict{color:var(--good)}.wrong .verdict{color:var(--bad);font-weight:700}\
.facts{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}\
summary{cursor:pointer;font-size:.875rem;padding:.35rem 0}\
pre{background:var(--ground);border-radius:.3rem;padding:.5rem .6rem;margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8125rem;line-height:1.4}\
footer{color:var(--soft);font-size:.875rem;margin-top:2rem}\
@media print{body{background:#fff;font-size:11pt}main{padding:0;max-width:none}.result{color:#000;background:none;border:2px solid}}";

/// The whole page.
pub fn page(report: &Report, locale: Locale) -> String {
    let title = told(locale, TITLE);
    let good = if report.is_passed() { " good" } else { "" };
    // What failed is what is looked for.
    let mut played: Vec<&Played> = report.played.iter().collect();
    played.sort_by_key(|played| played.verdict().passes());
    let mut linked = Vec::new();
    let evenings: String = played
        .iter()
        .map(|played| {
            // A tile leads to the first that ended so.
            let ended = played.orders.iter().map(|order| order.verdict);
            let first: Vec<Verdict> = ended.filter(|verdict| !linked.contains(verdict)).collect();
            linked.extend(&first);
            let places: String = first.iter().map(|it| format!("<a id=\"{}\"></a>", it.word())).collect();
            evening(locale, played, &places)
        })
        .collect();
    let notes = report.notes(locale).into_iter();
    let notes: String = notes.map(|note| format!("<p class=\"facts\">{}</p>\n", escaped(&note))).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n<div class=\"result{good}\">{}</div>\n<p>{}</p>\n{}{}<h2>{}</h2>\n{notes}<ol>\n\
         {evenings}</ol>\n<footer>tolem {}</footer>\n</main>\n</body>\n</html>\n",
        word(locale),
        report.result(locale),
        told(locale, EXPLAINED),
        facts(report, locale),
        sums(report, locale),
        told(locale, words::EVENINGS),
        env!("CARGO_PKG_VERSION"),
    )
}

fn facts(report: &Report, locale: Locale) -> String {
    let facts = [
        (PROGRAM, report.till.clone()),
        (BANK, report.bank.to_owned()),
        (DAY, report.day.clone()),
        (SEED, report.seed.to_string()),
        (VERSION, format!("tolem {}", env!("CARGO_PKG_VERSION"))),
    ];
    let rows = facts.map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>\n", told(locale, name), escaped(&value)));
    format!("<dl>\n{}</dl>\n", rows.concat())
}

fn sums(report: &Report, locale: Locale) -> String {
    let boxes = SUMS.map(|(verdict, name)| {
        let sum = report.sum(verdict);
        let wrong = if sum.orders > 0 && !verdict.passes() { " wrong" } else { "" };
        let (name, amount) = (told(locale, name), money(locale, sum.amount));
        let tile = format!("<b>{}</b>{name}<br><span>{amount}</span>", sum.orders);
        match sum.orders {
            0 => format!("<div class=\"sum\">{tile}</div>\n"),
            _ => format!("<a class=\"sum{wrong}\" href=\"#{}\">{tile}</a>\n", verdict.word()),
        }
    });
    format!("<div class=\"sums\">\n{}</div>\n", boxes.concat())
}

fn evening(locale: Locale, played: &Played, places: &str) -> String {
    let passes = played.verdict().passes();
    let orders: String = played
        .orders
        .iter()
        .map(|order| format!("<div class=\"facts\">{}: {}</div>\n", order.number, money_of(locale, order)))
        .collect();
    let point = if locale == Locale::En { '.' } else { ',' };
    let seconds = format!("{}{point}{}", played.took.as_secs(), played.took.subsec_millis() / 100);
    format!(
        "<li{}>{places}\n<div class=\"head\"><strong>{}</strong><code>{}</code></div>\n<div class=\"verdict\">{}</div>\n{orders}\
         <div class=\"facts\">{}: {}; {seconds} {}</div>\n{}</li>\n",
        if passes { "" } else { " class=\"wrong\"" },
        escaped(told(locale, played.evening.title)),
        played.evening.name,
        escaped(told(locale, words::verdict(played.verdict()))),
        told(locale, STARTED),
        played.runs.len(),
        told(locale, SECONDS),
        if passes { String::new() } else { printed(locale, played) },
    )
}

/// What the program printed, run by run.
fn printed(locale: Locale, played: &Played) -> String {
    let runs = report::printed(locale, &played.runs).into_iter();
    let runs = runs.map(|(how, lines)| format!("<pre>{}\n{}</pre>\n", escaped(&how), escaped(&lines.join("\n"))));
    format!("<details><summary>{}</summary>\n{}</details>\n", told(locale, OUTPUT), runs.collect::<String>())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
