//! The RSA public key with which a bank signs its callbacks, as banks hand it out: a certificate, a public key in
//! PEM, or one line of Base64. Whoever opens a client learns of a wrong one at once, not at the first callback.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The smallest RSA modulus ring verifies with, in bytes: a published certificate of a bank has it.
const MIN_MODULUS: usize = 128;

/// The RSA key of a certificate or public key, PEM or the Base64 of its DER. Whether a certificate is still valid
/// does not matter: it was given to the merchant by the bank, and the published one expired in 2018.
pub(super) fn read(text: &str) -> Result<Vec<u8>, &'static str> {
    if text.contains("PRIVATE KEY") {
        return Err("a private key; the bank's certificate or public key belongs here");
    }
    let body: String = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("-----"))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    let der = BASE64.decode(body).map_err(|_| "neither PEM nor the Base64 of DER")?;
    let key = rsa_key(&der).ok_or("not a certificate or public key of RSA")?;
    // INTEGER: a leading zero keeps it positive.
    let modulus =
        Der(contents(key, SEQUENCE).and_then(|(inside, _)| contents(inside, INTEGER)).map_or(&[], |(n, _)| n));
    match modulus.0.strip_prefix(&[0]).unwrap_or(modulus.0).len() >= MIN_MODULUS {
        true => Ok(key.to_vec()),
        false => Err("an RSA key of fewer than 1024 bits"),
    }
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OBJECT_ID: u8 = 0x06;
const BIT_STRING: u8 = 0x03;
const VERSION: u8 = 0xa0;
/// 1.2.840.113549.1.1.1, rsaEncryption.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

struct Der<'d>(&'d [u8]);

/// The PKCS#1 key inside a certificate (RFC 5280), a `SubjectPublicKeyInfo`, or itself.
fn rsa_key(der: &[u8]) -> Option<&[u8]> {
    let (outer, rest) = contents(der, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    if outer.first() == Some(&INTEGER) {
        return Some(der);
    }
    let (first, _) = contents(outer, SEQUENCE)?;
    if first.first() == Some(&OBJECT_ID) {
        return key_of_info(outer);
    }
    // TBSCertificate: version, serial number, algorithm, issuer, validity, subject, key.
    let mut fields = Der(first);
    if fields.0.first() == Some(&VERSION) {
        fields.skip(VERSION)?;
    }
    fields.skip(INTEGER)?;
    for _ in 0..4 {
        fields.skip(SEQUENCE)?;
    }
    key_of_info(contents(fields.0, SEQUENCE)?.0)
}

impl Der<'_> {
    fn skip(&mut self, tag: u8) -> Option<()> {
        self.0 = contents(self.0, tag)?.1;
        Some(())
    }
}

/// `SubjectPublicKeyInfo`: the algorithm, and the key in a BIT STRING without unused bits.
fn key_of_info(info: &[u8]) -> Option<&[u8]> {
    let (algorithm, rest) = contents(info, SEQUENCE)?;
    if contents(algorithm, OBJECT_ID)?.0 != RSA {
        return None;
    }
    contents(rest, BIT_STRING)?.0.strip_prefix(&[0])
}

/// The contents of the first element, which must have that tag, and what follows it.
fn contents(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = der.split_first_chunk::<2>()?;
    if found != tag {
        return None;
    }
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length - 0x80))?;
            (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}
