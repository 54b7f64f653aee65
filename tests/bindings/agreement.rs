//! No binding lags behind the library, and no README behind its samples.

use super::{c, languages};
use std::fs;
use std::process::Command;

#[test]
fn what_is_generated_is_what_the_library_and_the_header_say() {
    c::succeed(
        Command::new("python3")
            .arg(c::root().join("bindings/generate"))
            .arg("--library")
            .arg(c::library())
            .arg("--check"),
    );
}

#[test]
fn every_binding_has_the_same_rooms() {
    for language in languages::BINDINGS {
        let folder = languages::folder(language);
        for room in ["README.md", "README.ru.md", "samples", "tests/run.sh", "tests/build.sh"] {
            assert!(folder.join(room).exists(), "{language} has no {room}");
        }
    }
}

/// A block of a README after `<!-- samples/hello.py -->` is that file.
#[test]
fn the_snippets_of_the_readmes_are_the_samples() {
    for language in languages::BINDINGS {
        let folder = languages::folder(language);
        for readme in ["README.md", "README.ru.md"] {
            let text =
                fs::read_to_string(folder.join(readme)).unwrap_or_else(|error| panic!("{language} {readme}: {error}"));
            let mut shown = Vec::new();
            for (at, _) in text.match_indices("<!-- samples/") {
                let (name, rest) = text[at + 5..].split_once(" -->\n").expect("the end of the mark");
                let block =
                    rest.strip_prefix("```").and_then(|block| block.split_once('\n')).expect("a block after the mark");
                let block = block.1.split_once("\n```").expect("the end of the block").0;
                let sample = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(sample.trim_end() == block.trim_end(), "{language} {readme}: {name} differs from the file");
                shown.push(name.to_lowercase());
            }
            for sample in ["hello", "payout", "restart"] {
                assert!(shown.iter().any(|name| name.contains(sample)), "{language} {readme} does not show {sample}");
            }
        }
    }
}
