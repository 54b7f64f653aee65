//! The listener and everything that lives as long as it: the shared world, a thread a connection, and
//! the thread that makes late executions happen on time.

use super::{connection, messenger, tls};
use crate::sandbox::bank::books::options::Options;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::played::{Gateways, Played};
use crate::sandbox::bank::shared::Shared;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A listening sandbox and its threads.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Binds, opens the world and begins to serve.
    pub fn start(options: Options, gateways: Gateways) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        let address = listener.local_addr()?;
        let (tls, ca_file) = options.tls_dir.as_deref().map(tls::configuration).transpose()?.unzip();
        let url = match tls {
            Some(_) => format!("https://localhost:{}", address.port()),
            None => format!("http://{address}"),
        };
        let world = World::open(&options, url.clone(), gateways.all().map(Played::board))?;
        let shared = Arc::new(Shared::new(gateways, world, url, ca_file, tls));
        let (for_accept, for_schedule, for_callbacks) = (shared.clone(), shared.clone(), shared.clone());
        let mut server = Server { shared, address, threads: Vec::new() };
        let named = |name: &str| thread::Builder::new().name(name.to_owned());
        server.threads.push(named("sandbox-accept").spawn(move || accept(&for_accept, &listener))?);
        server.threads.push(named("sandbox-schedule").spawn(move || for_schedule.keep_time())?);
        server.threads.push(named("sandbox-callbacks").spawn(move || messenger::deliver(&for_callbacks))?);
        Ok(server)
    }

    /// What the threads share.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Closes every connection and joins every thread.
    pub fn stop(&mut self) {
        self.shared.close();
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
