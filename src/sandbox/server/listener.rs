//! The listener and everything that lives as long as it: the shared world, a thread a connection, and
//! the thread that makes late executions happen on time.

use crate::sandbox::bank::books::callbacks::{self, Callback};
use crate::sandbox::server::connection;
use crate::sandbox::bank::books::store::Change;
use crate::sandbox::bank::books::world::World;
use super::{Options, tls};
use rustls::ServerConfig;
use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
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
    /// The world, with everything done that has come due.
    pub fn caught_up(&self) -> MutexGuard<'_, World> {
        let mut world = lock(&self.world);
        world.catch_up();
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
            let wait = match world.callbacks.due(world.settings.callback_order) {
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
        world.catch_up();
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

    fn remember(&self, socket: &TcpStream) -> Option<u64> {
        let mut sockets = lock(&self.sockets);
        if sockets.len() >= MOST_CONNECTIONS || self.stop.stopped() {
            return None;
        }
        let id = self.next_socket.fetch_add(1, Ordering::Relaxed);
        sockets.insert(id, socket.try_clone().ok()?);
        Some(id)
    }
}

/// A listening sandbox and its threads.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Binds, opens the world and begins to serve.
    pub fn start(options: Options) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        let address = listener.local_addr()?;
        let (tls, ca_file) = options.tls_dir.as_deref().map(tls::configuration).transpose()?.unzip();
        let url = match tls {
            Some(_) => format!("https://localhost:{}", address.port()),
            None => format!("http://{address}"),
        };
        let shared = Arc::new(Shared {
            world: Mutex::new(World::open(&options, url.clone())?),
            url,
            ca_file,
            tls,
            stop: Stop::default(),
            changed: Condvar::new(),
            called: Condvar::new(),
            sockets: Mutex::default(),
            next_socket: AtomicU64::new(0),
        });
        let (for_accept, for_schedule, for_callbacks) = (shared.clone(), shared.clone(), shared.clone());
        let mut server = Server { shared, address, threads: Vec::new() };
        let named = |name: &str| thread::Builder::new().name(name.to_owned());
        server.threads.push(named("sandbox-accept").spawn(move || accept(&for_accept, &listener))?);
        server.threads.push(named("sandbox-schedule").spawn(move || schedule(&for_schedule))?);
        server.threads.push(named("sandbox-callbacks").spawn(move || callbacks::deliver(&for_callbacks))?);
        Ok(server)
    }

    /// What the threads share.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Closes every connection and joins every thread.
    pub fn stop(&mut self) {
        self.shared.stop.stop();
        // Under the lock the scheduler is either waiting, or has not yet looked at the wish.
        drop(lock(&self.shared.world));
        self.shared.wake_scheduler();
        for socket in lock(&self.shared.sockets).values() {
            let _ = socket.shutdown(Shutdown::Both);
        }
        // `accept` has no timeout: a last connection wakes it.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Accepts until the wish to stop, then joins the threads of the connections.
fn accept(shared: &Arc<Shared>, listener: &TcpListener) {
    let mut connections: Vec<JoinHandle<()>> = Vec::new();
    for socket in listener.incoming() {
        if shared.stop.stopped() {
            break;
        }
        connections.retain(|thread| !thread.is_finished());
        let Ok(socket) = socket else {
            // Out of file descriptors: wait for connections to end instead of spinning.
            shared.stop.wait(Duration::from_millis(20));
            continue;
        };
        let Some(id) = shared.remember(&socket) else { continue };
        let for_thread = shared.clone();
        let thread = thread::Builder::new().name(format!("sandbox-{id}"));
        match thread.spawn(move || connection::serve(&for_thread, socket, id)) {
            Ok(handle) => connections.push(handle),
            Err(_) => shared.forget(id),
        }
    }
    for thread in connections {
        let _ = thread.join();
    }
}

/// Makes late things happen on time, even when nobody asks.
fn schedule(shared: &Shared) {
    let mut world = lock(&shared.world);
    while !shared.stop.stopped() {
        world.catch_up();
        // What has happened may be worth a message.
        shared.called.notify_all();
        let now = world.clock.now();
        let wait = world
            .orders
            .next_due()
            .map_or(Duration::from_secs(3600), |due| Duration::from_millis(due.saturating_sub(now).max(1)));
        world = shared.changed.wait_timeout(world, wait).unwrap_or_else(PoisonError::into_inner).0;
    }
}
