//! Whom we believe and who we say we are: the authorities, the pins and our own certificate, made into one
//! TLS configuration when the transport is opened. There is no way to switch verification off, and a file that cannot be used
//! is an error. A session is resumed where the bank offers it (`sessions.rs`), and carries nothing before its handshake is finished.

use super::crypto::provider;
use super::sessions::Sessions;
use super::{SettingError, Settings};
use crate::model::{cause, read_small};
use ring::digest::{SHA256, digest};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, Tls12Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, TrustAnchor, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The TLS configuration for these settings.
pub(super) fn configuration(settings: &Settings, sessions: Arc<Sessions>) -> Result<Arc<ClientConfig>, SettingError> {
    let provider = Arc::new(provider());
    let roots = Arc::new(roots(settings.ca_file.as_deref())?);
    let identity = match &settings.client_certificate {
        Some((chain, key)) => Some(Arc::new(identity(chain, key, &provider)?)),
        None => None,
    };
    let broken =
        |e: &dyn std::fmt::Display| SettingError { field: "tls", message: format!("TLS cannot be set up: {e}") };
    let ordinary =
        WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone()).build().map_err(|e| broken(&e))?;
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|e| broken(&e))?;
    let builder = if settings.pins.is_empty() {
        builder.with_webpki_verifier(ordinary)
    } else {
        // "Dangerous" names any verifier of one's own; ours only ever refuses more than the ordinary one.
        let pinned = Pinned::new(ordinary, &roots, settings.pins.clone(), provider);
        builder.dangerous().with_custom_certificate_verifier(Arc::new(pinned))
    };
    let mut config = builder.with_client_cert_resolver(Arc::new(Identity(identity)));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::store(sessions).tls12_resumption(Tls12Resumption::Disabled);
    // Early data can be repeated by whoever has seen it: a request waits for the handshake and the gate.
    config.enable_early_data = false;
    Ok(Arc::new(config))
}

/// The TLS of a connection that is not to a bank: the same provider, versions and roots.
#[cfg(feature = "postgres")]
pub fn client_tls(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let roots = roots(ca_file).map_err(|error| error.message)?;
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// Mozilla's roots, or the only authorities that the configuration names.
fn roots(ca_file: Option<&Path>) -> Result<RootCertStore, SettingError> {
    let Some(path) = ca_file else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let mut roots = RootCertStore::empty();
    for certificate in certificates("tls.caFile", path)? {
        roots.add(certificate).map_err(|_| SettingError {
            field: "tls.caFile",
            message: format!("certificate {} of {path:?} cannot be an authority", roots.len() + 1),
        })?;
    }
    Ok(roots)
}

/// Our own certificate chain and its key, which must belong together.
fn identity(chain: &Path, key: &Path, provider: &CryptoProvider) -> Result<CertifiedKey, SettingError> {
    const FIELD: &str = "tls.clientCertificate";
    let certificates = certificates(FIELD, chain)?;
    let pem = read(FIELD, key)?;
    let key_der = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| SettingError {
        field: FIELD,
        message: match pem.windows(9).any(|word| word == b"ENCRYPTED") {
            true => format!("the key in {key:?} is encrypted: give it without a password, readable for this user only"),
            false if is_der(&pem) => not_pem(key),
            false => format!("{key:?} holds no private key in PEM form"),
        },
    })?;
    CertifiedKey::from_der(certificates, key_der, provider).map_err(|e| SettingError {
        field: FIELD,
        message: match e {
            rustls::Error::InconsistentKeys(_) => {
                format!("the key in {key:?} is not that of the certificate in {chain:?}")
            }
            _ => format!("the certificate in {chain:?} or the key in {key:?} cannot be used (is the key encrypted?)"),
        },
    })
}

/// Every certificate of a PEM file; at least one.
fn certificates(field: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, SettingError> {
    let pem = read(field, path)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match certificates {
        Err(_) => Err(SettingError { field, message: format!("{path:?} is damaged: not PEM") }),
        Ok(list) if list.is_empty() && is_der(&pem) => Err(SettingError { field, message: not_pem(path) }),
        Ok(list) if list.is_empty() => {
            Err(SettingError { field, message: format!("{path:?} holds no certificate in PEM form") })
        }
        Ok(list) => Ok(list),
    }
}

/// Whether a file is ASN.1 as it is, and not written as text: a long SEQUENCE, as every certificate, key and PKCS#12 is.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x81..=0x84, ..])
}

fn not_pem(path: &Path) -> String {
    format!("{path:?} is not PEM but DER or PKCS#12 (.p12, .pfx): convert it with openssl, the key without a password")
}

fn read(field: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, SettingError> {
    let mut pem = read_small(path)
        .map_err(|error| SettingError { field, message: format!("{path:?} cannot be read: {}", cause(&error)) })?;
    // Editors put a byte order mark before it.
    if pem.starts_with(b"\xef\xbb\xbf") {
        pem.copy_within(3.., 0);
        let length = pem.len() - 3;
        pem.truncate(length);
    }
    Ok(pem)
}

thread_local! {
    /// Whether the handshake on this thread was asked for a client certificate.
    static IDENTITY_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a client certificate has been asked for on this thread.
pub(super) fn identity_was_asked() -> bool {
    IDENTITY_ASKED.get()
}

/// It has not, from now on.
pub(super) fn forget_identity() {
    IDENTITY_ASKED.set(false);
}

/// Our certificate, if we have one. It also notes that it was asked for: with TLS 1.3 our side has finished
/// before the bank has looked at our certificate, and the caller must wait for that verdict.
#[derive(Debug)]
struct Identity(Option<Arc<CertifiedKey>>);

impl ResolvesClientCert for Identity {
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        IDENTITY_ASKED.set(true);
        self.0.clone()
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}

/// The ordinary verification, and after it the pins.
///
/// A pin on an intermediate or a root counts only if the bank's certificate really hangs from that key: the
/// peer chooses what certificates it sends along, and could add a pinned one that has signed nothing here.
#[derive(Debug)]
struct Pinned {
    ordinary: Arc<WebPkiServerVerifier>,
    pins: Vec<[u8; 32]>,
    pinned_roots: Vec<TrustAnchor<'static>>,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    fn new(
        ordinary: Arc<WebPkiServerVerifier>,
        roots: &RootCertStore,
        pins: Vec<[u8; 32]>,
        provider: Arc<CryptoProvider>,
    ) -> Pinned {
        let pinned_roots = roots.roots.iter().filter(|root| pins.contains(&root_pin(root))).cloned().collect();
        Pinned { ordinary, pins, pinned_roots, provider }
    }

    fn is_pinned(&self, certificate: &CertificateDer<'_>) -> bool {
        certificate_pin(certificate).is_some_and(|pin| self.pins.contains(&pin))
    }

    /// Whether the certificate verifies with the pinned authorities as the only ones.
    fn hangs_from_a_pin(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> bool {
        let mut roots = RootCertStore { roots: self.pinned_roots.clone() };
        let pinned = intermediates.iter().filter(|certificate| self.is_pinned(certificate)).cloned();
        roots.add_parsable_certificates(pinned);
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone()).build();
        verifier.is_ok_and(|v| v.verify_server_cert(end_entity, intermediates, name, &[], now).is_ok())
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.ordinary.verify_server_cert(end_entity, intermediates, name, ocsp, now)?;
        if self.is_pinned(end_entity) || self.hangs_from_a_pin(end_entity, intermediates, name, now) {
            return Ok(verified);
        }
        // The ordinary verifier never says this, so it means "not pinned" wherever it is seen.
        Err(CertificateError::ApplicationVerificationFailure.into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.ordinary.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.ordinary.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.ordinary.supported_verify_schemes()
    }
}

/// SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469, section 2.4).
fn certificate_pin(certificate: &CertificateDer<'_>) -> Option<[u8; 32]> {
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    Some(sha256(&parsed.subject_public_key_info()))
}

/// The same of a root, which is kept without the outer SEQUENCE of its SubjectPublicKeyInfo.
fn root_pin(root: &TrustAnchor<'_>) -> [u8; 32] {
    let key = root.subject_public_key_info.as_ref();
    let mut der = Vec::with_capacity(key.len() + 6);
    der.push(0x30);
    match key.len() {
        short @ 0..=0x7f => der.push(short as u8),
        long => {
            let bytes = long.to_be_bytes();
            let used = &bytes[bytes.iter().take_while(|&&byte| byte == 0).count()..];
            der.push(0x80 | used.len() as u8);
            der.extend_from_slice(used);
        }
    }
    der.extend_from_slice(key);
    sha256(&der)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}
