//! The C ABI as its users meet it: the header, the symbols, the shared library, and C programs that try to break
//! each promise of docs/abi.md.
#![cfg(target_os = "linux")]

#[path = "support/c.rs"]
mod c;

use c::{Program, fresh_folder, library, root, run, succeed};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

fn header() -> String {
    fs::read_to_string(root().join("include/tolem.h")).expect("include/tolem.h")
}

#[test]
fn the_committed_header_is_the_generated_one() {
    let generated = fs::read_to_string(env!("TOLEM_HEADER")).expect("the header of the build script");
    // What `./dev header` sets: only this build knows where its header lies.
    if std::env::var_os("TOLEM_REFRESH_HEADER").is_some() {
        fs::write(root().join("include/tolem.h"), &generated).expect("include/tolem.h is writable");
    }
    let committed = header();
    let differs = generated.lines().zip(committed.lines()).position(|(new, old)| new != old);
    assert!(
        generated == committed,
        "include/tolem.h is not what src/ffi says (first difference in line {}): refresh it with `./dev header` and \
         read the difference, it is the ABI",
        differs.map_or_else(|| generated.lines().count().min(committed.lines().count()), |line| line + 1)
    );
    assert!(committed.is_ascii(), "compilers of other code pages read it too");
}

#[test]
fn the_header_pleases_every_c_and_cpp() {
    let folder = fresh_folder("header");
    for (compiler, extension, standards) in
        [("cc", "c", &["c99", "c11", "c17", "c2x"]), ("c++", "cpp", &["c++11", "c++14", "c++17", "c++20"])]
    {
        // Twice, for the guard; and a use of what a macro could get wrong.
        let source = folder.join(format!("header.{extension}"));
        fs::write(
            &source,
            "#include <tolem.h>\n#include <tolem.h>\n\
             int main(void) { tolem_log_fn none = 0; return none == 0 && 3 -TOLEM_E_ARGUMENT == 4 ? TOLEM_OK : 1; }\n",
        )
        .unwrap();
        for standard in standards {
            let file = folder.join(standard.replace('+', "p"));
            succeed(
                Command::new(compiler)
                    .arg(format!("-std={standard}"))
                    .args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-I"])
                    .arg(root().join("include"))
                    .arg("-o")
                    .arg(&file)
                    .arg(&source),
            );
            succeed(&mut Command::new(file));
        }
    }
}

#[test]
fn every_function_of_the_header_says_what_a_caller_must_know() {
    let header = header();
    let mut functions = 0;
    for (place, _) in header.match_indices("\nTOLEM_API") {
        let declaration = header[place..].split(';').next().unwrap();
        let comment = &header[header[..place].rfind("/**").expect("a comment")..place];
        assert!(comment.ends_with("*/"), "no comment directly above: {declaration}");
        assert!(comment.contains("@threadsafety ") && comment.contains("@since "), "{declaration}");
        let name = declaration.split('(').next().unwrap();
        let gives = !name.contains("void tolem_");
        assert_eq!(comment.contains("@return "), gives, "{declaration}");
        let arguments = declaration.split_once('(').unwrap().1;
        for argument in arguments.trim_end_matches(')').split(',').filter(|argument| *argument != "void") {
            let word = argument.trim().rsplit([' ', '*']).next().unwrap();
            assert!(comment.contains(&format!("@param {word} ")), "{word} of {declaration}");
        }
        functions += 1;
    }
    assert_eq!(functions, promised_symbols().len());
}

#[test]
fn the_example_in_the_header_builds() {
    let header = header();
    let (_, rest) = header.split_once(" * example: pay.c\n *\n").expect("the example");
    let (example, _) = rest.split_once(" *     }\n *\n").expect("the end of main");
    let example: String =
        example.lines().map(|line| format!("{}\n", line.trim_start_matches(" *"))).chain(["}\n".to_owned()]).collect();
    assert!(example.contains("tolem_call("), "{example}");
    let source = fresh_folder("example").join("pay.c");
    fs::write(&source, example).unwrap();
    Program::compile(&source);
}

/// Names of tests/abi/symbols.txt, each with the version that introduced it.
fn promised_symbols() -> BTreeSet<String> {
    let table = fs::read_to_string(root().join("tests/abi/symbols.txt")).expect("tests/abi/symbols.txt");
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let [name, introduced] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("name introduced: {line}") };
            assert_eq!(introduced.split('.').filter(|part| part.parse::<u32>().is_ok()).count(), 3, "{line}");
            name.to_owned()
        })
        .collect()
}

#[test]
fn the_library_exports_what_is_promised_and_nothing_else() {
    let symbols = succeed(Command::new("nm").args(["-D", "--defined-only"]).arg(library()));
    let exported: BTreeSet<String> = symbols.lines().map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect();
    assert_eq!(exported, promised_symbols());
}

#[test]
fn the_library_has_its_name_and_stays_loaded() {
    let dynamic = succeed(Command::new("readelf").arg("-dW").arg(library()));
    let soname = format!("Library soname: [libtolem.so.{}]", tolem::ffi::TOLEM_ABI_VERSION);
    assert!(dynamic.contains(&soname), "{dynamic}");
    assert!(dynamic.lines().any(|line| line.contains("FLAGS_1") && line.contains("NODELETE")), "{dynamic}");
}

#[test]
fn a_program_that_is_broken_is_seen() {
    // The checks below prove nothing if these two pass.
    let folder = fresh_folder("broken");
    for (name, body) in [
        ("fails", "tolem_result *r = 0; CHECK(tolem_describe(&r) == TOLEM_DECLINED); return 0;"),
        ("leaks", "char *lost = malloc(7); CHECK(lost != NULL); *lost = 1; return 0;"),
    ] {
        let source = folder.join(format!("{name}.c"));
        fs::write(&source, format!("#include \"{}/tests/c/check.h\"\nint main(void) {{ {body} }}\n", root().display()))
            .unwrap();
        let program = Program::compile(&source);
        let broken = if name == "fails" {
            std::panic::catch_unwind(|| program.run(&[]))
        } else {
            program.run(&[]);
            std::panic::catch_unwind(|| program.run_under_valgrind(&[]))
        };
        assert!(broken.is_err(), "{name}");
    }
}

/// A C program of tests/c, plainly and under valgrind.
fn keeps_its_promise(name: &str) {
    let program = Program::compile(&root().join("tests/c").join(name).with_extension("c"));
    program.run(&[]);
    program.run_under_valgrind(&[]);
}

#[test]
fn header_and_library_are_of_one_version() {
    keeps_its_promise("version");
}

#[test]
fn no_pointer_crashes_the_host() {
    keeps_its_promise("misuse");
}

#[test]
fn many_threads_share_a_client() {
    keeps_its_promise("threads");
}

#[test]
fn a_forked_child_is_told_and_never_hangs() {
    keeps_its_promise("fork");
}

#[test]
fn a_call_survives_the_closing_of_its_client() {
    keeps_its_promise("close_inside");
}

#[test]
fn a_callback_may_call_back_and_never_comes_late() {
    keeps_its_promise("callback");
}

#[test]
fn a_job_tells_its_progress_and_forgets_nothing() {
    keeps_its_promise("job");
}

#[test]
fn a_second_copy_of_the_library_keeps_away_from_a_journal_of_the_first() {
    keeps_its_promise("copies");
}

#[test]
fn no_text_is_too_strange() {
    keeps_its_promise("encoding");
}

#[test]
fn json_is_read_and_written_in_c() {
    keeps_its_promise("json");
}

#[test]
fn no_answer_traps_a_float_of_a_host_that_unmasks_them() {
    keeps_its_promise("unmasked");
}

#[test]
fn every_c_program_is_run() {
    let here = include_str!("abi.rs");
    for entry in fs::read_dir(root().join("tests/c")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "c") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(here.contains(&format!("keeps_its_promise(\"{name}\")")), "{name}.c is never run");
        }
    }
    assert!(run(Command::new("valgrind").arg("--version")).status.success());
}
