//! A PostgreSQL server of the tests' own, in a folder that goes with them: however the test program ends, a shell that waits for
//! it ends the server. Servers of Debian's package are found beside its programs; they do not run as root.

#![allow(dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// Starts the server, tells its number, and waits until whoever started it has gone or says what to do.
const WATCH: &str = r#"
"$@" >>"$LOG" 2>&1 </dev/null 3>&- &
pid=$!
echo $pid
read -r word
kill -"$SIGNAL" $pid 2>/dev/null
wait $pid 2>/dev/null
[ "$word" = keep ] || rm -rf "$FOLDER"
"#;

pub struct Server {
    folder: PathBuf,
    data: PathBuf,
    settings: Vec<String>,
    port: String,
    running: Mutex<Option<(Child, u32)>>,
    databases: AtomicU32,
}

/// The one that the tests of this program share.
pub fn shared() -> &'static Server {
    static SHARED: OnceLock<Server> = OnceLock::new();
    SHARED.get_or_init(|| Server::new(&[]))
}

impl Server {
    /// A new cluster, running, with these settings beside its own (`name=value`).
    pub fn new(settings: &[&str]) -> Server {
        Server::with_files(settings, |_| {})
    }

    /// The same with files beside the data.
    pub fn with_files(settings: &[&str], place: impl FnOnce(&Path)) -> Server {
        let server = Server::in_a_folder(settings);
        server.run("initdb", &["-A", "trust", "-U", "root", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"]);
        std::fs::write(server.data.join("pg_hba.conf"), HBA).unwrap();
        place(&server.data);
        server.own_files();
        server.start();
        server.sql("postgres", "CREATE ROLE till LOGIN PASSWORD 'hunter2-till'");
        server
    }

    /// A standby of another, fed as asynchronously as PostgreSQL does by default.
    pub fn standby_of(master: &Server) -> Server {
        let server = Server::in_a_folder(&[]);
        let host = master.folder.to_str().unwrap();
        server.run("pg_basebackup", &["-h", host, "-U", "root", "-R", "-X", "stream", "-c", "fast", "-D"]);
        server.start();
        server
    }

    fn in_a_folder(settings: &[&str]) -> Server {
        let folder = tempfile::Builder::new().prefix("tolem-pg").tempdir().unwrap().keep();
        if rustix::process::getuid().is_root() {
            std::os::unix::fs::chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        Server {
            data: folder.join("data"),
            folder,
            settings: settings.iter().map(|setting| (*setting).to_owned()).collect(),
            port: settings.iter().find_map(|setting| setting.strip_prefix("port=")).unwrap_or("5432").to_owned(),
            running: Mutex::default(),
            databases: AtomicU32::new(0),
        }
    }

    /// One of PostgreSQL's programs, for the folder of the data.
    fn run(&self, program: &str, arguments: &[&str]) {
        let done = self.program(program).args(arguments).arg(&self.data).output().unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// A key is the server's own, and nobody else reads it.
    fn own_files(&self) {
        for name in ["server.crt", "server.key"].map(|name| self.data.join(name)).iter().filter(|file| file.exists()) {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(name, PermissionsExt::from_mode(0o600)).unwrap();
            if rustix::process::getuid().is_root() {
                std::os::unix::fs::chown(name, Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(programs().join(name));
        self.unprivileged(&mut command);
        command
    }

    fn unprivileged(&self, command: &mut Command) {
        command.current_dir(&self.folder).env("HOME", &self.folder).env("LC_ALL", "C.UTF-8").env("PGPORT", &self.port);
        if rustix::process::getuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
    }

    /// Starts it, and waits until it answers.
    pub fn start(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let mut watch = self.watched();
            let mut line = String::new();
            BufReader::new(watch.stdout.take().unwrap()).read_line(&mut line).unwrap();
            let pid = line.trim().parse().unwrap();
            if self.answers(pid, deadline) {
                *self.running.lock().unwrap() = Some((watch, pid));
                return;
            }
            assert!(Instant::now() < deadline, "{}", std::fs::read_to_string(self.log()).unwrap_or_default());
            // It has ended: its predecessor's processes may still be ending.
            leave(&mut watch);
        }
    }

    fn watched(&self) -> Child {
        let mut command = Command::new("sh");
        command.arg("-c").arg(WATCH).arg("sh").arg(programs().join("postgres")).arg("-D").arg(&self.data);
        let folder = self.folder.to_str().unwrap();
        let own = [
            "listen_addresses=".to_owned(),
            "unix_socket_permissions=0777".to_owned(),
            format!("unix_socket_directories={folder}"),
            "max_connections=200".to_owned(),
        ];
        for setting in own.iter().chain(&self.settings) {
            command.arg("-c").arg(setting);
        }
        self.unprivileged(&mut command);
        command.env("FOLDER", &self.folder).env("LOG", self.log()).env("SIGNAL", "QUIT");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
    }

    fn answers(&self, pid: u32, deadline: Instant) -> bool {
        while Instant::now() < deadline && runs(pid) {
            let ready = self.program("pg_isready").args(["-q", "-h"]).arg(&self.folder).status().unwrap();
            if ready.success() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        false
    }

    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Kills the server as a power cut would, but for the disk's cache.
    pub fn kill(&self) {
        let (mut watch, pid) = self.running.lock().unwrap().take().expect("running");
        let pid = rustix::process::Pid::from_raw(pid as i32).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        leave(&mut watch);
    }

    /// A standby becomes the master.
    pub fn promote(&self) {
        self.run("pg_ctl", &["promote", "-w", "-D"]);
    }

    /// Waits until this standby knows what its master knows.
    pub fn until_as_new_as(&self, master: &Server) {
        let at = master.sql("postgres", "SELECT pg_current_wal_lsn()");
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.sql("postgres", &format!("SELECT pg_last_wal_replay_lsn() >= '{at}'")) != "t" {
            assert!(Instant::now() < deadline, "the standby never catches up");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What a statement of the administrator's answers, as text.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let done = self
            .program("psql")
            .args(["-X", "-At", "-v", "ON_ERROR_STOP=1", "-U", "root", "-d", database, "-c", sql, "-h"])
            .arg(&self.folder)
            .output()
            .unwrap();
        assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    /// What the server says to a statement that it refuses.
    pub fn refuses(&self, database: &str, sql: &str) -> String {
        let mut psql = self.program("psql");
        let done = psql.args(["-X", "-At", "-U", "root", "-d", database, "-c", sql, "-h"]).arg(&self.folder).output();
        let done = done.unwrap();
        assert!(!done.status.success(), "{sql} was not refused");
        String::from_utf8(done.stderr).unwrap()
    }

    /// A database of its own for a journal, by its name.
    pub fn database(&self) -> String {
        let name = format!("journal_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name} OWNER till"));
        name
    }

    /// The address of a journal in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://till@/{database}?host={}", self.folder.display())
    }

    /// PgBouncer in front of it: every transaction of a client may have another of three connections to the server.
    pub fn pooler(&self) -> Pooler {
        let folder = tempfile::Builder::new().prefix("tolem-pool").tempdir().unwrap();
        let place = folder.path().display();
        let settings = format!(
            "[databases]\n* = host={} port=5432\n[pgbouncer]\nlisten_addr=\nunix_socket_dir={place}\nlisten_port=5432\n\
             auth_type=trust\nauth_file={place}/users\npool_mode=transaction\ndefault_pool_size=3\nmax_client_conn=500\n",
            self.folder.display()
        );
        std::fs::write(folder.path().join("users"), "\"till\" \"\"\n").unwrap();
        std::fs::write(folder.path().join("settings.ini"), settings).unwrap();
        if rustix::process::getuid().is_root() {
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].into_iter().find(|path| Path::new(path).exists());
        let program = program.expect("PgBouncer: apt-get install pgbouncer, or ./dev test, which does");
        let mut watch = Command::new("sh");
        watch.arg("-c").arg(WATCH).arg("sh").arg(program).arg(folder.path().join("settings.ini"));
        self.unprivileged(&mut watch);
        watch.env("FOLDER", folder.path()).env("LOG", folder.path().join("log")).env("SIGNAL", "TERM");
        let watch = watch.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let pooler = Pooler { watch, folder };
        let deadline = Instant::now() + Duration::from_secs(30);
        while std::os::unix::net::UnixStream::connect(pooler.folder.path().join(".s.PGSQL.5432")).is_err() {
            assert!(Instant::now() < deadline, "PgBouncer does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        pooler
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

pub struct Pooler {
    watch: Child,
    folder: tempfile::TempDir,
}

impl Pooler {
    pub fn url(&self, database: &str) -> String {
        format!("postgres://till@/{database}?host={}", self.folder.path().display())
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ = self.watch.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((mut watch, _)) = self.running.lock().unwrap().take() {
            drop(watch.stdin.take());
            let _ = watch.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Whether this process has not ended. One that has is still listed, until the shell takes note of it.
fn runs(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

/// `nobody`, and his group.
const NOBODY: u32 = 65534;

/// A password where a till comes over the network; the tests' own administrator comes over the socket.
const HBA: &str = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\nlocal replication all trust\n";

/// The shell ends; the folder stays.
fn leave(watch: &mut Child) {
    if let Some(stdin) = &mut watch.stdin {
        let _ = stdin.write_all(b"keep\n");
    }
    let _ = watch.wait();
}

/// Where the newest server's programs are.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> =
            folders.map(|folder| folder.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect();
        found.sort();
        found.pop().expect("PostgreSQL's programs: apt-get install postgresql, or ./dev test, which does")
    })
}
