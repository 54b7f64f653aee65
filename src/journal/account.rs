//! Whose movements a journal keeps: the gateway, the bank's host and the shop. A movement belongs to a shop at a bank and
//! not to the spelling of an address, nor to a login or a token that is changed one day.

use std::net::IpAddr;

/// Another account of the same gateway that has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its whole name.
    pub account: String,
    /// It has had a login of ours: they count as one shop, however they are named.
    pub one_login: bool,
}

/// An account of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    name: String,
    /// The operator has named the shop.
    named: bool,
    /// What the credentials say: not a secret.
    login: String,
}

impl Account {
    /// `gateway/host/shop`, the host in its canonical form. `base_url` is scheme, host and port.
    pub fn new(gateway: &str, base_url: &str, shop: &str) -> Account {
        Account::of(&format!("{gateway}/{}/{shop}", canonical_host(base_url)))
    }

    /// An account by its whole name.
    pub fn of(name: &str) -> Account {
        Account::as_written(&canonical(name))
    }

    /// An account as an older library wrote it, for the tests of what becomes of it.
    #[doc(hidden)]
    pub fn as_written(name: &str) -> Account {
        Account { name: name.to_owned(), named: false, login: shop_of(name).to_owned() }
    }

    /// The same, named by the operator; the credentials say `login`.
    pub fn named(self, login: &str) -> Account {
        Account { named: true, login: login.to_owned(), ..self }
    }

    /// `gateway/host/shop`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the operator has named the shop.
    pub fn is_named(&self) -> bool {
        self.named
    }

    /// What the credentials say.
    pub fn login(&self) -> &str {
        &self.login
    }
}

/// The gateway of an account's name.
pub(super) fn gateway_of(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

/// The shop of an account's name; where nobody has named it, that is what the credentials say.
fn shop_of(name: &str) -> &str {
    name.splitn(3, '/').last().unwrap_or(name)
}

/// A name as older libraries wrote it, with the host in its canonical form. Which scheme its port was for they did not
/// write: both defaults are left out.
pub(super) fn canonical(name: &str) -> String {
    let mut parts = name.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(gateway), Some(host), Some(shop)) => format!("{gateway}/{}/{shop}", canonical_host(host)),
        _ => name.to_owned(),
    }
}

/// A host has no case, a last dot adds nothing, the scheme's own port is no other port, and this machine has many names
/// (RFC 3986, 3.2.2 and 3.2.3; RFC 6761, 6.3).
pub fn canonical_host(base_url: &str) -> String {
    let (scheme, authority) = base_url.split_once("://").unwrap_or(("", base_url));
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') && (!host.contains(':') || host.ends_with(']')) => (host, port),
        _ => (authority, ""),
    };
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let address: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let host = match address {
        Some(address) if address.to_canonical().is_loopback() => "localhost".to_owned(),
        Some(IpAddr::V6(address)) => format!("[{address}]"),
        Some(address) => address.to_string(),
        None if host.ends_with(".localhost") => "localhost".to_owned(),
        None => host,
    };
    let default: &[&str] = match scheme.to_ascii_lowercase().as_str() {
        "https" => &["443"],
        "http" => &["80"],
        _ => &["443", "80"],
    };
    let port = port.trim_start_matches('0');
    if port.is_empty() || default.contains(&port) { host } else { format!("{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_host_are_one_host() {
        for (spelling, host) in [
            ("https://Pay.Bank.KZ", "pay.bank.kz"),
            ("https://pay.bank.kz.", "pay.bank.kz"),
            ("https://pay.bank.kz:443", "pay.bank.kz"),
            ("HTTPS://pay.bank.kz.:0443", "pay.bank.kz"),
            ("https://pay.bank.kz:", "pay.bank.kz"),
            ("https://pay.bank.kz:8443", "pay.bank.kz:8443"),
            ("https://pay.bank.kz:80", "pay.bank.kz:80"),
            ("http://localhost:80", "localhost"),
            ("http://LOCALHOST:8080", "localhost:8080"),
            ("http://127.0.0.1:8080", "localhost:8080"),
            ("http://127.1.2.3:8080", "localhost:8080"),
            ("http://[::1]:8080", "localhost:8080"),
            ("http://[::ffff:127.0.0.1]:8080", "localhost:8080"),
            ("http://till.localhost:8080", "localhost:8080"),
            ("https://[2001:DB8::0:1]:8443", "[2001:db8::1]:8443"),
            ("https://[2001:db8::1]", "[2001:db8::1]"),
            ("https://10.0.0.1", "10.0.0.1"),
            ("https://pay.bank.kz:8443/", "pay.bank.kz:8443"),
        ] {
            assert_eq!(canonical_host(spelling), host, "{spelling}");
        }
        let other = ["https://pay.bank.kz", "https://test.bank.kz", "https://pay.bank.kz:8443", "http://localhost"];
        for (at, one) in other.iter().enumerate() {
            assert!(other[..at].iter().all(|before| canonical_host(before) != canonical_host(one)), "{one}");
        }
    }

    #[test]
    fn what_older_libraries_wrote_is_read_in_its_canonical_form() {
        assert_eq!(canonical("bepaid/Gateway.bePaid.by:443/361/test"), "bepaid/gateway.bepaid.by/361/test");
        assert_eq!(canonical("shopapi/127.0.0.1:8080/shop-0a1b2c3d4e5f"), "shopapi/localhost:8080/shop-0a1b2c3d4e5f");
        assert_eq!(canonical("a"), "a");
        let account = Account::new("bepaid", "https://GATEWAY.bepaid.by:443", "361/test");
        assert_eq!(account.name(), "bepaid/gateway.bepaid.by/361/test");
        assert_eq!(Account::of(account.name()), account);
        assert_eq!(gateway_of(account.name()), "bepaid");
    }
}
