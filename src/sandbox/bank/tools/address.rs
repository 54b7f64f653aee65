//! Where messages may go: to this machine only. A sandbox that could reach the world could confirm a payment that
//! nobody made to a shop that somebody runs.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Why an address cannot be sent to, if it cannot.
pub fn refusal(url: &str) -> Option<String> {
    of(url).err().map(|error| error.to_string())
}

/// The loopback address, the `Host` and the target of a URL.
pub fn of(url: &str) -> io::Result<(SocketAddr, &str, String)> {
    let wrong = |message: &str| io::Error::new(io::ErrorKind::InvalidInput, message.to_owned());
    let rest = url.strip_prefix("http://").ok_or_else(|| wrong("the sandbox sends to http:// addresses only"))?;
    if rest.contains(|c: char| c.is_control() || c == ' ') {
        return Err(wrong("not a URL"));
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(end);
    let target = target.split('#').next().unwrap_or("");
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    let address = match host.strip_prefix("localhost") {
        Some("") => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 80),
        Some(port) => {
            let port = port.strip_prefix(':').and_then(|port| port.parse().ok()).ok_or_else(|| wrong("not a URL"))?;
            SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
        }
        // Numbers only: a name could lead anywhere.
        None => match (host.parse::<SocketAddr>(), host.parse::<IpAddr>()) {
            (Ok(address), _) => address,
            (_, Ok(ip)) => SocketAddr::new(ip, 80),
            _ => return Err(wrong("the sandbox sends to this machine only")),
        },
    };
    if !address.ip().is_loopback() {
        return Err(wrong("the sandbox sends to this machine only"));
    }
    Ok((address, host, target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_never_leaves_this_machine() {
        for url in ["http://127.0.0.1:80/a?b=c", "http://localhost:8080", "http://[::1]:9/x", "http://127.8.8.8/"] {
            assert_eq!(refusal(url), None, "{url}");
        }
        for url in [
            "http://93.184.216.34/",
            "http://example.org/",
            "http://localhost.example.org/",
            "http://127.0.0.1@example.org/",
            "https://127.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://127.0.0.1:80/\r\nX: y",
            "file:///etc/passwd",
            "",
        ] {
            assert!(refusal(url).is_some(), "{url}");
        }
        assert_eq!(of("http://localhost:81?x=1#y").unwrap().2, "/?x=1");
    }
}
