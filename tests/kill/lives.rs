//! The lives and deaths of a till: started, killed by SIGKILL after 30 ms or up to so much longer, started again, until
//! it comes to an end by itself.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How much longer than 30 ms a life may be.
pub const LIFE_MS: u64 = 400;

/// How many cashiers a till has.
pub const CASHIERS: &str = "16";

/// The seed of this round: the long test has many rounds, each with faults and deaths of its own.
pub fn of_this_round(seed: u64) -> u64 {
    let round = std::env::var("TOLEM_KILL_ROUND").map_or(0, |n| n.parse::<u64>().expect("a number of a round"));
    seed + 1_000 * round
}

/// Whether this is the long test.
pub fn is_long() -> bool {
    std::env::var_os("TOLEM_KILL_ROUND").is_some()
}

/// How many orders of those that the long test has: everyday two of five.
pub fn of_all(orders: u64) -> u64 {
    if is_long() { orders } else { orders * 2 / 5 }
}

/// Runs these programs side by side, each through its own lives, until all have ended. Returns the kills.
pub fn live_and_die(programs: Vec<Command>, life_ms: u64, seed: u64) -> u32 {
    live_and_die_until(programs, life_ms, seed, |code| {
        assert!(code < 2, "the till ended with {code}");
        true
    })
}

/// The same of programs that are started again also where they have ended with such a code.
pub fn live_and_die_until(programs: Vec<Command>, life_ms: u64, seed: u64, is_end: impl Fn(i32) -> bool + Sync) -> u32 {
    let is_end = &is_end;
    std::thread::scope(|scope| {
        let lives: Vec<_> = programs
            .into_iter()
            .zip(0..)
            .map(|(program, n)| {
                scope.spawn(move || one_by_one(program, life_ms, seed.wrapping_add(n * 0x9e37), is_end))
            })
            .collect();
        lives.into_iter().map(|life| life.join().expect("a till that comes to an end")).sum()
    })
}

fn one_by_one(mut program: Command, life_ms: u64, seed: u64, is_end: &(impl Fn(i32) -> bool + Sync)) -> u32 {
    let started = Instant::now();
    let (mut kills, mut random) = (0, seed);
    loop {
        assert!(started.elapsed() < Duration::from_secs(900), "the till never came to an end; {kills} kills");
        let process = program.stdout(Stdio::null()).spawn().expect("the till starts");
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // On a machine with much else to do a life of the same length does less: lives grow, so that the end comes.
        let life_ms = life_ms * (1 + started.elapsed().as_secs() / 15);
        match live(process, Duration::from_millis(30 + (random >> 33) % life_ms)) {
            None => kills += 1,
            Some(code) if is_end(code) => return kills,
            Some(_) => {}
        }
    }
}

/// The exit code, or `None` when it had to be killed at the end of its time.
fn live(mut process: Child, time: Duration) -> Option<i32> {
    let death = Instant::now() + time;
    loop {
        if let Some(status) = process.try_wait().unwrap() {
            return Some(status.code().unwrap_or(2));
        }
        if Instant::now() >= death {
            process.kill().unwrap();
            process.wait().unwrap();
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
