//! The archive that a workbook is: how much is in it, before anything is unpacked into memory, and which rows of a sheet are
//! hidden, which the reader of cells does not tell.

use super::{LARGEST, Unreadable};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::HashSet;
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// A sheet of a million rows, as Excel writes it, has about so many bytes; all else in a workbook is far smaller.
const MOST_UNPACKED: u64 = 256 << 20;
/// A cell holds 32,767 characters at most; no text and no tag of an office is longer than this.
const LONGEST: usize = 1 << 20;

pub(super) struct Package<'b>(ZipArchive<Cursor<&'b [u8]>>);

/// What is known of the rows of a sheet, by their numbers as a spreadsheet shows them.
#[derive(Default)]
pub(super) struct Shown {
    hidden: HashSet<usize>,
}

impl Shown {
    /// Whether somebody who looks at the sheet does not see that row.
    pub fn hides(&self, row: usize) -> bool {
        self.hidden.contains(&row)
    }
}

impl Package<'_> {
    /// An archive that is a workbook, and unpacks to what an office may have.
    pub fn open(bytes: &[u8]) -> Result<Package<'_>, Unreadable> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if !zip.file_names().flatten().any(|name| name.ends_with("workbook.xml")) {
            return Err(Unreadable::NotATable);
        }
        let mut total = 0;
        for at in 0..zip.len() {
            let part = zip.by_index(at).map_err(damaged)?;
            let name = part.name().map_err(damaged)?.to_lowercase();
            if !name.ends_with(".xml") && !name.ends_with(".rels") {
                continue;
            }
            let most = if name.contains("worksheets/") { MOST_UNPACKED } else { LARGEST };
            total += unpacked(part, most)?;
            if total > MOST_UNPACKED + LARGEST {
                return Err(Unreadable::TooLarge);
            }
        }
        Ok(Package(zip))
    }

    /// The rows of the sheet of that name. Where its place in the archive cannot be found, those of all sheets together.
    pub fn shown(&mut self, sheet: &str) -> Result<Shown, Unreadable> {
        let mut parts: Vec<String> = self.part_of(sheet).into_iter().collect();
        if parts.is_empty() {
            let names = self.0.file_names().flatten().map(String::from);
            parts = names.filter(|name| name.contains("worksheets/") && name.ends_with(".xml")).collect();
        }
        let mut shown = Shown::default();
        for part in parts {
            self.look_through(&part, &mut shown)?;
        }
        Ok(shown)
    }

    /// Notes the hidden rows. One that stands twice, or not behind the one before, is damage: cells would be lost.
    fn look_through(&mut self, part: &str, shown: &mut Shown) -> Result<(), Unreadable> {
        let mut last = 0;
        self.each(part, |tag| {
            if tag.local_name().as_ref() != "row" {
                return Ok(true);
            }
            let number = match attribute(tag, "r") {
                Some(number) => number.parse().map_err(damaged)?,
                None => last + 1,
            };
            if number <= last {
                return Err(Unreadable::DamagedWorkbook);
            }
            last = number;
            if attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") {
                shown.hidden.insert(number);
            }
            Ok(true)
        })
    }

    /// Where the sheet of that name lies.
    fn part_of(&mut self, sheet: &str) -> Option<String> {
        let book = self.0.file_names().flatten().find(|name| name.ends_with("workbook.xml"))?.into_owned();
        let (folder, file) = book.rsplit_once('/').unwrap_or(("", &book));
        let links = [folder, "/_rels/", file, ".rels"].concat();
        let links = links.trim_start_matches('/').to_owned();
        let mut id = None;
        let named = |tag: &BytesStart<'_>| {
            tag.local_name().as_ref() == "sheet" && attribute(tag, "name").as_deref() == Some(sheet)
        };
        self.each(&book, |tag| {
            if named(tag) {
                id = attribute(tag, "id");
            }
            Ok(id.is_none())
        })
        .ok()?;
        let id = id?;
        let mut target = None;
        self.each(&links, |tag| {
            if tag.local_name().as_ref() == "Relationship" && attribute(tag, "Id").as_deref() == Some(&id) {
                target = attribute(tag, "Target");
            }
            Ok(target.is_none())
        })
        .ok()?;
        let target = target?;
        let part = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => [folder, "/", &target].concat().trim_start_matches('/').to_owned(),
        };
        self.0.file_names().flatten().any(|name| *name == part).then_some(part)
    }

    /// Each tag that begins in a part, as long as `more` says so.
    fn each(
        &mut self,
        part: &str,
        mut more: impl FnMut(&BytesStart<'_>) -> Result<bool, Unreadable>,
    ) -> Result<(), Unreadable> {
        let part = self.0.by_name(part).map_err(damaged)?;
        let mut xml = Reader::from_reader(BufReader::new(part));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(tag) | Event::Empty(tag) if !more(&tag)? => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// An attribute, whatever the prefix of its name.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(String::from)
}

/// How many bytes a part unpacks to, whatever the archive says of it.
fn unpacked(mut part: impl Read, most: u64) -> Result<u64, Unreadable> {
    let mut piece = [0; 32 << 10];
    let (mut length, mut run) = (0, 0);
    loop {
        let read = part.read(&mut piece).map_err(damaged)?;
        if read == 0 {
            return Ok(length);
        }
        length += read as u64;
        for text in piece[..read].split_inclusive(|byte| *byte == b'<') {
            run += text.len();
            if run > LONGEST {
                return Err(Unreadable::NotATable);
            }
            if text.ends_with(b"<") {
                run = 0;
            }
        }
        if length > most {
            return Err(Unreadable::TooLarge);
        }
    }
}

fn damaged<E>(_: E) -> Unreadable {
    Unreadable::DamagedWorkbook
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unpacks_to_more_than_there_may_be_is_refused_whatever_the_archive_says_of_it() {
        let text = "<c/> ".repeat(100_000);
        assert_eq!(unpacked(text.as_bytes(), 500_000), Ok(500_000));
        assert_eq!(unpacked(text.as_bytes(), 499_999), Err(Unreadable::TooLarge));
        let long = "x".repeat(LONGEST);
        assert_eq!(unpacked(format!("<{long}").as_bytes(), 1 << 30), Ok(LONGEST as u64 + 1));
        assert_eq!(unpacked(format!("<{long}x").as_bytes(), 1 << 30), Err(Unreadable::NotATable));
    }
}
