//! The protocol of a batch: a page that is printed and signed. It needs nothing from anywhere, cards are masked in it, and its
//! sums are those of the journal.

use super::book::{Book, Stands};
use super::sheet::Sheet;
use crate::messages::{self, Locale, batch as words};
use crate::model::{Currency, instant};

/// A row as a person reads it.
pub(super) struct Told {
    pub row: usize,
    pub number: String,
    pub name: String,
    /// The card, masked.
    pub card: String,
    pub amount: Option<u64>,
    /// Its own: a row may be refused because of it.
    pub currency: Currency,
    pub stands: Stands,
    /// Why it stands there.
    pub why: String,
    /// The bank's id of the payout, and its reference.
    pub order_id: String,
    pub ref_num: String,
    /// When it came there, as on the clock of this machine.
    pub at: String,
}

const STYLE: &str = "body{font:13px/1.4 sans-serif;margin:2em;color:#000}h1{font-size:1.4em}table{border-collapse:collapse;width:100%;margin:1em 0}\
th,td{border:1px solid #888;padding:.25em .5em;text-align:left;vertical-align:top}\
thead{display:table-header-group}tr{page-break-inside:avoid}tbody.open td{background:#fff3cd}code{word-break:break-all}\
tfoot{font-weight:bold}p:last-child{margin-top:3em;white-space:pre}@media print{body{margin:0}}";

impl Told {
    /// Its cells without the money: row, number, name, card, state, why, the bank's id and reference, time.
    pub fn cells(&self, locale: Locale) -> [String; 9] {
        let [number, name, card] = [&self.number, &self.name, &self.card].map(String::clone);
        let [why, order_id, ref_num, at] = [&self.why, &self.order_id, &self.ref_num, &self.at].map(String::clone);
        let state = words::group(locale, self.stands.group());
        [self.row.to_string(), number, name, card, state, why, order_id, ref_num, at]
    }
}

/// The page.
pub(super) fn page(locale: Locale, sheet: &Sheet, book: &Book, rows: &[Told], currency: Currency) -> String {
    let [title, file, print, made, state, count, sum, all, signed] = words::protocol(locale);
    let name = sheet.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let money = |minor: u64| messages::amount(locale, minor, currency);
    let mut page = Page("<!doctype html>\n<html><head><meta charset=\"utf-8\">".to_owned());
    page.inside("title", &title);
    for html in ["<style>", STYLE, "</style></head><body>\n"] {
        page.raw(html);
    }
    page.inside("h1", &title);
    for (what, told) in [(&file, &name), (&print, &book.fingerprint), (&made, &instant::clock(instant::present()))] {
        page.inside("p", &format!("{what}: {told}"));
    }
    page.row("thead", "th", &[&state, &count, &sum]);
    let (mut rows_of_all, mut sum_of_all) = (0, 0);
    for sum in book.sums() {
        page.row("tbody", "td", &[&words::group(locale, sum.group), &sum.rows.to_string(), &money(sum.amount)]);
        (rows_of_all, sum_of_all) = (rows_of_all + sum.rows, sum_of_all + sum.amount);
    }
    page.row("tfoot", "td", &[&all, &rows_of_all.to_string(), &money(sum_of_all)]);
    page.raw("</table>\n");
    // The currency stands behind each sum.
    let [row, number, name, card, amount, _, state, why, order_id, ref_num, at] = words::headings(locale);
    page.row("thead", "th", &[&row, &number, &name, &card, &amount, &state, &why, &order_id, &ref_num, &at]);
    for told in rows {
        let part = if told.stands.rank() <= 1 { "tbody class=\"open\"" } else { "tbody" };
        let amount = told.amount.map(|minor| messages::amount(locale, minor, told.currency)).unwrap_or_default();
        let [row, number, name, card, state, why, order_id, ref_num, at] = told.cells(locale);
        page.row(part, "td", &[&row, &number, &name, &card, &amount, &state, &why, &order_id, &ref_num, &at]);
    }
    page.raw("</table>\n");
    page.inside("p", &format!("{signed} ______________________   ______________________"));
    page.raw("</body></html>\n");
    page.0
}

/// A page in the making. What comes from outside is escaped.
struct Page(String);

impl Page {
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    fn inside(&mut self, element: &str, text: &str) {
        for html in ["<", element, ">"] {
            self.raw(html);
        }
        for letter in text.chars() {
            match letter {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                letter => self.0.push(letter),
            }
        }
        for html in ["</", element, ">\n"] {
            self.raw(html);
        }
    }

    /// A row of a table in a part of it; a part of headings begins the table.
    fn row(&mut self, part: &str, cell: &str, cells: &[&str]) {
        let table = if part == "thead" { "<table>" } else { "" };
        for html in [table, "<", part, "><tr>\n"] {
            self.raw(html);
        }
        for text in cells {
            self.inside(cell, text);
        }
        for html in ["</tr></", &part[..5], ">\n"] {
            self.raw(html);
        }
    }
}
