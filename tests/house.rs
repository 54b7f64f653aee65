//! How the sources may know each other. No file knows one that knows it, however far around; in the sandbox no folder does
//! either, and only `gateways/mod.rs` knows the gateways. Read from the paths in the code itself, without its tests. What the
//! crate below holds (`base/`) is a room of the same house.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

/// The sandbox, below `src/`.
const HOUSE: &str = "sandbox/";
/// Below it each folder is a gateway that is played.
const GATEWAYS: &str = "sandbox/gateways/";

/// Where the sources are, from the root.
const ROOTS: [&str; 2] = ["src", "base/src"];

/// A module and the name of its file below one of the roots.
type Files = BTreeMap<Vec<String>, String>;
/// From each place to those that it knows.
type Arrows = BTreeMap<String, BTreeSet<String>>;

fn read(file: &str) -> String {
    let places = ROOTS.map(|root| Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join(file));
    let text = std::fs::read_to_string(places.iter().find(|place| place.exists()).unwrap()).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn files() -> Files {
    let mut files = Files::new();
    // The roof of the house is the last to be named: both crates have one.
    ROOTS.iter().rev().for_each(|root| files.extend(files_below(root)));
    files
}

fn files_below(root: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let (mut files, mut folders) = (Files::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            match name.strip_suffix(".rs") {
                // The command line is a program of its own.
                _ if name == "bin" => {}
                None if path.is_dir() => folders.push(path),
                Some(stem) if !stem.ends_with("/tests") => {
                    let parts = stem.split('/').filter(|part| !["mod", "lib"].contains(part));
                    files.insert(parts.map(str::to_owned).collect(), name);
                }
                _ => {}
            }
        }
    }
    files
}

/// `a::{b, c::{self, d}}` as its paths.
fn spread(tree: &str) -> Vec<String> {
    let Some((before, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap().trim().trim_end_matches("::self").to_owned()];
    };
    let (mut depth, mut branches) = (0, vec![String::new()]);
    for c in rest.rsplit_once('}').map_or(rest, |(inside, _)| inside).chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match c {
            ',' if depth == 0 => branches.push(String::new()),
            c => branches.last_mut().unwrap().push(c),
        }
    }
    let branches = branches.iter().filter(|branch| !branch.trim().is_empty());
    branches.flat_map(|branch| spread(&format!("{}{}", before.trim(), branch.trim()))).collect()
}

/// Every path in the code, and whether it is there to be passed on.
fn paths(code: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for statement in code.split(';') {
        let (before, tree) = statement.split_once("use ").unwrap_or((statement, ""));
        let public = before.trim_end().ends_with("pub") || before.trim_end().ends_with("pub(crate)");
        found.extend(spread(tree).into_iter().map(|path| (path, public)));
        let words = before.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        found.extend(words.filter(|word| word.contains("::")).map(|word| (word.to_owned(), false)));
    }
    found
}

fn below(module: &[String], name: &str) -> Vec<String> {
    module.iter().map(String::as_str).chain([name]).map(str::to_owned).collect()
}

/// The path from the crate's root, if it leads to a module of ours.
fn absolute(files: &Files, module: &[String], path: &str) -> Option<Vec<String>> {
    let mut steps = path.split("::").map(str::to_owned).peekable();
    let mut place = match steps.peek()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        child if files.contains_key(&below(module, child)) => module.to_vec(),
        _ => return None,
    };
    while let Some(step) = steps.next_if(|step| ["crate", "self", "super"].contains(&step.as_str())) {
        place.truncate(place.len() - usize::from(step == "super"));
    }
    place.extend(steps);
    Some(place)
}

/// Which file knows which. What a module only passes on is asked of the file that has it.
fn arrows(files: &Files) -> Arrows {
    let mut seen = Vec::new();
    let mut passed_on = BTreeMap::new();
    for (module, file) in files {
        for (path, public) in paths(&read(file)) {
            let Some(place) = absolute(files, module, &path) else { continue };
            if let (true, Some(name)) = (public, place.last()) {
                passed_on.insert(below(module, name), place.clone());
            }
            seen.push((file, place));
        }
    }
    let mut arrows = Arrows::new();
    for (file, mut place) in seen {
        let mut target = None;
        for _ in 0..8 {
            let deepest = (0..=place.len()).rev().find(|length| files.contains_key(&place[..*length])).unwrap();
            target = files.get(&place[..deepest]);
            let Some(passed) = place.get(..=deepest).and_then(|name| passed_on.get(name)) else { break };
            place.splice(..=deepest, passed.clone());
        }
        arrows.entry(file.clone()).or_default().extend(target.filter(|target| *target != file).cloned());
    }
    arrows
}

/// A way from a place back to it.
fn circle(arrows: &Arrows) -> Option<Vec<&str>> {
    arrows.keys().find_map(|start| {
        let mut ways = VecDeque::from([vec![start.as_str()]]);
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            for next in arrows.get(*way.last()?).into_iter().flatten() {
                let longer = [way.as_slice(), &[next.as_str()]].concat();
                if next == start {
                    return Some(longer);
                }
                if seen.insert(next) {
                    ways.push_back(longer);
                }
            }
        }
        None
    })
}

/// Whether a file is that of a module in which the other stands.
fn is_above(above: &str, file: &str) -> bool {
    let folder =
        above.strip_suffix("mod.rs").map(str::to_owned).or(above.strip_suffix(".rs").map(|stem| format!("{stem}/")));
    folder.is_some_and(|folder| file.starts_with(&folder))
}

/// Outside the sandbox a module's own file may hold the words of its room beside the roof over it: what those inside take
/// from it is no circle.
#[test]
fn no_file_knows_one_that_knows_it() {
    let mut arrows = arrows(&files());
    assert!(arrows.len() > 200, "{}", arrows.len());
    for (file, known) in &mut arrows {
        known.retain(|known| !is_above(known, file));
    }
    assert_eq!(circle(&arrows), None);
}

#[test]
fn no_file_and_no_folder_of_the_sandbox_knows_one_that_knows_it() {
    let arrows: Arrows = arrows(&files()).into_iter().filter(|(file, _)| file.starts_with(HOUSE)).collect();
    assert!(arrows.len() > 80, "{}", arrows.len());
    assert_eq!(circle(&arrows), None);
    let folder = |file: &str| file.rsplit_once('/').map_or(file, |(folder, _)| folder).to_owned();
    let mut folders = Arrows::new();
    for (file, known) in &arrows {
        let others = known.iter().map(|known| folder(known)).filter(|other| *other != folder(file));
        folders.entry(folder(file)).or_default().extend(others);
    }
    assert_eq!(circle(&folders), None);
}

#[test]
fn a_gateway_of_the_sandbox_is_named_in_its_folder_and_in_one_file() {
    let files = files();
    let gateway = |file: &str| Some(file.strip_prefix(GATEWAYS)?.split_once('/')?.0.to_owned());
    let gateways: BTreeSet<String> = files.values().filter_map(|file| gateway(file)).collect();
    assert!(gateways.len() >= 4, "{gateways:?}");
    for file in files.values().filter(|file| file.starts_with(HOUSE) && **file != format!("{GATEWAYS}mod.rs")) {
        let code = read(file).to_lowercase().replace('-', "_");
        let named = gateways.iter().find(|name| Some(*name) != gateway(file).as_ref() && code.contains(name.as_str()));
        assert_eq!(named, None, "{file}");
    }
}

/// A circle is found where there is one: of three files, around a module that passes things on.
#[test]
fn the_reading_sees_a_circle() {
    assert_eq!(spread("super::{self, a::{b, self}, c as d}"), ["super", "super::a::b", "super::a", "super::c"]);
    let way = |pairs: &[(&str, &str)]| -> Arrows {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), BTreeSet::from([(*to).to_owned()]))).collect()
    };
    assert_eq!(circle(&way(&[("a", "b"), ("b", "c"), ("c", "a")])), Some(vec!["a", "b", "c", "a"]));
    assert_eq!(circle(&way(&[("a", "b"), ("b", "c")])), None);
}
