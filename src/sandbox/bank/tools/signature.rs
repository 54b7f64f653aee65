//! Signatures by RSA. Messages to partners are signed with the sandbox's own key; requests of a partner are verified:
//! the family's request signature, for a partner whose bank has switched it on: `X-Hash` is the body's
//! SHA-256, `X-Signature` an RSA signature over those 32 bytes (so the body is hashed twice).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaEncoding, RsaKeyPair, UnparsedPublicKey};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};

/// The sandbox's key pair: public by design, it protects nothing but tests.
const RSA_KEY: &str = include_str!("callback_key.pem");
/// Its public half, for the partner.
pub const RSA_PUBLIC_KEY: &str = include_str!("callback_key.pub.pem");

/// `X-Hash` of a body.
pub fn hash(body: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, body))
}

/// Whether a base64 `X-Signature` over the body is by the owner of the PEM public key.
pub fn verifies(key_pem: &str, body: &[u8], signature: &str) -> bool {
    let Ok(key) = SubjectPublicKeyInfoDer::from_pem_slice(key_pem.as_bytes()) else { return false };
    let Some(key) = rsa_key(&key) else { return false };
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    let digested = digest(&SHA256, body);
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(digested.as_ref(), &signature).is_ok()
}

/// A signature with the sandbox's key; which hash is the gateway's business.
pub fn made(encoding: &'static dyn RsaEncoding, text: &[u8]) -> Option<Vec<u8>> {
    let der = PrivatePkcs8KeyDer::from_pem_slice(RSA_KEY.as_bytes()).ok()?;
    let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok()?;
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(encoding, &SystemRandom::new(), text, &mut signature).ok()?;
    Some(signature)
}

/// The RSA key inside a SubjectPublicKeyInfo (RFC 5280 4.1.2.7): SEQUENCE { algorithm, BIT STRING }.
pub fn rsa_key(spki: &[u8]) -> Option<&[u8]> {
    let (0x30, content, _) = element(spki)? else { return None };
    let (0x30, _, rest) = element(content)? else { return None };
    let (0x03, bits, _) = element(rest)? else { return None };
    // The first byte of a bit string counts its unused bits.
    bits.strip_prefix(&[0])
}

/// Tag, content and what follows of a DER element.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_hash_is_reproduced() {
        // Documentation of the BPC family, "Request signature".
        let body = b"amount=10000&password=gcjgcW1&returnUrl=http&userName=signature-api";
        assert_eq!(hash(body), "eYkMUF+xaYJhsETTIGsctl6DBNZha1ITN8muCcWQtZk=");
    }

    #[test]
    fn a_signature_of_openssl_is_verified() {
        // openssl dgst -sha256 -binary body | openssl dgst -sha256 -sign key.pem | base64
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sandbox/");
        let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).unwrap();
        let (key, body, signature) = (read("signature.pub.pem"), read("signature.body.json"), read("signature.base64"));
        assert!(verifies(&key, body.as_bytes(), signature.trim()));
        assert!(!verifies(&key, format!("{body} ").as_bytes(), signature.trim()));
        assert!(!verifies(&key, body.as_bytes(), "AAAA"));
        assert!(!verifies("no key", body.as_bytes(), signature.trim()));
    }
}
