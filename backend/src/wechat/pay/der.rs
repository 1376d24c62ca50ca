//! The parts of DER that keys need: an RSA public key in an SPKI or in an X.509 certificate.
//!
//! ring needs the bare PKCS#1 `RSAPublicKey`. No trust is decided here: a certificate is a container for a key that the
//! operator put into the settings, and neither its issuer nor its dates are checked.

use rustls::pki_types::pem::{PemObject, SectionKind};

/// `rsaEncryption`, 1.2.840.113549.1.1.1 (RFC 8017, A.1).
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// `[0]`, a certificate's version.
const VERSION: u8 = 0xa0;

/// Why a text is not a usable key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFormError {
    /// No `-----BEGIN …-----` with base64 below.
    #[error("not a PEM file")]
    Pem,
    /// A PEM file with other content.
    #[error("a PEM file, but of neither a public key nor a certificate")]
    Label,
    /// The structure is damaged, or contains a key of another algorithm.
    #[error("not an RSA public key")]
    Der,
}

/// A public key, and the serial number of its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// PKCS#1 `RSAPublicKey`.
    pub pkcs1: Vec<u8>,
    /// In upper-case hexadecimal digits; `None` for a key without a certificate.
    pub serial: Option<String>,
}

/// The first section of a PEM file: its kind, and its bytes.
pub fn pem(text: &str) -> Result<(SectionKind, Vec<u8>), KeyFormError> {
    PemObject::from_pem_slice(text.as_bytes()).map_err(|_| KeyFormError::Pem)
}

/// The public key in a PEM file with a key or a certificate.
pub fn public_key(text: &str) -> Result<PublicKey, KeyFormError> {
    match pem(text)? {
        (SectionKind::PublicKey, der) => of_spki(&der),
        (SectionKind::Certificate, der) => of_certificate(&der),
        _ => Err(KeyFormError::Label),
    }
}

/// The public key in a `SubjectPublicKeyInfo` (RFC 5280, 4.1).
pub fn of_spki(der: &[u8]) -> Result<PublicKey, KeyFormError> {
    let pkcs1 = spki(der).ok_or(KeyFormError::Der)?.to_vec();
    Ok(PublicKey { pkcs1, serial: None })
}

/// The public key in a certificate, and the certificate's serial number.
pub fn of_certificate(der: &[u8]) -> Result<PublicKey, KeyFormError> {
    let (serial, pkcs1) = certificate(der).ok_or(KeyFormError::Der)?;
    let serial = crate::keys::hex(serial).to_ascii_uppercase();
    Ok(PublicKey { pkcs1: pkcs1.to_vec(), serial: Some(serial) })
}

fn certificate(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut certificate = Reader(expect(der, SEQUENCE)?);
    let mut body = Reader(certificate.expect(SEQUENCE)?);
    let mut serial = body.next()?;
    if serial.0 == VERSION {
        serial = body.next()?;
    }
    let (INTEGER, serial) = serial else { return None };
    // Algorithm, issuer, validity, subject.
    for _ in 0..4 {
        body.expect(SEQUENCE)?;
    }
    let (whole, _) = body.element()?;
    // A leading zero only marks the number as positive.
    let serial = serial.iter().position(|byte| *byte != 0).map_or(serial, |start| &serial[start..]);
    Some((serial, spki(whole)?))
}

fn spki(der: &[u8]) -> Option<&[u8]> {
    let mut info = Reader(expect(der, SEQUENCE)?);
    let mut algorithm = Reader(info.expect(SEQUENCE)?);
    if algorithm.expect(OBJECT_IDENTIFIER)? != RSA_ENCRYPTION {
        return None;
    }
    // The first byte is the number of unused bits.
    info.expect(BIT_STRING)?.strip_prefix(&[0])
}

/// The content of `der`, which must be a single element with this tag.
fn expect(der: &[u8], tag: u8) -> Option<&[u8]> {
    let mut reader = Reader(der);
    let content = reader.expect(tag)?;
    reader.0.is_empty().then_some(content)
}

/// A tag and its content.
type Element<'a> = (u8, &'a [u8]);

/// A sequence of elements.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The next element: all its bytes, and its tag and content.
    fn element(&mut self) -> Option<(&'a [u8], Element<'a>)> {
        let (tag, rest) = self.0.split_first()?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            // Keys and certificates are shorter than 2^24 bytes.
            0x81..=0x83 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (content, after) = rest.split_at_checked(length)?;
        let whole = &self.0[..self.0.len() - after.len()];
        self.0 = after;
        Some((whole, (*tag, content)))
    }

    fn next(&mut self) -> Option<Element<'a>> {
        self.element().map(|(_, element)| element)
    }

    fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, content) = self.next()?;
        (found == tag).then_some(content)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = of_spki(&bytes);
            let _ = of_certificate(&bytes);
        }

        #[test]
        fn no_text_makes_it_panic(text in "(-----BEGIN |PUBLIC KEY|-----|MIIB|\n|=|-----END ){0,8}") {
            let _ = public_key(&text);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(public_key("key"), Err(KeyFormError::Pem));
        let of = |label: &str| format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n");
        assert_eq!(public_key(&of("PRIVATE KEY")), Err(KeyFormError::Label));
        assert_eq!(public_key(&of("PUBLIC KEY")), Err(KeyFormError::Der));
        assert_eq!(public_key(&of("CERTIFICATE")), Err(KeyFormError::Der));
    }
}
