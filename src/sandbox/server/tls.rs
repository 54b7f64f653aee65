//! A certificate authority of the sandbox's own, so that a till tests with verification on.
//!
//! The files are made once and used again: a till that was told to trust `ca.pem` trusts it after a restart.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The server's TLS configuration and the file of its authority.
pub fn configuration(dir: &Path) -> io::Result<(Arc<ServerConfig>, PathBuf)> {
    fs::create_dir_all(dir)?;
    let path = |name: &str| dir.join(name);
    let files = [path("ca.pem"), path("server.pem"), path("server.key")];
    if !files.iter().all(|file| file.exists()) {
        make(dir)?;
    }
    let chain = CertificateDer::pem_file_iter(&files[1])
        .and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>())
        .map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_file(&files[2]).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    let [ca, ..] = files;
    Ok((Arc::new(config), ca))
}

/// Makes an authority and a certificate for localhost. The authority's key is not kept: nobody can
/// sign a second certificate that a till with this `ca.pem` would trust.
fn make(dir: &Path) -> io::Result<()> {
    let ca_key = KeyPair::generate().map_err(io::Error::other)?;
    let mut ca = parameters(&[], "tolem sandbox authority")?;
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca_certificate = ca.self_signed(&ca_key).map_err(io::Error::other)?;

    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut server = parameters(&["localhost", "127.0.0.1", "::1"], "localhost")?;
    server.use_authority_key_identifier_extension = true;
    let issuer = Issuer::from_params(&ca, &ca_key);
    let certificate = server.signed_by(&key, &issuer).map_err(io::Error::other)?;

    write(&dir.join("server.key"), &key.serialize_pem(), true)?;
    write(&dir.join("server.pem"), &certificate.pem(), false)?;
    write(&dir.join("ca.pem"), &ca_certificate.pem(), false)
}

fn parameters(names: &[&str], common_name: &str) -> io::Result<CertificateParams> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut parameters = CertificateParams::new(names).map_err(io::Error::other)?;
    parameters.distinguished_name.push(DnType::CommonName, common_name);
    parameters.not_before = date_time_ymd(2024, 1, 1);
    parameters.not_after = date_time_ymd(2049, 12, 31);
    Ok(parameters)
}

fn write(path: &Path, text: &str, private: bool) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if private {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    options.open(path)?.write_all(text.as_bytes())
}
