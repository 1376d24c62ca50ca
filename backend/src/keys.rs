//! The master key and the keys derived from it: encryption of personal data, blind indexes, the sandbox's signature.
//!
//! One key of 32 bytes is stored outside the database. HKDF-SHA256 derives a sub-key for each purpose, so that a value
//! made with one is useless for another. No code here prints a key.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::private::{InsecurePermissions, ensure_private};
use crate::rng::Rng;

/// The key that all other keys are derived from.
#[derive(Debug)]
pub struct MasterKey(SecretBox<[u8; 32]>);

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the key is not 64 hexadecimal digits")]
    Form,
    /// The configured source contains no key.
    #[error(
        "there is no master key in {path}: put the installation's key there (it belongs into every backup), or name it \
         with --key-file or YIPAI_KEY. Only `yipai run` makes one, for a trial",
        path = .0.display()
    )]
    Missing(PathBuf),
    /// Other users could read the file.
    #[error("the master key")]
    InsecurePermissions(#[from] InsecurePermissions),
    #[error("the key file {}", .0.display())]
    File(PathBuf, #[source] io::Error),
}

impl MasterKey {
    /// Parses 64 hexadecimal digits; surrounding spaces and line breaks are ignored.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            return Err(KeyError::Form);
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        let secret = SecretBox::new(Box::new(key));
        key.zeroize();
        Ok(Self(secret))
    }

    /// Reads a file that contains the 64 digits.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        ensure_private(path)?;
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
            _ => KeyError::File(path.to_owned(), error),
        })?;
        Self::parse(&Zeroizing::new(text))
    }

    /// Reads a file; creates it, readable by its owner only, when it does not exist.
    pub fn read_or_make(path: &Path, rng: &Rng) -> Result<Self, KeyError> {
        let fresh = Zeroizing::new(rng.bytes32());
        let text = Zeroizing::new(hex(fresh.as_slice()));
        match write_new(path, &text) {
            Ok(()) => Self::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::read(path),
            Err(error) => Err(KeyError::File(path.to_owned(), error)),
        }
    }
}

/// Creates `path`, which must not exist, with mode 0600, and waits until it is on the disk: data encrypted with a key
/// that is lost in a power cut can't be recovered.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder)?.sync_all()
}

fn hex_digit(digit: u8) -> Result<u8, KeyError> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(KeyError::Form)
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The position of an encrypted value, as associated data: a ciphertext that is moved elsewhere can't be decrypted.
#[derive(Debug, Clone, Copy)]
pub struct Aad<'a> {
    pub table: &'static str,
    pub column: &'static str,
    /// The row's identifier.
    pub row: &'a str,
}

impl Aad<'_> {
    fn associated_data(&self) -> Vec<u8> {
        // None of the three contains a line break, so different positions have different bytes.
        format!("{}\n{}\n{}", self.table, self.column, self.row).into_bytes()
    }
}

/// An encrypted value that can't be decrypted here: it was encrypted with another key or for another row, or is
/// damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct CannotOpen;

/// A keyed hash for looking up a value that is stored encrypted. With an unkeyed hash, an attacker could try all
/// document numbers, because there are few.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlindIndex([u8; 32]);

impl BlindIndex {
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From the stored bytes.
    #[must_use]
    pub const fn from_stored(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlindIndex(…)")
    }
}

/// The derived keys in use.
#[derive(Debug)]
pub struct Keys {
    seal: SecretBox<[u8; 32]>,
    index: SecretBox<[u8; 32]>,
    sandbox_payment: SecretBox<[u8; 32]>,
    audit: AuditKey,
}

/// The key that authenticates the end of the audit log. Clones share it.
#[derive(Debug, Clone)]
pub struct AuditKey(Arc<SecretBox<[u8; 32]>>);

impl AuditKey {
    /// HMAC-SHA256 of the number of rows and the last row's hash.
    #[must_use]
    pub fn seal(&self, rows: i64, hash: &[u8; 32]) -> [u8; 32] {
        self.mac(rows, hash).finalize().into_bytes().into()
    }

    /// Whether the HMAC is valid.
    #[must_use]
    pub fn holds(&self, rows: i64, hash: &[u8; 32], seal: &[u8]) -> bool {
        self.mac(rows, hash).verify_slice(seal).is_ok()
    }

    fn mac(&self, rows: i64, hash: &[u8; 32]) -> Hmac<Sha256> {
        let key = self.0.expose_secret();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        mac.update(&rows.to_be_bytes());
        mac.update(hash);
        mac
    }
}

/// The first byte of an encrypted value: the version of the key and the algorithm.
const SEALED_V1: u8 = 1;
const NONCE_BYTES: usize = 24;

impl Keys {
    /// Derives every sub-key.
    #[must_use]
    pub fn derive(master: &MasterKey) -> Self {
        let sub_key = |purpose: &str| {
            SecretBox::init_with_mut(|key: &mut [u8; 32]| {
                Hkdf::<Sha256>::new(None, master.0.expose_secret())
                    .expand(purpose.as_bytes(), key)
                    .expect("32 bytes are within what HKDF-SHA256 can expand to");
            })
        };
        Self {
            seal: sub_key("yipai/v1/seal"),
            index: sub_key("yipai/v1/index"),
            sandbox_payment: sub_key("yipai/v1/sandbox-payment"),
            audit: AuditKey(Arc::new(sub_key("yipai/v1/audit"))),
        }
    }

    /// Encrypts `text` for its position (XChaCha20-Poly1305).
    #[must_use]
    pub fn seal(&self, place: Aad<'_>, text: &str, rng: &Rng) -> Vec<u8> {
        let nonce = rng.nonce();
        let payload = Payload { msg: text.as_bytes(), aad: &place.associated_data() };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("the cipher takes any text shorter than 256 GiB");
        [&[SEALED_V1][..], &nonce, &sealed].concat()
    }

    /// Decrypts a value that was encrypted for the same position.
    pub fn open(&self, place: Aad<'_>, sealed: &[u8]) -> Result<Zeroizing<String>, CannotOpen> {
        let rest = sealed.strip_prefix(&[SEALED_V1]).ok_or(CannotOpen)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(CannotOpen)?;
        let payload = Payload { msg: sealed, aad: &place.associated_data() };
        let bytes = self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| CannotOpen)?;
        String::from_utf8(bytes).map(Zeroizing::new).map_err(|_| CannotOpen)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.seal.expose_secret().into())
    }

    /// HMAC-SHA256 of `parts`, each prefixed with its length, under a separate `purpose`.
    #[must_use]
    pub fn index(&self, purpose: &str, parts: &[&str]) -> BlindIndex {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.index.expose_secret())
            .expect("HMAC takes a key of any length");
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        BlindIndex(mac.finalize().into_bytes().into())
    }

    /// The key that authenticates the end of the audit log.
    #[must_use]
    pub const fn audit(&self) -> &AuditKey {
        &self.audit
    }

    /// The key that the sandbox provider signs its notifications with.
    #[must_use]
    pub fn sandbox_payment(&self) -> &SecretBox<[u8; 32]> {
        &self.sandbox_payment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(seed: u64) -> Keys {
        Keys::derive(&MasterKey::parse(&hex(&Rng::seeded(seed).bytes32())).unwrap())
    }

    const HERE: Aad<'_> = Aad { table: "student", column: "document_sealed", row: "stu_1" };

    #[test]
    fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
        let (keys, rng) = (keys(1), Rng::seeded(9));
        let sealed = keys.seal(HERE, "11010519491231002X", &rng);
        assert_eq!(keys.open(HERE, &sealed).unwrap().as_str(), "11010519491231002X");
        let elsewhere = [
            Aad { row: "stu_2", ..HERE },
            Aad { column: "phone_sealed", ..HERE },
            Aad { table: "x", ..HERE },
        ];
        for place in elsewhere {
            assert_eq!(keys.open(place, &sealed), Err(CannotOpen), "{place:?}");
        }
        assert_eq!(self::keys(2).open(HERE, &sealed), Err(CannotOpen));
        assert_eq!(keys.open(HERE, &sealed[..10]), Err(CannotOpen));
    }

    #[test]
    fn the_same_text_is_sealed_differently_each_time() {
        let (keys, rng) = (keys(1), Rng::seeded(9));
        assert_ne!(keys.seal(HERE, "x", &rng), keys.seal(HERE, "x", &rng));
    }

    #[test]
    fn an_index_depends_on_key_purpose_and_the_cut_of_its_parts() {
        let one = keys(1).index("identity", &["ab", "c"]);
        assert_eq!(one, keys(1).index("identity", &["ab", "c"]));
        assert_ne!(one, keys(2).index("identity", &["ab", "c"]));
        assert_ne!(one, keys(1).index("phone", &["ab", "c"]));
        assert_ne!(one, keys(1).index("identity", &["a", "bc"]));
    }

    #[test]
    fn a_key_is_made_once_and_read_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let first = Keys::derive(&MasterKey::read_or_make(&path, &Rng::System).unwrap());
        let again = Keys::derive(&MasterKey::read_or_make(&path, &Rng::System).unwrap());
        assert_eq!(first.index("p", &["x"]), again.index("p", &["x"]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_is_never_printed() {
        // The type's name contains numbers too.
        let text = format!("{:?}", keys(1)).replace("[u8; 32]", "");
        assert_eq!(text.matches("REDACTED").count(), 4, "{text}");
        assert!(!text.replace("[u8; 32]", "").contains(char::is_numeric), "{text}");
    }
}
