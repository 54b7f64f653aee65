//! Certificate authorities made for one test run: roots, intermediates, servers and clients.

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rcgen::{KeyUsagePurpose, PublicKeyData, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// SHA-256 of the SubjectPublicKeyInfo of a key.
pub fn pin(key: &KeyPair) -> [u8; 32] {
    let hash = ring::digest::digest(&ring::digest::SHA256, &key.subject_public_key_info());
    hash.as_ref().try_into().unwrap()
}

/// Somebody who signs.
pub struct Authority {
    pub certificate: CertificateDer<'static>,
    pub pem: String,
    pub pin: [u8; 32],
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key.
pub struct Leaf {
    pub certificate: CertificateDer<'static>,
    pub pem: String,
    pub pin: [u8; 32],
    key: KeyPair,
}

/// What is wrong with a server's certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    Expired,
    NotYetValid,
    OtherHost,
    /// It says that it may sign others.
    IsAnAuthority,
    /// No subjectAltName.
    NoName,
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

impl Authority {
    pub fn root(name: &str) -> Authority {
        let (params, key) = (authority_params(name), KeyPair::generate().unwrap());
        let certificate = params.self_signed(&key).unwrap();
        let pin = pin(&key);
        Authority {
            certificate: certificate.der().clone(),
            pem: certificate.pem(),
            pin,
            issuer: Issuer::new(params, key),
        }
    }

    pub fn intermediate(&self, name: &str) -> Authority {
        let (params, key) = (authority_params(name), KeyPair::generate().unwrap());
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let pin = pin(&key);
        Authority {
            certificate: certificate.der().clone(),
            pem: certificate.pem(),
            pin,
            issuer: Issuer::new(params, key),
        }
    }

    pub fn server(&self, flaw: Flaw) -> Leaf {
        let names = match flaw {
            Flaw::OtherHost => vec!["other.example".to_owned()],
            Flaw::NoName => Vec::new(),
            _ => vec!["127.0.0.1".to_owned(), "localhost".to_owned()],
        };
        let mut params = CertificateParams::new(names).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        match flaw {
            Flaw::Expired => params.not_after = date_time_ymd(2020, 1, 1),
            Flaw::NotYetValid => params.not_before = date_time_ymd(2090, 1, 1),
            Flaw::IsAnAuthority => params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
            Flaw::None | Flaw::OtherHost | Flaw::NoName => {}
        }
        self.sign(params)
    }

    pub fn client(&self) -> Leaf {
        let mut params = CertificateParams::new(vec!["till.example".to_owned()]).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(params)
    }

    fn sign(&self, params: CertificateParams) -> Leaf {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Leaf { certificate: certificate.der().clone(), pem: certificate.pem(), pin: pin(&key), key }
    }
}

impl Leaf {
    /// A server that is its own authority.
    pub fn of_itself() -> Leaf {
        let mut params = authority_params("a server and its own authority");
        params.subject_alt_names = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().subject_alt_names;
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Leaf { certificate: certificate.der().clone(), pem: certificate.pem(), pin: pin(&key), key }
    }

    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }

    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }
}
