//! What the library costs, against peers that do the same without it: `./dev bench`.
//!
//! The library is measured as it is shipped: `target/shipped/libtolem.so`, called from a C program. Every peer is a
//! process of its own and talks to the same bank; they take turns round by round, so that a busy moment of the
//! machine hits all of them, and only ratios within one run are compared. See docs/benchmarks.md.

mod bank;
mod bare;
mod counted;
mod forgetful;
mod large;
mod peer;
mod table;

use peer::{Peer, compile, numbers, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use table::{Row, ends, median};

const USER: &str = "bench";
const PASSWORD: &str = "bench-password";

/// Rounds and calls a round of the question. Short rounds, so that peers meet the same moments of the machine.
const QUESTIONS: (usize, usize) = (61, 100);
/// Rounds and calls a round of the payout.
const PAYOUTS: (usize, usize) = (31, 10);
/// Rounds and calls a round of the journal's list, from every language.
const LISTS: (usize, usize) = (41, 200);
/// Clients that sit idle at once.
const IDLE: usize = 50;
/// Payouts that wait for the bank at once.
const IN_FLIGHT: usize = 64;
/// Clients opened one after the other.
const OPENED: usize = 30;
/// Payouts between which no checkpoint falls, and payouts of many checkpoints.
const FEW: usize = 41;
const MANY: usize = 401;
/// Threads that pay at once.
const CROWD: usize = 64;
/// Rounds in which they do.
const RUSHES: usize = 11;
/// Processes that pay from one journal at once, threads of each, and what a sync takes their disk.
const LINE: (usize, usize, usize) = (6, 4, 30_000);
/// Rows of a list of payouts.
const LIST: usize = 100_000;
/// Movements of a large journal; `TOLEM_LARGE` says another number.
const LARGE: usize = 1_000_000;
/// Rounds and calls a round of its pages.
const PAGES: (usize, usize) = (21, 10);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[1..] {
        ["bank", folder] => bank::serve(Path::new(folder)),
        ["questions", url, ca, body] => bare::questions(url, Path::new(ca), body),
        ["rush", url, ca, body, threads] => bare::rush(url, Path::new(ca), body, threads.parse().expect("a number")),
        ["client", config, prefix, threads, ref journal @ ..] => {
            let threads = threads.parse().expect("a number");
            forgetful::rush(Path::new(config), prefix, journal.first().copied(), threads);
        }
        ["payouts", url, ca, body, file] => bare::payouts(url, Path::new(ca), body, Path::new(file)),
        // What cargo hands over.
        [] | ["--bench"] => measure(),
        _ => panic!("no such role: {arguments:?}"),
    }
}

/// Some rows of the table.
type Part = fn(&mut House) -> Vec<Row>;

fn measure() {
    // One part, where it is named.
    let wanted = std::env::var("TOLEM_BENCH").ok();
    let parts: [(&str, Part); 12] = [
        ("questions", House::questions),
        ("counted", House::counted),
        ("payouts", House::payouts),
        ("bindings", House::bindings),
        ("syncs", House::syncs),
        ("rush", House::rush),
        ("line", House::line),
        ("opening", House::opening),
        ("memory", House::memory),
        ("size", House::size),
        ("lists", House::lists),
        ("large", House::large),
    ];
    let parts =
        parts.iter().filter(|(name, _)| wanted.as_ref().is_none_or(|wanted| wanted.split(' ').any(|it| it == *name)));
    let mut house = House::build();
    println!("measuring; the rounds take half a minute");
    let rows: Vec<Row> = parts.flat_map(|(_, part)| part(&mut house)).collect();
    assert!(!rows.is_empty(), "TOLEM_BENCH names no part: {wanted:?}");
    println!();
    table::print(&rows);
}

/// Everything that is needed for a measurement, in a folder on the disk of `target`.
struct House {
    bank: Peer,
    base: String,
    /// Without TLS.
    plain: String,
    folder: PathBuf,
    library: PathBuf,
    till: PathBuf,
    curl: PathBuf,
    config: PathBuf,
}

impl House {
    fn build() -> House {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let library = root.join("target/shipped/libtolem.so");
        assert!(library.is_file(), "{} is missing: run ./dev bench, which builds it first", library.display());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ratios");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder in target/tmp");
        for name in ["libtolem.so", "libtolem.so.1"] {
            std::os::unix::fs::symlink(&library, folder.join(name)).expect("a link to the library");
        }

        let here = folder.display().to_string();
        let till = compile("till", &folder, &["-L", &here, "-ltolem", &format!("-Wl,-rpath,{here}")]);
        let curl = compile("curl", &folder, &["-lcurl"]);
        let mut bank = Peer::start(Peer::ourselves("bank").arg(&folder));
        let base = format!("https://127.0.0.1:{}", bank.line());
        let plain = format!("http://127.0.0.1:{}", bank.line());
        let config = folder.join("config.json");
        let text = format!(
            r#"{{"gateway":"bereke-payouts","baseUrl":"{base}","journal":"@JOURNAL@","tls":{{"caFile":"{here}/ca.pem"}},
            "credentials":{{"userName":"{USER}","password":"{PASSWORD}"}}}}"#
        );
        fs::write(&config, text).expect("a configuration");
        House { bank, base, plain, folder, library, till, curl, config }
    }

    /// The till with a folder of its own for its journals.
    fn till(&self, what: &str) -> Command {
        let folder = self.folder.join(what);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder in target/tmp");
        self.till_in(&folder, what)
    }

    /// The till with a folder that is there already.
    fn till_in(&self, folder: &Path, what: &str) -> Command {
        let mut command = Command::new(&self.till);
        command.arg(&self.config).arg(folder).arg(what);
        command
    }

    fn url(&self, method: &str) -> String {
        format!("{}/payouts/api/v2/{method}", self.base)
    }

    fn ca(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// `balance.get` on a warm client, bare ureq, and libcurl from C.
    fn who_asks(&self) -> [Command; 3] {
        let (url, ca) = (self.url("getAmount.do"), self.ca());
        let body = format!(r#"{{"userName":"{USER}","password":"{PASSWORD}"}}"#);
        let (mut ureq, mut curl) = (Peer::ourselves("questions"), Command::new(&self.curl));
        for peer in [&mut ureq, &mut curl] {
            peer.arg(&url).arg(&ca).arg(&body);
        }
        [self.till("balance"), ureq, curl]
    }

    fn questions(&mut self) -> Vec<Row> {
        let mut peers = self.who_asks().map(|mut peer| Peer::start(&mut peer));
        let [ours, ureq, curl] = take_turns(&mut peers, QUESTIONS);
        vec![
            Row::ratio("balance.get, warm client", "ureq", &ours, &ureq, 1.05),
            Row::ratio("balance.get, warm client", "libcurl", &ours, &curl, 1.00),
        ]
    }

    /// The same question in instructions and system calls, and a payout's own instructions.
    fn counted(&mut self) -> Vec<Row> {
        let [_, ureq, curl] = self.who_asks();
        let till: &dyn Fn(&Path) -> Command = &|folder| self.till_in(folder, "balance");
        let thousands = |peer: &dyn Fn(&Path) -> Command| counted::instructions(peer, &self.folder) / 1e3;
        let asks = thousands(till);
        let bare = thousands(&|_| counted::again(&ureq));
        let [(calls, sends), (bare_calls, _), (curl_calls, _)] =
            [till, &|_| counted::again(&ureq), &|_| counted::again(&curl)]
                .map(|peer| counted::system_calls(peer, &self.folder));
        let plain = self.without_tls();
        let pays = |folder: &Path, what: &str| {
            let mut till = Command::new(&self.till);
            till.arg(&plain).arg(folder).arg(what);
            till
        };
        let payout = thousands(&|folder| pays(folder, "payout"));
        let step = compile("step", &self.folder, &[]);
        let executed = counted::executed(&step, &|folder| pays(folder, "stepped"), &self.folder) / 1e3;
        let others = format!("strace; ureq {bare_calls:.0}, libcurl {curl_calls:.0}");
        vec![
            Row::value("instructions of balance.get", asks, "thousand", 0, Some(90.0))
                .from(format!("callgrind; ureq {bare:.0}")),
            Row::value("system calls of balance.get", calls, "", 1, None).from(others),
            Row::value("of them send", sends, "", 2, Some(1.0)).from("strace"),
            Row::value("instructions of payout.create without TLS", executed, "thousand", 0, Some(800.0))
                .from("as the processor executes them"),
            Row::value("the same without its SHA instructions", payout, "thousand", 0, Some(800.0))
                .from(format!("callgrind, {} payouts", counted::CALLS)),
        ]
    }

    /// The configuration of a till that speaks to the bank without TLS.
    fn without_tls(&self) -> PathBuf {
        let text = fs::read_to_string(&self.config).expect("a configuration").replace(&self.base, &self.plain);
        let plain = self.folder.join("plain.json");
        fs::write(&plain, text).expect("a configuration");
        plain
    }

    /// Several processes that pay from one journal on a slow disk: whether each payout is told and journalled, and how long it takes.
    fn line(&mut self) -> Vec<Row> {
        let (processes, threads, sync) = LINE;
        let folder = self.folder.join("line");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder in target/tmp");
        run(self.till_in(&folder, "payouts").arg("1"));
        let paying: Vec<_> = (0..processes)
            .map(|process| {
                let till = self.till_in(&folder, "line");
                let mut slow = Command::new("strace");
                slow.args(["-f", "-e", "trace=fsync,fdatasync", "-e"])
                    .arg(format!("inject=fsync,fdatasync:delay_enter={sync}"))
                    .arg("-o")
                    .arg(self.folder.join(format!("line-{process}")))
                    .arg(till.get_program())
                    .args(till.get_args())
                    .arg(threads.to_string());
                std::thread::spawn(move || numbers(&run(&mut slow)))
            })
            .collect();
        let mut times: Vec<f64> = paying.into_iter().flat_map(|one| one.join().expect("no payout fails")).collect();
        assert_eq!(times.len(), processes * threads * 10, "a payout is missing");
        times.sort_by(f64::total_cmp);
        let p99 = times[(times.len() - 1) * 99 / 100] / 1e6;
        let what = format!("payout.create, {processes} processes of {threads} threads");
        let source = format!("99 of 100, {} ms a sync; median {:.0} ms", sync / 1000, median(&times) / 1e6);
        vec![Row::value(&what, p99, "ms", 0, Some(3000.0)).from(source)]
    }

    /// `payout.create` with its journal, against bare ureq with two bare syncs.
    fn payouts(&mut self) -> Vec<Row> {
        let mut bare = self.bare_payer("payouts");
        bare.arg(self.folder.join("appended"));
        let mut peers = [Peer::start(&mut self.till("payout")), Peer::start(&mut bare)];
        let [ours, theirs] = take_turns(&mut peers, PAYOUTS);
        vec![Row::ratio("payout.create, journalled, new TLS", "ureq + 2 syncs", &ours, &theirs, 1.25)]
    }

    /// Bare ureq that sends the same payout.
    fn bare_payer(&self, role: &str) -> Command {
        let body = format!(
            r#"{{"userName":"{USER}","password":"{PASSWORD}","orderNumber":"b-1","amount":150000,"currency":"398","client":{{"name":"AIGERIM"}},"target":{{"pan":"4444555566661111"}}}}"#
        );
        let mut bare = Peer::ourselves(role);
        bare.arg(self.url("performPayout.do")).arg(self.ca()).arg(body);
        bare
    }

    /// How long a payout takes when many threads pay at once: with a journal and without one, with many threads and with few.
    fn rush(&mut self) -> Vec<Row> {
        let (crowd, few) = (CROWD.to_string(), self.folder.join("few"));
        fs::create_dir_all(&few).expect("a folder in target/tmp");
        let plain = self.without_tls();
        let client = |config: &Path, prefix| {
            let mut client = Peer::ourselves("client");
            client.arg(config).arg(prefix).arg(&crowd);
            client
        };
        let mut peers = [
            Peer::start(self.till("rush").arg(&crowd)),
            Peer::start(self.till_in(&few, "rush").arg("8")),
            Peer::start(self.bare_payer("rush").arg(&crowd)),
            // The same client twice, as cargo compiles it, twice more without TLS, and twice with a bank that takes its time.
            Peer::start(client(&self.config, "b-").arg(few.join("of-a-client.sqlite"))),
            Peer::start(&mut client(&self.config, "b-")),
            Peer::start(client(&plain, "b-").arg(few.join("of-a-plain-client.sqlite"))),
            Peer::start(&mut client(&plain, "b-")),
            Peer::start(client(&self.config, bank::NEAR).arg(few.join("of-a-client-of-a-near-bank.sqlite"))),
            Peer::start(&mut client(&self.config, bank::NEAR)),
        ];
        let mut times = [(); 9].map(|()| Vec::new());
        for _ in 0..RUSHES {
            // As many payouts of each.
            for ((peer, times), often) in
                peers.iter_mut().zip(&mut times).zip(["8", "64", "8", "8", "8", "8", "8", "8", "8"])
            {
                peer.say(often);
                times.push(numbers(&peer.line())[0]);
            }
        }
        let [many, few, bare, with, without, plain_with, plain_without, near_with, near_without] = times;
        vec![
            Row::ratio("payout.create, 64 threads at once", "without a journal", &with, &without, 1.25),
            Row::ratio("the same, the bank takes 50 ms", "without a journal", &near_with, &near_without, 1.25),
            Row::ratio("the same without TLS, at once", "without a journal", &plain_with, &plain_without, 1.25),
            Row::ratio("the same as shipped", "ureq without a journal", &many, &bare, 1.25),
            Row::ratio("the same", "of 8 threads", &many, &few, 1.0),
        ]
    }

    /// What each binding adds to a call: `operation.list` of an empty journal, where the bank is not asked.
    fn bindings(&mut self) -> Vec<Row> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let peers = root.join("benches/peers");
        let here = self.folder.display().to_string();
        let config = |language: &str| {
            let journal = self.folder.join(format!("{language}.sqlite"));
            fs::read_to_string(&self.config).expect("a configuration").replace("@JOURNAL@", &journal.to_string_lossy())
        };

        let cpp = self.folder.join("list-cpp");
        run(Command::new("c++")
            .args(["-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-I"])
            .arg(root.join("include"))
            .arg("-I")
            .arg(root.join("bindings/cpp"))
            .arg("-o")
            .arg(&cpp)
            .arg(peers.join("list.cpp"))
            .args(["-L", &here, "-ltolem", &format!("-Wl,-rpath,{here}")]));
        let mut python = Command::new("python3");
        python.arg(peers.join("list.py")).env("PYTHONPATH", root.join("bindings/python/src"));
        let csharp = self.folder.join("List.exe");
        let sources = fs::read_dir(root.join("bindings/csharp/Tolem")).expect("the C# binding").flatten();
        run(Command::new("mcs")
            .args(["-optimize", "-unsafe", "-langversion:7"])
            .arg(format!("-out:{}", csharp.display()))
            .arg(peers.join("List.cs"))
            .args(sources.map(|source| source.path()).filter(|path| path.extension().is_some_and(|it| it == "cs"))));
        let mut mono = Command::new("mono");
        mono.arg(&csharp);

        let start = |mut command: Command, language: &str| {
            Peer::start(command.arg(config(language)).env("TOLEM_LIBRARY", &self.library))
        };
        let mut peers = [
            Peer::start(&mut self.till("list")),
            start(Command::new(&cpp), "cpp"),
            start(python, "python"),
            start(mono, "csharp"),
        ];
        let [c, cpp, python, csharp] = take_turns(&mut peers, LISTS);
        vec![
            Row::added("operation.list from C++", &cpp, &c, 1.0),
            Row::added("operation.list from Python", &python, &c, 20.0),
            Row::added("operation.list from C# on Mono", &csharp, &c, 10.0),
        ]
    }

    /// Syncs a payout: what many payouts have more than one; and those of many threads, on a disk that takes 5 ms for one.
    fn syncs(&mut self) -> Vec<Row> {
        let one = self.count_syncs("payouts", 1, &[]);
        let a_payout = |payouts: usize| (self.count_syncs("payouts", payouts, &[]) - one) / (payouts - 1) as f64;
        let (few, many) = (a_payout(FEW), a_payout(MANY));
        let slow = ["-e", "inject=fsync,fdatasync:delay_enter=5000"];
        let crowd = self.count_syncs("crowd", CROWD, &slow) / (10 * CROWD) as f64;
        vec![
            Row::value("syncs a payout", few, "", 2, Some(2.0)).from(format!("strace, {} payouts", FEW - 1)),
            Row::value("the same with checkpoints", many, "", 2, None).from(format!("strace, {} payouts", MANY - 1)),
            Row::value("the same of 64 threads at once", crowd, "", 2, Some(0.1))
                .from(format!("strace, {} payouts", 10 * CROWD)),
        ]
    }

    fn count_syncs(&self, what: &str, count: usize, more: &[&str]) -> f64 {
        let trace = self.folder.join("strace");
        let till = self.till(what);
        run(Command::new("strace")
            .args(["-f", "-e", "trace=fsync,fdatasync,sync_file_range,syncfs,sync,msync"])
            .args(more)
            .arg("-o")
            .arg(&trace)
            .arg(till.get_program())
            .args(till.get_args())
            .arg(count.to_string()));
        let trace = fs::read_to_string(&trace).expect("what strace saw");
        trace.lines().filter(|line| line.contains("sync") && !line.contains("resumed>")).count() as f64
    }

    fn opening(&mut self) -> Vec<Row> {
        let said = run(self.till("open").arg(OPENED.to_string()));
        let names = ["open a client, new journal", "open a client, known journal"];
        let row = |(name, line): (&&str, &str)| {
            let times: Vec<f64> = numbers(line).iter().map(|ns| ns / 1e6).collect();
            let (low, high) = ends(&times);
            Row::value(name, median(&times), "ms", 1, None)
                .from(format!("{low:.1} to {high:.1} in {} times", times.len()))
        };
        names.iter().zip(said.lines()).map(row).collect()
    }

    fn memory(&mut self) -> Vec<Row> {
        let idle = numbers(&run(self.till("idle").arg(IDLE.to_string())));
        let mut till = Peer::start(self.till("flight").arg(IN_FLIGHT.to_string()));
        assert_eq!(till.line(), "started");
        for _ in 0..IN_FLIGHT {
            assert_eq!(self.bank.line(), "stalled");
        }
        till.say("now");
        let flight = numbers(&till.line())[0];
        let source = |count: usize| format!("resident, {count} at once");
        vec![
            Row::value("memory a client, just opened", idle[0], "KiB", 0, Some(1024.0)).from(source(IDLE)),
            Row::value("memory a client, after payout and question", idle[1], "KiB", 0, Some(1024.0))
                .from(source(IDLE)),
            Row::value("memory a payout in flight", flight, "KiB", 0, Some(300.0)).from(source(IN_FLIGHT)),
        ]
    }

    /// A folder with a journal of so many movements.
    fn filled(&self, name: &str, count: usize) -> PathBuf {
        let memory = Path::new("/dev/shm").join(format!("tolem-bench-{}", std::process::id()));
        fs::create_dir(&memory).expect("a folder in memory");
        run(self.till_in(&memory, "payouts").arg("1"));
        large::fill(&memory.join("journal-0.sqlite"), count);
        let folder = self.folder.join(name);
        run(Command::new("cp").arg("-r").arg(&memory).arg(&folder));
        fs::remove_dir_all(&memory).expect("no more of it in memory");
        folder
    }

    /// A long list of payouts, looked through without and with as many payouts of the same day in the journal.
    fn lists(&mut self) -> Vec<Row> {
        let list = self.folder.join("list.csv");
        let row = |at: usize| format!("l-{at};{},{:02};4444555566661111;AIGERIM\r\n", 1_000 + at, at % 100);
        let rows: String = (0..LIST).map(row).collect();
        fs::write(&list, format!("Номер;Сумма;Номер карты;Имя\r\n{rows}")).expect("a list");
        let full = self.filled("full", LIST);
        let check = |folder: &Path, what: &str| {
            let told: Vec<_> = (0..5).map(|_| numbers(&run(self.till_in(folder, "check").arg(&list)))).collect();
            let column = |at: usize| told.iter().map(|numbers| numbers[at]).collect::<Vec<f64>>();
            let source = format!("{LIST} rows, {what}");
            vec![
                Row::value("a list checked", median(&column(0)) / 1e3, "s", 2, Some(3.0)).from(&source),
                Row::value("memory of that", median(&column(1)), "MiB", 0, Some(150.0)).from(&source),
            ]
        };
        let new = self.folder.join("check");
        fs::create_dir_all(&new).expect("a folder in target/tmp");
        let mut rows = check(&new, "a new journal");
        rows.extend(check(&full, "as many in the journal"));
        let entered: Vec<f64> =
            (0..5).map(|round| large::enter(&self.folder.join(format!("entered-{round}.sqlite")), LIST)).collect();
        let source = format!("{LIST} rows, a new journal on the disk");
        rows.push(Row::value("a list journalled before it is sent", median(&entered), "s", 2, Some(3.0)).from(source));
        rows
    }

    /// A journal of many years, against a new one: its pages, its opening, and payouts while somebody turns its pages.
    fn large(&mut self) -> Vec<Row> {
        let count = std::env::var("TOLEM_LARGE").map_or(LARGE, |text| text.parse().expect("TOLEM_LARGE: a number"));
        let folder = self.filled("large", count);
        let source = format!("{count} movements");
        let page = |what: &str, request: &str| {
            let mut peers = [Peer::start(self.till_in(&folder, "pages").arg(request))];
            let [times] = take_turns(&mut peers, PAGES);
            let times: Vec<f64> = times.iter().map(|ns| ns / 1e6).collect();
            Row::value(&format!("a page of 100, {what}"), median(&times), "ms", 2, Some(5.0)).from(&source)
        };
        let firsts: Vec<f64> = (0..5).map(|_| numbers(&run(&mut self.till_in(&folder, "first")))[0]).collect();
        let open = count / large::ONE_OF;
        let mut rows = vec![
            Row::value("opened and first payout paid", median(&firsts), "ms", 1, Some(1000.0))
                .from(format!("{source}, {open} of them unknown")),
            page("the newest", r#"{"limit":100}"#),
            page("in the middle", &format!(r#"{{"limit":100,"before":{}}}"#, count / 2)),
            page("of one in a thousand", r#"{"limit":100,"state":"unknown"}"#),
            page("of the declined", r#"{"limit":100,"state":"declined"}"#),
            page("of what is new", &format!(r#"{{"limit":100,"sinceMs":{}}}"#, now())),
        ];
        let mut peers = [
            Peer::start(&mut self.till("payout")),
            Peer::start(&mut self.till_in(&folder, "payout")),
            Peer::start(self.till_in(&folder, "payout").arg("beside")),
        ];
        let [new, alone, beside] = take_turns(&mut peers, PAYOUTS);
        rows.push(Row::ratio("payout.create in the large journal", "a new one", &alone, &new, 1.10));
        rows.push(Row::ratio("the same while pages are turned", "alone", &beside, &alone, 1.10));
        rows
    }

    fn size(&mut self) -> Vec<Row> {
        let bytes = fs::metadata(&self.library).expect("the library").len() as f64;
        let tree = run(Command::new(env!("CARGO"))
            .args(["tree", "--locked", "-e", "normal", "--prefix", "none", "--no-dedupe"])
            .current_dir(env!("CARGO_MANIFEST_DIR")));
        let mut crates: Vec<&str> = tree.lines().filter_map(|line| line.split(" (").next()).collect();
        crates.retain(|line| !line.is_empty() && !line.starts_with("tolem"));
        crates.sort_unstable();
        crates.dedup();
        vec![
            Row::value("the stripped library", bytes / 1e6, "MB", 2, Some(3.78)).from("target/shipped/libtolem.so"),
            Row::value("crates in it", crates.len() as f64, "", 0, Some(55.0)).from("cargo tree"),
        ]
    }
}

/// UTC milliseconds.
fn now() -> u128 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("a clock after 1970").as_millis()
}

/// Rounds in which the peers take turns, each time in another order; gives every peer's median of every round.
fn take_turns<const N: usize>(peers: &mut [Peer; N], (rounds, calls): (usize, usize)) -> [Vec<f64>; N] {
    let mut medians = [const { Vec::new() }; N];
    for round in 0..rounds {
        for turn in 0..N {
            let at = (round + turn) % N;
            medians[at].push(median(&peers[at].round(calls)));
        }
    }
    medians
}
