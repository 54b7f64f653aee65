//! How a money connection ends. A request that was given up must not be delivered afterwards by the kernel, which
//! would go on for minutes: whether the till has given it up at its deadline, was killed, or is stopped and cannot.
//! What was answered ends in order, and an answer that has come is read.

use super::*;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, Sender, channel};

/// More than a bank's socket takes in that nobody reads, and less than our side's kernel keeps for it.
const LONG: usize = 300 << 10;
/// More of it than can be under way: what the kernel holds beyond that is stuck.
const STUCK: usize = 100 << 10;
/// More than both of them together.
const TOO_LONG: usize = 32 << 20;

fn payout_of(size: usize) -> HttpRequest {
    HttpRequest { body: Zeroizing::new(vec![b'x'; size]), ..payout() }
}

/// Makes a bank wait for the test: it says that it has come so far, and goes on when told to.
struct Cue {
    reached: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl Cue {
    fn new() -> (Cue, Receiver<()>, Sender<()>) {
        let ((reached, was_reached), (go_on, may_go_on)) = (channel(), channel());
        (Cue { reached, go_on: Mutex::new(may_go_on) }, was_reached, go_on)
    }

    fn wait(&self) {
        let _ = self.reached.send(()); // not every test waits for it
        self.go_on.lock().unwrap().recv().unwrap();
    }
}

/// A bank that reads nothing until the till has gone, sees it break the connection off, and reads what has come.
fn late_bank(wire: Wire, cue: Cue) -> Bank {
    bank(wire, move |mut talk| {
        talk.wait_for_bytes();
        cue.wait();
        talk.wait_for_the_reset();
        talk.wait_for_the_end();
    })
}

/// The bank has got a part of the request and no more.
fn assert_cut(bank: &Bank, size: usize, row: &str) {
    let arrived = bank.seen.bytes_of(1);
    assert!(arrived < size, "{row}: {arrived} bytes have arrived");
}

#[test]
fn what_was_given_up_at_the_deadline_is_not_delivered_later() {
    for size in [LONG, TOO_LONG] {
        over(&WIRES, |wire| {
            let row = format!("{size} bytes over {wire:?}");
            let (cue, _, go_on) = Cue::new();
            let bank = late_bank(wire, cue);
            let told = exchange(&open(&settings(&bank.url(wire))), &payout_of(size), Purpose::Money, SHORT);
            told.assert_unknown(FailureKind::Timeout, &row);
            assert_eq!(
                told.exchange.trace.bytes_out as usize > size,
                size == LONG,
                "{row}: in the hands of the kernel"
            );
            go_on.send(()).unwrap();
            assert_cut(&bank, size, &row);
        });
    }
}

#[test]
fn what_was_given_up_is_not_delivered_by_way_of_a_proxy() {
    over(&TLS, |wire| {
        let (read, has_read) = channel();
        let bank = bank(wire, move |mut talk| {
            talk.wait_for_the_end();
            read.send(()).unwrap();
        });
        // A proxy that is slow from the gate on.
        let shut = Arc::new(AtomicUsize::new(0));
        let (at_gate, target, (cue, _, go_on)) = (shut.clone(), bank.address, Cue::new());
        let proxy = Bank::start(None, move |mut talk| {
            talk.request();
            talk.write(b"HTTP/1.1 200 Connection established\r\n\r\n");
            let (mut upstream, mut buffer) = (TcpStream::connect(target).unwrap(), [0; 4096]);
            let (mut from, mut to) = (upstream.try_clone().unwrap(), talk.socket().try_clone().unwrap());
            let down = std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            while shut.load(Ordering::SeqCst) == 0 {
                let n = talk.read(&mut buffer).unwrap();
                std::io::Write::write_all(&mut upstream, &buffer[..n]).unwrap();
            }
            cue.wait();
            while let Some(n) = talk.read(&mut buffer).ok().filter(|&n| n > 0) {
                std::io::Write::write_all(&mut upstream, &buffer[..n]).unwrap();
            }
            upstream.shutdown(std::net::Shutdown::Write).unwrap();
            let _ = down.join();
        });
        let transport =
            open(&Settings { proxy: Some(format!("http://{}", proxy.address)), ..settings(&bank.url(wire)) });
        let exchange = transport.exchange(&payout_of(LONG), Purpose::Money, Deadline::after(SHORT), &mut |_| {
            at_gate.store(1, Ordering::SeqCst);
            Ok(())
        });
        assert_eq!(exchange.result.unwrap_err().kind, FailureKind::Timeout);
        assert!(exchange.trace.bytes_out as usize > LONG, "{wire:?}: in the hands of the kernel");
        go_on.send(()).unwrap();
        has_read.recv().unwrap();
        assert_cut(&bank, LONG, &format!("{wire:?}"));
    });
}

#[test]
fn a_call_that_was_cancelled_at_the_gate_leaves_nothing_behind() {
    over(&WIRES, |wire| {
        let bank = bank(wire, |mut talk| {
            talk.wait_for_the_reset();
            talk.wait_for_the_end();
        });
        let cancelled = |_: &_| Err(Refusal("the call was cancelled".to_owned()));
        let request = payout_of(LONG);
        let exchange =
            open(&settings(&bank.url(wire)))
                .exchange(&request, Purpose::Money, Deadline::after(PATIENCE), &mut { cancelled });
        assert_eq!((exchange.trace.gate_passed, exchange.trace.withheld), (false, false));
        assert_eq!(bank.seen.bytes_of(1), 0, "{wire:?}");
    });
}

// ---- tills of their own ---------------------------------------------------------------------------------------

/// What a till in a process of its own is to do: the name of its test, then URL, authorities, size and milliseconds.
const TILL: &str = "TOLEM_TEST_TILL";

/// Also a stopped one goes when its test is over.
struct Till(Child);

impl Drop for Till {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn till(bank: &Bank, wire: Wire, size: usize, time: Duration) -> Till {
    let authorities = WORLD.folder.path().join("root.pem");
    let task = format!("{}\n{}\n{size}\n{}", bank.url(wire), authorities.display(), time.as_millis());
    let mut till = Command::new(std::env::current_exe().unwrap());
    till.args(["given_up::a_till_of_its_own", "--exact", "--nocapture"]).env(TILL, task);
    Till(till.spawn().unwrap())
}

/// Not a promise: what the child processes of the tests below do. It ends well if there was an answer.
#[test]
fn a_till_of_its_own() {
    let Ok(task) = std::env::var(TILL) else { return };
    let [url, authorities, size, time] = task.lines().collect::<Vec<_>>()[..] else { panic!("{task}") };
    let settings = Settings { ca_file: Some(authorities.into()), ..settings(url) };
    let time = Duration::from_millis(time.parse().unwrap());
    exchange(&open(&settings), &payout_of(size.parse().unwrap()), Purpose::Money, time).assert_answered(200, "till");
}

#[test]
#[cfg(target_os = "linux")]
fn what_a_killed_till_was_sending_is_not_delivered_later() {
    over(&WIRES, |wire| {
        let (cue, was_reached, go_on) = Cue::new();
        let bank = bank(wire, move |mut talk| {
            talk.wait_until_stuck(STUCK);
            cue.wait();
            talk.wait_for_the_reset();
            talk.wait_for_the_end();
        });
        let mut till = till(&bank, wire, LONG, PATIENCE);
        was_reached.recv().unwrap();
        till.0.kill().unwrap();
        assert!(!till.0.wait().unwrap().success());
        go_on.send(()).unwrap();
        assert_cut(&bank, LONG, &format!("{wire:?}"));
    });
}

/// A till that is stopped (a debugger, a container that is frozen) cannot give up; its kernel does.
#[test]
#[cfg(target_os = "linux")]
fn what_a_stopped_till_was_sending_is_not_held_for_ever() {
    over(&WIRES, |wire| {
        let (cue, was_reached, go_on) = Cue::new();
        let bank = bank(wire, move |mut talk| {
            talk.wait_until_stuck(STUCK);
            cue.wait();
            talk.wait_until_forgotten();
            talk.wait_for_the_end();
        });
        let till = till(&bank, wire, LONG, SHORT);
        was_reached.recv().unwrap();
        stopped::stop(&till.0);
        go_on.send(()).unwrap();
        assert_cut(&bank, LONG, &format!("{wire:?}"));
    });
}

/// The answer came in time, and nobody was awake to read it.
#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_had_come_is_read_after_the_deadline() {
    over(&WIRES, |wire| {
        let ((cue, was_reached, go_on), (answered, was_answered, done)) = (Cue::new(), Cue::new());
        let bank = bank(wire, move |mut talk| {
            talk.request();
            cue.wait();
            talk.answer("200 OK", "{}");
            answered.wait();
        });
        let mut till = till(&bank, wire, 100, SHORT);
        was_reached.recv().unwrap();
        stopped::stop(&till.0);
        go_on.send(()).unwrap();
        was_answered.recv().unwrap();
        std::thread::sleep(SHORT); // its clock goes on, so its deadline has passed
        stopped::go_on(&till.0);
        assert!(till.0.wait().unwrap().success(), "{wire:?}");
        done.send(()).unwrap();
    });
}

// ---- in order -------------------------------------------------------------------------------------------------

#[test]
fn what_was_answered_ends_in_order() {
    // Nothing behind the answer, and more behind it than the till reads.
    for behind in [0, 17_000] {
        over(&WIRES, |wire| {
            if wire != Wire::Plain && behind > 0 {
                return; // how much of it TLS takes in is its own affair
            }
            let (ended, end) = channel();
            let bank = bank(wire, move |mut talk| {
                talk.request();
                talk.write(
                    format!("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{{}}{}", "x".repeat(behind)).as_bytes(),
                );
                ended.send(talk.read(&mut [0; 1]).map_err(|e| e.kind())).unwrap();
            });
            pay(&open(&settings(&bank.url(wire)))).assert_answered(200, "in order");
            assert_eq!(end.recv().unwrap(), Ok(0), "{wire:?}, {behind} bytes behind the answer");
        });
    }
}

/// A gateway before the bank that answers without having read all of the request, and hands on the rest when it comes:
/// the farewell is short.
#[test]
#[cfg(target_os = "linux")]
fn what_was_answered_too_early_is_delivered_for_a_moment_only() {
    over(&WIRES, |wire| {
        let (cue, _, go_on) = Cue::new();
        let bank = bank(wire, move |mut talk| {
            talk.wait_for_bytes();
            talk.answer("504 Gateway Timeout", "{}");
            cue.wait();
            talk.wait_until_forgotten();
            talk.wait_for_the_end();
        });
        let told = exchange(&open(&settings(&bank.url(wire))), &payout_of(LONG), Purpose::Money, PATIENCE);
        told.assert_answered(504, "too early");
        go_on.send(()).unwrap();
        assert_cut(&bank, LONG, &format!("{wire:?}"));
    });
}

// ---- a slow journal -------------------------------------------------------------------------------------------

#[test]
fn a_gate_that_opens_after_the_deadline_withholds_the_request() {
    over(&WIRES, |wire| {
        for purpose in [Purpose::Money, Purpose::Question] {
            let bank = bank(wire, answer_all);
            let transport = open(&settings(&bank.url(wire)));
            let deadline = Deadline::after(SHORT);
            let exchange = transport.exchange(&payout(), purpose, deadline, &mut |_| {
                std::thread::sleep(deadline.left());
                Ok(())
            });
            let (trace, failure) = (exchange.trace, exchange.result.unwrap_err());
            assert_eq!((trace.gate_passed, trace.withheld, trace.bytes_out), (true, true, 0), "{wire:?}");
            assert_eq!(failure.kind, FailureKind::Timeout);
            assert!(failure.message.contains("nothing was sent"), "{}", failure.message);
            drop(transport);
            assert_eq!(bank.seen.bytes_of(1), 0, "{wire:?}");
        }
    });
}
