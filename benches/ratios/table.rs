//! What is printed: one row a measurement, with what it was measured against and what it should be. A missed goal says
//! so and fails nothing: a busy machine is not a bug.

use std::fmt::Display;

/// A measurement as it is shown.
pub struct Row {
    what: String,
    measured: String,
    peer: String,
    result: String,
    spread: String,
    goal: String,
    verdict: &'static str,
}

impl Row {
    /// A value against an upper limit, with its unit and its decimals.
    pub fn value(what: &str, value: f64, unit: &str, decimals: usize, goal: Option<f64>) -> Row {
        let show = |value: f64| format!("{value:.decimals$} {unit}").trim_end().to_owned();
        Row {
            what: what.to_owned(),
            measured: show(value),
            peer: "-".to_owned(),
            result: show(value),
            spread: "-".to_owned(),
            goal: goal.map_or("-".to_owned(), |goal| format!("<= {}", show(goal))),
            verdict: verdict(value, goal),
        }
    }

    /// The same, with where it comes from.
    pub fn from(self, spread: impl Display) -> Row {
        Row { spread: spread.to_string(), ..self }
    }

    /// Ours against a peer's, round by round, in nanoseconds: the median of the rounds' ratios.
    pub fn ratio(what: &str, peer: &str, ours: &[f64], theirs: &[f64], goal: f64) -> Row {
        let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
        let ((low, high), (least, most)) = (quartiles(&ratios), ends(&ratios));
        let ratio = median(&ratios);
        Row {
            what: what.to_owned(),
            measured: format!("{:.0} us", median(ours) / 1e3),
            peer: format!("{peer} {:.0} us", median(theirs) / 1e3),
            result: format!("{ratio:.2}"),
            spread: format!("half of {} rounds {low:.2} to {high:.2}, all {least:.2} to {most:.2}", ratios.len()),
            goal: format!("<= {goal:.2}"),
            verdict: verdict(ratio, Some(goal)),
        }
    }

    /// What a binding adds to a call from C, round by round, in nanoseconds: the median of the rounds' differences.
    pub fn added(what: &str, binding: &[f64], c: &[f64], goal: f64) -> Row {
        let added: Vec<f64> = binding.iter().zip(c).map(|(binding, c)| (binding - c) / 1e3).collect();
        let ((low, high), (least, most)) = (quartiles(&added), ends(&added));
        let ratio = median(binding) / median(c);
        Row {
            what: what.to_owned(),
            measured: format!("{:.1} us", median(binding) / 1e3),
            peer: format!("C {:.1} us", median(c) / 1e3),
            result: format!("{ratio:.2}, {:+.1} us", median(&added)),
            spread: format!("half of {} rounds {low:+.1} to {high:+.1}, all {least:+.1} to {most:+.1}", added.len()),
            goal: format!("<= +{goal:.0} us"),
            verdict: verdict(median(&added), Some(goal)),
        }
    }

    fn cells(&self) -> [&str; 7] {
        [&self.what, &self.measured, &self.peer, &self.result, &self.spread, &self.goal, self.verdict]
    }
}

fn verdict(value: f64, goal: Option<f64>) -> &'static str {
    match goal {
        None => "-",
        Some(goal) if value <= goal => "met",
        Some(_) => "MISSED",
    }
}

/// Prints the rows under their heads, as a table that is also Markdown.
pub fn print(rows: &[Row]) {
    let heads = ["what", "tolem", "peer", "ratio or value", "spread, source", "goal", "verdict"];
    let lines: Vec<[&str; 7]> = std::iter::once(heads).chain(rows.iter().map(Row::cells)).collect();
    let widths: Vec<usize> =
        (0..7).map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0)).collect();
    for (at, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        println!("| {} |", cells.join(" | "));
        if at == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            println!("| {} |", rules.join(" | "));
        }
    }
}

/// The middle one, or the mean of the two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => (sorted[middle - 1] + sorted[middle]) / 2.0,
        _ => sorted[middle],
    }
}

/// The ends of the middle half.
fn quartiles(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quarter = sorted.len() / 4;
    (sorted[quarter], sorted[sorted.len() - 1 - quarter])
}

/// The least and the greatest.
pub fn ends(values: &[f64]) -> (f64, f64) {
    (values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(f64::MIN, f64::max))
}
