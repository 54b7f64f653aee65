//! What is told of a connection that did not come about, or broke: the cause, and whose business it is to mend it.

use super::trust::identity_was_asked;
use super::{Failure, FailureKind};
use rustls::{AlertDescription, CertificateError};
use std::io::{self, ErrorKind};

pub(super) fn failure(kind: FailureKind, message: impl Into<String>) -> Failure {
    Failure { kind, message: message.into() }
}

/// An I/O error in English: the system's own text may come in the language of the machine.
pub(super) fn cause(e: &io::Error) -> String {
    match e.raw_os_error() {
        Some(code) => format!("{} (system error {code})", e.kind()),
        None => e.kind().to_string(),
    }
}

pub(super) fn handshake_broken(e: io::Error) -> Failure {
    match e.kind() {
        ErrorKind::TimedOut => failure(FailureKind::Timeout, "the TLS handshake was not finished in time"),
        _ => failure(FailureKind::Tls, format!("the TLS handshake broke off: {}", cause(&e))),
    }
}

pub(super) fn write_broken(e: &io::Error) -> Failure {
    match e.kind() {
        ErrorKind::TimedOut => failure(FailureKind::Timeout, "the request could not be written in time"),
        _ => failure(FailureKind::Closed, format!("the connection broke while the request was written: {}", cause(e))),
    }
}

/// What TLS objects to, told apart by whose business it is: the certificate's, or the protocol's.
pub(super) fn tls_failure(e: &rustls::Error) -> Failure {
    use rustls::Error as E;
    match e {
        E::InvalidCertificate(reason) => certificate_failure(reason),
        E::NoCertificatesPresented => failure(FailureKind::Certificate, "the server showed no certificate"),
        E::AlertReceived(alert) => match alert {
            AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
                failure(FailureKind::Certificate, "the server wants a client certificate; set tls.clientCertificate")
            }
            // The server is not content with us, and says no more.
            AlertDescription::HandshakeFailure
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity => no_common_tls(),
            AlertDescription::UnrecognisedName => {
                failure(FailureKind::NoTls, "the server knows no such host name; check baseUrl")
            }
            _ if !identity_was_asked() => {
                failure(FailureKind::Tls, format!("the server ended TLS with the alert {alert:?}"))
            }
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied => failure(
                FailureKind::Certificate,
                format!("the server refused our client certificate ({alert:?}); see tls.clientCertificate"),
            ),
            _ => failure(FailureKind::Tls, format!("the server ended TLS with the alert {alert:?}")),
        },
        E::PeerIncompatible(_) => no_common_tls(),
        E::InvalidMessage(_) => {
            failure(FailureKind::NoTls, "what came back is not TLS; check the address and the port of baseUrl")
        }
        _ => failure(FailureKind::Tls, "the server broke the TLS protocol"),
    }
}

fn no_common_tls() -> Failure {
    failure(
        FailureKind::NoTls,
        "the server speaks neither TLS 1.2 nor TLS 1.3 with our ciphers (RSA key exchange without ECDHE is not enough); check baseUrl and the server's TLS",
    )
}

fn certificate_failure(reason: &CertificateError) -> Failure {
    use CertificateError as C;
    let message = match reason {
        C::Expired | C::ExpiredContext { .. } => "the server's certificate has expired; check the date of this machine",
        C::NotValidYet | C::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet; check the date of this machine"
        }
        C::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            "the server's certificate names no host (subjectAltName); it needs a new one"
        }
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            "the server's certificate is for another host name; check baseUrl"
        }
        C::UnknownIssuer => {
            "the server's certificate is signed by an authority that is not trusted here; see tls.caFile"
        }
        C::Revoked => "the server's certificate has been revoked",
        C::BadSignature => {
            "the server's certificate has a wrong signature, or too short a key (RSA under 2048 bits); it needs a new one"
        }
        C::UnsupportedSignatureAlgorithmContext { .. } | C::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "the server's certificate is signed in an outdated way such as SHA-1; it needs a new one"
        }
        C::ApplicationVerificationFailure => {
            "the server's certificate is trusted, but no key of its chain is in tls.pins"
        }
        C::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "the server shows the certificate of an authority (CA:TRUE) as its own; it needs one that this authority has signed"
        }
        _ => "the server's certificate is not acceptable",
    };
    failure(FailureKind::Certificate, message)
}
