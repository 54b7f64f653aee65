//! The checksum of a callback: HMAC-SHA256 with a shared key, or the bank's RSA signature. Seed 001 has lost the
//! algorithm; this is the gateway family's, proved by its published vectors.

use crate::document::{FieldError, Node, Problem};
use crate::gateways::public_key;
use crate::model::Secret;
use ring::hmac;
use ring::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RsaParameters,
    UnparsedPublicKey,
};

const CERTIFICATE: &str = "credentials.callbackCertificate";

/// Whatever keys are configured; either may prove a callback.
pub(super) struct Keys {
    shared: Option<hmac::Key>,
    /// PKCS#1 `RSAPublicKey`, and the hash.
    public: Option<(Vec<u8>, &'static RsaParameters)>,
}

impl Keys {
    /// Reads the credentials and the option. The alias in a callback may name another hash than was used (the
    /// family's own sample does), so it is configured and not believed.
    pub fn read(shared: Option<&Secret>, certificate: Option<&Secret>, options: &Node) -> Result<Keys, FieldError> {
        let hash = match options.text("callbackHash") {
            Some("sha256") => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            _ => &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        };
        let wrong = |why: &'static str| FieldError::new(CERTIFICATE, Problem::Impossible(why.to_owned()));
        let public = certificate.map(|text| public_key::read(text.expose()).map_err(wrong)).transpose()?;
        Ok(Keys {
            shared: shared.map(|key| hmac::Key::new(hmac::HMAC_SHA256, key.expose().as_bytes())),
            public: public.map(|key| (key, hash)),
        })
    }

    /// Whether anything can be verified at all.
    pub fn is_empty(&self) -> bool {
        self.shared.is_none() && self.public.is_none()
    }

    /// Whether the checksum is that of the message. The comparison takes the same time wherever it fails.
    pub fn verify(&self, message: &[u8], checksum: &[u8]) -> bool {
        let by_shared = self.shared.as_ref().is_some_and(|key| hmac::verify(key, message, checksum).is_ok());
        by_shared
            || self
                .public
                .as_ref()
                .is_some_and(|(key, hash)| UnparsedPublicKey::new(*hash, key).verify(message, checksum).is_ok())
    }
}
