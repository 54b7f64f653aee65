//! Where the server is and how it is spoken to: `postgres://user@host:port/database`, read once. The password is no part of
//! what is shown: not of a `Debug`, an error or a log.

use crate::model::Secret;
use std::path::PathBuf;

/// The address of a journal on a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// Host name or address; where it begins with `/`, the folder of the server's socket.
    pub host: String,
    /// Its port, also of the socket.
    pub port: u16,
    /// The role.
    pub user: String,
    /// The database; the journal wants one of its own.
    pub database: String,
    password: Option<Secret>,
    /// Without TLS: this machine only.
    pub plain: bool,
    /// The only authorities to trust; `None`: Mozilla's.
    pub ca_file: Option<PathBuf>,
}

/// PostgreSQL's own.
const PORT: u16 = 5432;

impl Address {
    /// Whether a text is meant as such an address.
    pub fn is_one(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// Reads a URL, with libpq's names for what stands behind the question mark. The error names no password.
    pub fn read(url: &str) -> Result<Address, String> {
        let rest = url.split_once("://").map(|(_, rest)| rest).filter(|_| Address::is_one(url));
        let rest = rest.ok_or("this is not postgres://user@host/database")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').ok_or("the address of the journal names no database")?;
        let (login, place) = authority.rsplit_once('@').ok_or("the address of the journal names no user")?;
        // An address is shown, copied and sent around: what is in it is no secret.
        if login.contains(':') {
            return Err("the address of the journal holds no password: it stands in journalPassword".to_owned());
        }
        let (host, port) = place_of(place)?;
        let mut address = Address {
            host: decoded(host)?,
            port,
            user: decoded(login)?,
            database: decoded(database)?,
            password: None,
            plain: false,
            ca_file: None,
        };
        let mut mode = None;
        for (name, value) in query.split('&').filter(|pair| !pair.is_empty()).filter_map(|pair| pair.split_once('=')) {
            match name {
                "host" => address.host = decoded(value)?,
                "port" => address.port = port_of(value)?,
                "sslrootcert" => address.ca_file = Some(decoded(value)?.into()),
                "sslmode" => mode = Some(value.to_owned()),
                _ => return Err("the address of the journal takes sslmode, sslrootcert, host and port only".to_owned()),
            }
        }
        if address.user.is_empty() || address.database.is_empty() || address.host.is_empty() {
            return Err("the address of the journal names user, host and database".to_owned());
        }
        address.plain = match mode.as_deref() {
            Some("verify-full") => false,
            None => address.is_socket(),
            Some("disable") if address.is_here() => true,
            Some("disable") => return Err("without TLS a journal is reached on this machine only".to_owned()),
            Some(_) => return Err("sslmode is verify-full, or disable on this machine".to_owned()),
        };
        Ok(address)
    }

    /// With its password, which stands elsewhere.
    pub fn with_password(self, password: Option<Secret>) -> Address {
        Address { password, ..self }
    }

    /// The password, for the login and for whoever hides it.
    pub fn password(&self) -> Option<&Secret> {
        self.password.as_ref()
    }

    /// A socket in a folder.
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }

    fn is_here(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        self.is_socket()
            || host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
    }
}

impl std::fmt::Display for Address {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.is_socket() {
            true if self.port == PORT => write!(f, "postgres://{}@/{}?host={}", self.user, self.database, self.host),
            true => write!(f, "postgres://{}@:{}/{}?host={}", self.user, self.port, self.database, self.host),
            false => write!(f, "postgres://{}@{}:{}/{}", self.user, self.host, self.port, self.database),
        }
    }
}

fn place_of(place: &str) -> Result<(&str, u16), String> {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (place, ""),
    };
    Ok((if host.is_empty() { "localhost" } else { host }, if port.is_empty() { PORT } else { port_of(port)? }))
}

fn port_of(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "the port of the journal is no number from 1 to 65535".to_owned())
}

/// Percent signs undone.
fn decoded(text: &str) -> Result<String, String> {
    let wrong = || "the address of the journal has a % that is no character".to_owned();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let two = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok()).ok_or_else(wrong)?;
        bytes.push(u8::from_str_radix(two, 16).map_err(|_| wrong())?);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_its_password_shown_nowhere() {
        let url = "postgres://till%40north@db.example:6432/journal?sslrootcert=/etc/ca.pem";
        let address = Address::read(url).unwrap().with_password(Some(Secret::new("p@ss/word")));
        assert_eq!((address.host.as_str(), address.port), ("db.example", 6432));
        assert_eq!((address.user.as_str(), address.database.as_str()), ("till@north", "journal"));
        assert_eq!(address.password().unwrap().expose(), "p@ss/word");
        assert!(!address.plain);
        assert_eq!(address.to_string(), "postgres://till@north@db.example:6432/journal");
        assert!(!format!("{address:?} {address}").contains("ss/word"));
        let socket = Address::read("postgres://till@/journal?host=/run/postgresql").unwrap();
        assert!(socket.plain && socket.is_socket());
        assert_eq!(socket.to_string(), "postgres://till@/journal?host=/run/postgresql");
        for other in [
            "postgres://till@:5433/journal?host=/run/postgresql",
            "postgres://till@/journal?host=/run/postgresql&port=5433",
        ] {
            let socket = Address::read(other).unwrap();
            assert_eq!((socket.port, socket.host.as_str()), (5433, "/run/postgresql"));
            assert_eq!(socket.to_string(), "postgres://till@:5433/journal?host=/run/postgresql");
        }
        assert!(Address::read("postgres://t@127.0.0.1/j?sslmode=disable").unwrap().plain);
    }

    #[test]
    fn what_is_no_safe_address_is_refused_without_its_password() {
        for url in [
            "postgres://till:hunter2@db.example",
            "postgres://till:hunter2@db.example/j",
            "postgres://till@db.example/j?sslmode=disable",
            "postgres://till:hunter2@db.example/j?sslmode=require",
            "postgres://till:hunter2@db.example/j?password=hunter2",
            "postgres://till:hunter2%@db.example/j",
            "postgres://:hunter2@db.example/j",
            "postgres://till:hunter2@db.example:0x/j",
            "postgres://db.example/j",
        ] {
            let error = Address::read(url).unwrap_err();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
