//! What every thread of a sandbox sees: the world under its lock, who is played, and the wish to stop.

use super::books::callbacks::Callback;
use super::books::store::Change;
use super::books::world::World;
use super::played::Gateways;
use rustls::ServerConfig;
use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// More connections than this at once are closed at the door.
const MOST_CONNECTIONS: usize = 512;

/// A century: further ahead, sums of milliseconds would have to be checked everywhere.
const MOST_AHEAD: u64 = 100 * 365 * 24 * 3600 * 1000;

/// The wish to stop, which every wait listens to.
#[derive(Default)]
pub struct Stop {
    wanted: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    /// Whether the sandbox is stopping.
    pub fn stopped(&self) -> bool {
        *lock(&self.wanted)
    }

    /// Waits that long, or until the sandbox stops.
    pub fn wait(&self, time: Duration) {
        let wanted = lock(&self.wanted);
        drop(self.changed.wait_timeout_while(wanted, time, |wanted| !*wanted));
    }

    fn stop(&self) {
        *lock(&self.wanted) = true;
        self.changed.notify_all();
    }
}

/// What every thread of the sandbox sees.
pub struct Shared {
    /// Where it listens, with its scheme.
    pub url: String,
    /// The authority of its certificate.
    pub ca_file: Option<PathBuf>,
    /// How it speaks TLS, if it does.
    pub tls: Option<Arc<ServerConfig>>,
    /// The wish to stop.
    pub stop: Stop,
    /// Who is played here.
    pub gateways: Gateways,
    world: Mutex<World>,
    /// Something may have come due earlier than the scheduler thinks.
    changed: Condvar,
    /// A message may be due earlier than its sender thinks.
    called: Condvar,
    sockets: Mutex<HashMap<u64, TcpStream>>,
    next_socket: AtomicU64,
}

/// A poisoned lock is one whose thread panicked; the books behind it are still the books.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// What the threads of a new sandbox share.
    pub fn new(
        gateways: Gateways,
        world: World,
        url: String,
        ca_file: Option<PathBuf>,
        tls: Option<Arc<ServerConfig>>,
    ) -> Shared {
        Shared {
            url,
            ca_file,
            tls,
            stop: Stop::default(),
            gateways,
            world: Mutex::new(world),
            changed: Condvar::new(),
            called: Condvar::new(),
            sockets: Mutex::default(),
            next_socket: AtomicU64::new(0),
        }
    }

    /// The world, with everything done that has come due.
    pub fn caught_up(&self) -> MutexGuard<'_, World> {
        let mut world = lock(&self.world);
        self.gateways.catch_up(&mut world);
        world
    }

    /// Tells the scheduler and the sender of messages to look again.
    pub fn wake_scheduler(&self) {
        self.changed.notify_all();
        self.called.notify_all();
    }

    /// Waits for the next message that is due; `None` when the sandbox stops.
    pub fn next_callback(&self) -> Option<Callback> {
        let mut world = lock(&self.world);
        loop {
            if self.stop.stopped() {
                return None;
            }
            let now = world.clock.now();
            let wait = match world.callbacks.due(world.settings().callback_order) {
                Some(callback) if callback.next <= now => return Some(callback.clone()),
                Some(callback) => Duration::from_millis(callback.next - now),
                None => Duration::from_secs(3600),
            };
            world = self.called.wait_timeout(world, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Moves the virtual clock forward and does what comes due.
    pub fn advance_clock(&self, by: u64) {
        let mut world = lock(&self.world);
        let offset = world.clock.offset().saturating_add(by).min(MOST_AHEAD);
        world.commit(vec![Change::Clock { offset }]);
        self.gateways.catch_up(&mut world);
        self.wake_scheduler();
    }

    /// Forgets everything but the settings.
    pub fn reset(&self) {
        lock(&self.world).commit(vec![Change::Reset]);
    }

    /// Lets go of a connection's socket, so that closing it really closes it.
    pub fn forget(&self, socket: u64) {
        lock(&self.sockets).remove(&socket);
    }

    /// Takes note of a connection's socket; `None` where it is one too many.
    pub fn remember(&self, socket: &TcpStream) -> Option<u64> {
        let mut sockets = lock(&self.sockets);
        if sockets.len() >= MOST_CONNECTIONS || self.stop.stopped() {
            return None;
        }
        let id = self.next_socket.fetch_add(1, Ordering::Relaxed);
        sockets.insert(id, socket.try_clone().ok()?);
        Some(id)
    }

    /// Makes late things happen on time, even when nobody asks, until the sandbox stops.
    pub fn keep_time(&self) {
        let mut world = lock(&self.world);
        while !self.stop.stopped() {
            self.gateways.catch_up(&mut world);
            // What has happened may be worth a message.
            self.called.notify_all();
            let now = world.clock.now();
            let wait = world
                .orders
                .next_due(now)
                .map_or(Duration::from_secs(3600), |due| Duration::from_millis(due.saturating_sub(now).max(1)));
            world = self.changed.wait_timeout(world, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Wishes to stop, and closes every connection.
    pub fn close(&self) {
        self.stop.stop();
        // Under the lock the scheduler is either waiting, or has not yet looked at the wish.
        drop(lock(&self.world));
        self.wake_scheduler();
        for socket in lock(&self.sockets).values() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}
