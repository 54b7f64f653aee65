//! The signature of a request, where the bank has switched it on: `X-Hash` proves the body, `X-Signature`
//! the sender. The algorithm is that of the BPC gateway family; Bereke's own page does not mention it.

use crate::document::{FieldError, Problem};
use crate::model::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use zeroize::Zeroizing;

/// Signs request bodies.
pub(super) struct Signer(RsaKeyPair);

impl Signer {
    /// Reads an unencrypted PEM of PKCS#8 with an RSA key of 2048 bits or more.
    pub fn from_pem(pem: &Secret) -> Result<Signer, FieldError> {
        let wrong = |why: &str| FieldError::new("credentials.signingKey", Problem::Impossible(why.to_owned()));
        let key = PrivateKeyDer::from_pem_slice(pem.expose().as_bytes())
            .map(Zeroizing::new)
            .map_err(|_| wrong("not an unencrypted private key in PEM (-----BEGIN PRIVATE KEY-----)"))?;
        let PrivateKeyDer::Pkcs8(der) = &*key else {
            return Err(wrong("the PEM is not PKCS#8; convert it with `openssl pkcs8 -topk8 -nocrypt`"));
        };
        RsaKeyPair::from_pkcs8(der.secret_pkcs8_der())
            .map(Signer)
            .map_err(|_| wrong("not a usable RSA key of 2048 to 4096 bits"))
    }

    /// The two headers for that body.
    pub fn headers(&self, body: &[u8]) -> [(String, String); 2] {
        let hash = digest(&SHA256, body);
        let mut signature = vec![0; self.0.public().modulus_len()];
        // The digest is itself the signed message, so the body is in effect hashed twice: the bank's Java and
        // Python samples both do `signature.update(sha256Bytes)`.
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), hash.as_ref(), &mut signature)
            .expect("a key that was accepted signs a digest");
        [("X-Hash".to_owned(), BASE64.encode(hash.as_ref())), ("X-Signature".to_owned(), BASE64.encode(&signature))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    const TEST_KEY: &str = include_str!("../../../tests/fixtures/bereke-payouts/TEST-ONLY-signing-key.pem");

    #[test]
    fn the_published_hash_comes_out() {
        // The vector printed in the documentation of the API request signature.
        let body = b"amount=10000&password=gcjgcW1&returnUrl=http&userName=signature-api";
        let signer = Signer::from_pem(&Secret::new(TEST_KEY)).unwrap();
        let [hash, signature] = signer.headers(body);
        assert_eq!(hash, ("X-Hash".into(), "eYkMUF+xaYJhsETTIGsctl6DBNZha1ITN8muCcWQtZk=".into()));
        let digest = digest(&SHA256, body);
        let signature = BASE64.decode(signature.1).unwrap();
        let public = signer.0.public_key().as_ref();
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
        assert!(key.verify(digest.as_ref(), &signature).is_ok());
        assert!(key.verify(body, &signature).is_err(), "the digest is signed, not the body");
    }

    #[test]
    fn a_key_that_cannot_sign_is_refused_by_name_and_without_quoting_it() {
        let flipped = TEST_KEY.replace("PRIVATE KEY", "RSA PRIVATE KEY");
        let encrypted = TEST_KEY.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        for pem in ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", &flipped, &encrypted]
        {
            let error = Signer::from_pem(&Secret::new(pem)).err().unwrap();
            assert_eq!(error.field, "credentials.signingKey");
            let lines = TEST_KEY.lines().filter(|line| line.len() == 64);
            assert!(lines.into_iter().all(|line| !format!("{error:?}").contains(line)));
        }
    }
}
