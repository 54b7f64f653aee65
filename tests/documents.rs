//! Users read Russian first, so their pages are there twice: `NAME.md` and `NAME.ru.md`. Whoever changes one side changes the other: section
//! by section both have the same headings, tables, blocks, lists, links and names in code. What the sentences say is for people to compare.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::{Component, Path, PathBuf};

/// Folders whose pages are for users. 1C's are left out: its programmers read Russian, and the English page only tells what there is.
const FOLDERS: &[&str] =
    &[".", "docs", "packaging", "bindings/cpp", "bindings/csharp", "bindings/pascal", "bindings/python"];
/// Pages for those who work on the library: in English alone.
const FOR_MAKERS: &[&str] = &["ARCHITECTURE.md", "CHANGELOG.md", "docs/adding-a-gateway.md", "docs/benchmarks.md"];

/// What stands under one heading. The first section is what stands before any.
#[derive(Default)]
struct Section {
    level: usize,
    title: String,
    /// The columns of every row.
    tables: Vec<Vec<usize>>,
    /// Language and lines.
    blocks: Vec<(String, usize)>,
    items: usize,
    targets: Vec<String>,
    names: BTreeSet<String>,
    /// Everything but blocks; a piece of code may go on in the next line.
    prose: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &Path) -> String {
    std::fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// The same file in Russian: `docs/journal.ru.md`, `docs/promise.ru.svg`.
fn twin(path: &Path) -> PathBuf {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    path.with_extension(format!("ru.{extension}"))
}

fn is_russian(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".ru"))
}

/// Every page of the folders, by its path from the root.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in FOLDERS {
        for file in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    pages.sort();
    pages
}

/// The English pages that have a Russian one.
fn pairs() -> Vec<PathBuf> {
    pages().into_iter().filter(|page| !is_russian(page) && root().join(twin(page)).exists()).collect()
}

fn without_code(text: &str) -> String {
    text.split('`').enumerate().map(|(at, part)| if at % 2 == 0 { part } else { " " }).collect()
}

fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What a language does not change: no Russian letter, no word in capitals that stands for something else (`FILE`), no sentence in quotes.
fn is_name(code: &str) -> bool {
    let stands_for_something = |word: &str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut quoted = code.split('"').skip(1).step_by(2);
    code.is_ascii() && !words.any(stands_for_something) && !quoted.any(|text| text.contains(' '))
}

fn targets(prose: &str) -> impl Iterator<Item = &str> {
    prose.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let (mut block, mut in_table): (Option<(String, usize)>, bool) = (None, false);
    for line in text.lines() {
        let section = sections.last_mut().unwrap();
        let start = line.trim_start();
        if let Some(language) = start.strip_prefix("```") {
            match block.take() {
                Some(ended) => section.blocks.push(ended),
                None => block = Some((language.to_owned(), 0)),
            }
            continue;
        }
        if let Some((_, lines)) = &mut block {
            *lines += 1;
            continue;
        }
        let is_row = start.starts_with('|');
        if is_row {
            if !in_table {
                section.tables.push(Vec::new());
            }
            section.tables.last_mut().unwrap().push(without_code(start).matches('|').count() - 1);
        }
        in_table = is_row;
        let level = start.bytes().take_while(|byte| *byte == b'#').count();
        if level > 0 && start[level..].starts_with(' ') {
            sections.push(Section { level, title: start[level..].trim().to_owned(), ..Section::default() });
        }
        let section = sections.last_mut().unwrap();
        let number = start.trim_start_matches(|c: char| c.is_ascii_digit());
        section.items +=
            usize::from(start.starts_with("- ") || (number.len() < start.len() && number.starts_with(". ")));
        section.prose.push_str(line);
        section.prose.push('\n');
    }
    assert!(block.is_none(), "a block without its end");
    for section in &mut sections {
        section.targets = targets(&without_code(&section.prose)).map(str::to_owned).collect();
        section.names = code(&section.prose).filter(|code| is_name(code)).map(|code| code.replace('\n', " ")).collect();
    }
    sections
}

/// What a link names behind its `#`, as GitHub makes it of a title; the packed pages are held to the same by `packaging/links`.
fn anchors(sections: &[Section]) -> Vec<String> {
    let plain = |title: &str| title.replace('`', "");
    let kept = |c: &char| c.is_alphanumeric() || "_- ".contains(*c);
    sections
        .iter()
        .map(|section| plain(&section.title).to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-"))
        .collect()
}

/// A path without its `..`.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(straight.pop(), "{} leaves the repository", path.display()),
            Component::CurDir => {}
            part => straight.push(part),
        }
    }
    straight
}

/// Where a link leads, told so that both languages tell the same: the English file, and which of its headings. Nothing of a page that is there
/// in Russian alone: no English reader is sent to it.
fn destination(page: &Path, target: &str) -> Result<Option<String>, String> {
    if target.contains("://") {
        return Ok(Some(target.to_owned()));
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = match file {
        "" => page.to_owned(),
        file => straight(&page.parent().unwrap().join(file)),
    };
    if !root().join(&path).exists() {
        return Err(format!("{target} leads nowhere"));
    }
    let english = PathBuf::from(path.to_string_lossy().replace(".ru.", "."));
    let ours = if is_russian(page) { twin(&english) } else { english.clone() };
    let is_switch = page == twin(&path) || path == twin(page);
    if path != ours && !is_switch && root().join(&ours).exists() {
        return Err(format!("{target} leads to the other language"));
    }
    let mut place = english.display().to_string();
    if !heading.is_empty() {
        let Some(at) = anchors(&sections_of(&path)).iter().position(|anchor| anchor == heading) else {
            return Err(format!("{target}: there is no such heading"));
        };
        place = format!("{place}#{at}");
    }
    Ok(root().join(&english).exists().then_some(place))
}

fn sections_of(page: &Path) -> Vec<Section> {
    sections(&read(page))
}

fn differ<T: PartialEq + Debug>(what: &str, english: &T, russian: &T) -> Option<String> {
    (english != russian).then(|| format!("{what}: {english:?} in English, {russian:?} in Russian"))
}

fn only(what: &str, english: &BTreeSet<String>, russian: &BTreeSet<String>) -> Option<String> {
    let left = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>();
    let (in_english, in_russian) = (left(english, russian), left(russian, english));
    (!in_english.is_empty() || !in_russian.is_empty())
        .then(|| format!("{what} only in English {in_english:?}, only in Russian {in_russian:?}"))
}

/// What the two sides of a page do not have in common.
fn differences(english: &[Section], russian: &[Section]) -> Vec<String> {
    let outline = |sections: &[Section]| sections.iter().map(|section| section.level).collect::<Vec<_>>();
    if let Some(difference) = differ("levels of headings", &outline(english), &outline(russian)) {
        return vec![difference];
    }
    let sorted = |section: &Section| {
        let mut targets = section.targets.clone();
        targets.sort();
        targets
    };
    let one = |(english, russian): (&Section, &Section)| {
        let found = [
            differ("columns of tables", &english.tables, &russian.tables),
            differ("blocks and their lines", &english.blocks, &russian.blocks),
            differ("items of lists", &english.items, &russian.items),
            differ("links", &sorted(english), &sorted(russian)),
            only("names in code", &english.names, &russian.names),
        ];
        let place = |difference| format!("\"{}\": {difference}", russian.title);
        found.into_iter().flatten().map(place).collect::<Vec<_>>()
    };
    english.iter().zip(russian).flat_map(one).collect()
}

#[test]
fn every_page_for_users_is_there_in_both_languages() {
    let alone: Vec<_> = pages()
        .into_iter()
        .filter(|page| match is_russian(page) {
            true => !root().join(page.to_string_lossy().replace(".ru.", ".")).exists(),
            false => !root().join(twin(page)).exists(),
        })
        .collect();
    assert_eq!(alone, FOR_MAKERS.iter().map(PathBuf::from).collect::<Vec<_>>());
}

#[test]
fn both_languages_of_a_page_keep_in_step() {
    let mut all: BTreeMap<PathBuf, Vec<Section>> =
        pages().into_iter().map(|page| (page.clone(), sections_of(&page))).collect();
    let mut wrong = Vec::new();
    // First every link is told by where it leads, then both sides are compared.
    for (page, sections) in &mut all {
        for section in sections {
            let (there, nowhere): (Vec<_>, Vec<_>) =
                section.targets.iter().map(|target| destination(page, target)).partition(Result::is_ok);
            wrong.extend(nowhere.into_iter().filter_map(Result::err).map(|why| format!("{}: {why}", page.display())));
            section.targets = there.into_iter().flatten().flatten().collect();
        }
    }
    for english in pairs() {
        let (russian, name) = (twin(&english), english.to_string_lossy().into_owned());
        if !all[&english].iter().take(2).any(|section| section.targets.contains(&name)) {
            wrong.push(format!("{name}: it does not say where its Russian side is"));
        }
        wrong.extend(
            differences(&all[&english], &all[&russian]).iter().map(|found| format!("{}: {found}", russian.display())),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_change_of_one_side_alone_is_found() {
    let english = sections_of(Path::new("docs/journal.md"));
    assert!(differences(&english, &english).is_empty());
    let text = read(Path::new("docs/journal.md"));
    for (what, from, to) in [
        ("levels of headings", "\n## Where it lies\n", "\n"),
        ("levels of headings", "\n## Where it lies\n", "\n### Where it lies\n"),
        ("columns of tables", "| `<journal>` | the database |\n", ""),
        ("columns of tables", "| `<journal>` | the database |\n", "| `<journal>` | the database | |\n"),
        ("items of lists", "\n- **Fork.**", "\n**Fork.**"),
        ("names in code", "`recovery.unreadable`", "`recovery.damaged`"),
        ("names in code", "`\"journalFileSystem\": \"9p\"`", "the configuration"),
        ("links", "([below](#what-it-notices))", "(below)"),
    ] {
        assert!(text.contains(from), "{from:?}");
        let found = differences(&sections(&text.replacen(from, to, 1)), &english).join("\n");
        assert!(found.contains(what), "{from:?} to {to:?}: {found:?}");
    }
    let block = sections("```json\n{}\n```\n");
    for other in ["```sh\n{}\n```\n", "```json\n{}\n\n```\n", "text\n"] {
        assert!(differences(&block, &sections(other))[0].contains("blocks"), "{other:?}");
    }
}
