//! Where an exchange goes: the bank's base URL and the proxy on the way, read and checked once when the
//! transport is opened. Plain HTTP is for this machine only, and a proxy's password never reaches a message.

use super::SettingError;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::net::IpAddr;
use ureq::http::Uri;
use zeroize::Zeroizing;

/// The bank's address.
pub(super) struct Place {
    /// The URL that the path of a request is appended to, without a trailing slash.
    pub base: String,
    /// `https`, as opposed to plain HTTP on this machine.
    pub secure: bool,
    /// Host name or IP address; IPv6 without brackets.
    pub host: String,
    pub port: u16,
}

/// A CONNECT proxy.
pub(super) struct Proxy {
    pub host: String,
    pub port: u16,
    /// The value of `Proxy-Authorization`, when the proxy wants a user.
    pub authorization: Option<Zeroizing<String>>,
}

impl Place {
    /// Reads `baseUrl`.
    pub fn read(base_url: &str) -> Result<Place, SettingError> {
        let wrong = |message: &str| SettingError { field: "baseUrl", message: message.to_owned() };
        if base_url.contains(['?', '#']) {
            return Err(wrong("the base URL must have no query and no fragment"));
        }
        let base = base_url.trim_end_matches('/');
        let uri: Uri = base.parse().map_err(|_| wrong("this is not a URL, e.g. https://bank.example/payment"))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong("the base URL must begin with https://")),
        };
        let authority = uri.authority().ok_or_else(|| wrong("the base URL names no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("the base URL must hold no user and no password"));
        }
        let host = bare(authority.host());
        if host.is_empty() {
            return Err(wrong("the base URL names no host"));
        }
        if !secure && !is_this_machine(host) {
            return Err(wrong(
                "plain HTTP is accepted for this machine only (127.0.0.1, ::1, localhost); use https://",
            ));
        }
        let port = read_port(authority.as_str(), authority.port_u16(), if secure { 443 } else { 80 })
            .ok_or_else(|| wrong("the port of the base URL is not a number from 1 to 65535"))?;
        Ok(Place { base: base.to_owned(), secure, host: host.to_owned(), port })
    }
}

impl Proxy {
    /// Reads `proxy`. No message repeats a part of it: it may hold a password.
    pub fn read(proxy: &str) -> Result<Proxy, SettingError> {
        let wrong = |message: &str| SettingError { field: "proxy", message: message.to_owned() };
        let form = "this is not a proxy of the form http://[user:password@]host:port";
        let rest = proxy.strip_prefix("http://").ok_or_else(|| wrong(form))?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, address) = match rest.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, rest),
        };
        // Only the address meets the URL parser, so that the password needs no escaping to be understood.
        let uri: Uri = format!("http://{address}").parse().map_err(|_| wrong(form))?;
        let authority = uri.authority().filter(|a| a.as_str() == address).ok_or_else(|| wrong(form))?;
        let host = bare(authority.host());
        let port = authority.port_u16().filter(|&port| port != 0).ok_or_else(|| wrong(form))?;
        if host.is_empty() {
            return Err(wrong(form));
        }
        let authorization = match user {
            Some(user) => Some(basic(user).ok_or_else(|| wrong("the proxy's user or password is not valid text"))?),
            None => None,
        };
        Ok(Proxy { host: host.to_owned(), port, authorization })
    }
}

/// `Basic` credentials of a `user:password` in URL form.
fn basic(user: &str) -> Option<Zeroizing<String>> {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let mut plain = Zeroizing::new(Vec::with_capacity(user.len() + 1));
    percent_decoded(name, &mut plain)?;
    plain.push(b':');
    percent_decoded(password, &mut plain)?;
    let encoded = Zeroizing::new(BASE64_STANDARD.encode(plain.as_slice()));
    Some(Zeroizing::new(format!("Basic {}", encoded.as_str())))
}

fn percent_decoded(text: &str, into: &mut Vec<u8>) -> Option<()> {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            into.push(byte);
            continue;
        }
        let high = char::from(bytes.next()?).to_digit(16)?;
        let low = char::from(bytes.next()?).to_digit(16)?;
        into.push((high * 16 + low) as u8);
    }
    Some(())
}

/// The port, its default when none is written, or nothing when what is written is no port.
fn read_port(authority: &str, port: Option<u16>, default: u16) -> Option<u16> {
    let written = authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
    match written {
        None => Some(default),
        Some(_) => port.filter(|&port| port != 0),
    }
}

/// An IPv6 address without its brackets; any other host as it is.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// 127.0.0.0/8, `::1` and the name that is defined to mean them (RFC 6761).
fn is_this_machine(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        Place::read(url).err().unwrap_or_else(|| panic!("{url} was accepted")).message
    }

    #[test]
    fn a_base_url_is_https_or_this_machine() {
        for (url, host, port, base) in [
            ("https://bank.example", "bank.example", 443, "https://bank.example"),
            ("https://bank.example:8443/pay/rest/", "bank.example", 8443, "https://bank.example:8443/pay/rest"),
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, "http://127.0.0.1:8080"),
            ("http://127.9.9.9", "127.9.9.9", 80, "http://127.9.9.9"),
            ("http://[::1]:81", "::1", 81, "http://[::1]:81"),
            ("http://LOCALHOST/x", "LOCALHOST", 80, "http://LOCALHOST/x"),
            ("https://[2001:db8::1]", "2001:db8::1", 443, "https://[2001:db8::1]"),
        ] {
            let place = Place::read(url).unwrap_or_else(|e| panic!("{url}: {}", e.message));
            assert_eq!((place.host.as_str(), place.port, place.base.as_str()), (host, port, base), "{url}");
            assert_eq!(place.secure, url.starts_with("https"), "{url}");
        }
    }

    #[test]
    fn plain_http_to_another_machine_is_refused() {
        for url in [
            "http://bank.example",
            "http://10.0.0.1",
            "http://128.0.0.1",
            "http://localhost.evil.example",
            "http://[::ffff:127.0.0.1]",
            "http://0.0.0.0",
            "http://127.1",
            "http://2130706433",
        ] {
            assert!(refused(url).contains("this machine only"), "{url}");
        }
    }

    #[test]
    fn no_base_url_panics_and_none_but_a_url_is_accepted() {
        for url in [
            "",
            "/",
            "https://",
            "https://:443",
            "bank.example",
            "ftp://bank.example",
            "https://u:p@bank.example",
            "https://bank.example?x=1",
            "https://bank.example/#x",
            "https://bank.example:0",
            "https://bank.example:70000",
            "https://bank.example:",
            "https://bank example",
            "https://b\u{0}nk",
            "https://[::1",
            "://",
            "https:///x",
            "\u{feff}https://x",
        ] {
            refused(url);
        }
    }

    #[test]
    fn a_proxy_is_read_and_its_password_never_repeated() {
        let proxy = Proxy::read("http://till:p%40ss:w@rd@10.0.0.1:3128/").ok().unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port), ("10.0.0.1", 3128));
        let expected = format!("Basic {}", BASE64_STANDARD.encode("till:p@ss:w@rd"));
        assert_eq!(proxy.authorization.unwrap().as_str(), expected);
        for text in [
            "",
            "http://",
            "https://till:hunter2@proxy:1",
            "socks5://till:hunter2@proxy:1",
            "till:hunter2@proxy:1",
            "http://till:hunter2@proxy",
            "http://till:hunter2@proxy:0",
            "http://till:hunter2@:3128",
            "http://till:hunter2%@proxy:1",
            "http://till:hunter2@proxy:1/path",
            "http://till:hunter2@pro xy:1",
        ] {
            let error = Proxy::read(text).err().unwrap_or_else(|| panic!("{text} was accepted"));
            assert_eq!(error.field, "proxy");
            assert!(!error.message.contains("hunter2"), "{}", error.message);
        }
    }
}
