//! The simulator's keys and cryptography: no code of the product signs or verifies here.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};

/// The app identifier of the service account.
pub const APP_ID: &str = "wx7e2c9a40d51b8f36";
/// The merchant identifier.
pub const MCH_ID: &str = "1900000001";
/// The serial number of the merchant's certificate, which its requests contain.
pub const KEY_SERIAL: &str = "4D2A6E0B91C7F3584A1E0D6C2B7F95830A4C1E6D";
/// The identifier of WeChat Pay's public key.
pub const PLATFORM_KEY: &str = "PUB_KEY_ID_0119000000012026030100000000000015";
/// The serial number of the earlier platform certificate: both kinds are used while a merchant migrates.
pub const PLATFORM_CERTIFICATE: &str = "2F81B6D07C4E93A5D1F06B8C37E2A94D5C60718B";

/// The file of the account's secret.
const APP_SECRET: &str = "app_secret";
/// The file of the key that encrypts notifications.
const API_V3_KEY: &str = "api_v3_key";
/// The file of the seed of openids, so that users stay the same after a restart of the simulator.
const SEED: &str = "theirs/seed";
const MERCHANT_KEY: &str = "apiclient_key.pem";
const PLATFORM_PUBLIC: &str = "pub_key.pem";
const PLATFORM_PRIVATE: &str = "theirs/platform_key.pem";
const CERTIFICATE: &str = "platform_certificate.pem";
const CERTIFICATE_PRIVATE: &str = "theirs/certificate_key.pem";

/// The signer of WeChat Pay's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    /// The key in use.
    Platform,
    /// The earlier certificate.
    Certificate,
    /// A forger who uses the platform's serial number.
    Forger,
    /// The platform, with an unknown serial number.
    Unknown,
}

/// All secrets of both sides.
#[derive(Debug)]
pub(super) struct Keys {
    merchant: RsaKeyPair,
    platform: RsaKeyPair,
    certificate: RsaKeyPair,
    pub(super) app_secret: String,
    api_v3_key: String,
    seed: String,
}

impl Keys {
    /// The keys in `folder`, created if missing.
    pub(super) fn in_folder(folder: &Path) -> Self {
        fs::create_dir_all(folder.join("theirs")).expect("the simulator's folder can be written");
        if !folder.join(SEED).exists() {
            make(folder);
        }
        let text = |name: &str| read(&folder.join(name));
        Self {
            merchant: key_pair(&text(MERCHANT_KEY)),
            platform: key_pair(&text(PLATFORM_PRIVATE)),
            certificate: key_pair(&text(CERTIFICATE_PRIVATE)),
            app_secret: text(APP_SECRET),
            api_v3_key: text(API_V3_KEY),
            seed: text(SEED),
        }
    }

    /// Every text that must not be in a log: the two shared secrets, and the body of the private key.
    pub(super) fn secrets(&self, folder: &Path) -> Vec<String> {
        let private = read(&folder.join(MERCHANT_KEY));
        let body = private.lines().filter(|line| !line.starts_with("--")).map(str::to_owned);
        [self.app_secret.clone(), self.api_v3_key.clone()].into_iter().chain(body).collect()
    }

    /// The serial number and signature under `message`.
    pub(super) fn sign(&self, signer: Signer, message: &[u8]) -> (&'static str, String) {
        let (serial, key) = match signer {
            Signer::Platform => (PLATFORM_KEY, &self.platform),
            Signer::Certificate => (PLATFORM_CERTIFICATE, &self.certificate),
            Signer::Forger => (PLATFORM_KEY, &self.merchant),
            Signer::Unknown => ("PUB_KEY_ID_0119000000012020010100000000000099", &self.platform),
        };
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the buffer has the modulus's length");
        (serial, STANDARD.encode(signature))
    }

    /// Whether `signature` is the merchant's signature of `message`.
    pub(super) fn merchant_signed(&self, message: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.merchant.public_key());
        key.verify(message, &signature).is_ok()
    }

    /// Encrypts `plain` with the shared key; returns the nonce, and the ciphertext with its tag in base64.
    pub(super) fn seal(&self, plain: &[u8], associated: &str) -> (String, String) {
        let key = UnboundKey::new(&AES_256_GCM, self.api_v3_key.as_bytes()).expect("the key has 32 bytes");
        let nonce = letters(12);
        let bytes = <[u8; 12]>::try_from(nonce.as_bytes()).expect("twelve letters");
        let mut text = plain.to_vec();
        LessSafeKey::new(key)
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(bytes),
                Aad::from(associated.as_bytes()),
                &mut text,
            )
            .expect("a notification is short");
        (nonce, STANDARD.encode(text))
    }

    /// The openid of the user with this name: in WeChat's format, always the same.
    pub(super) fn openid(&self, name: &str) -> String {
        let hash = digest::digest(&digest::SHA256, format!("{}\n{name}", self.seed).as_bytes());
        let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash);
        format!("o{}", &text[..27])
    }
}

/// Random letters and digits.
pub(super) fn letters(count: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    chance(count).into_iter().map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()])).collect()
}

/// Random digits.
pub(super) fn digits(count: usize) -> String {
    chance(count).into_iter().map(|byte| char::from(b'0' + byte % 10)).collect()
}

/// Random lower-case hexadecimal digits.
pub(super) fn hex(count: usize) -> String {
    chance(count).into_iter().map(|byte| char::from(b"0123456789abcdef"[usize::from(byte % 16)])).collect()
}

fn chance(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    SystemRandom::new().fill(&mut bytes).expect("this machine has randomness");
    bytes
}

/// SHA-1 in hexadecimal, which bills and the JS-SDK use.
pub(super) fn sha1(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    hash.as_ref().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn key_pair(pem: &str) -> RsaKeyPair {
    let body: String = pem.lines().filter(|line| !line.starts_with("--")).collect();
    let der = STANDARD.decode(body).expect("openssl writes PEM");
    RsaKeyPair::from_pkcs8(&der).expect("openssl makes RSA keys in PKCS#8")
}

/// Makes all keys. The seed is written last: if it exists, all files exist.
fn make(folder: &Path) {
    std::thread::scope(|scope| {
        for name in [MERCHANT_KEY, PLATFORM_PRIVATE, CERTIFICATE_PRIVATE] {
            scope.spawn(move || {
                let out = folder.join(name);
                let bits = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
                openssl(Command::new("openssl").arg("genpkey").args(bits).arg("-out").arg(out));
            });
        }
    });
    let path = |name: &str| -> PathBuf { folder.join(name) };
    let mut public = Command::new("openssl");
    openssl(
        public
            .args(["pkey", "-pubout", "-in"])
            .arg(path(PLATFORM_PRIVATE))
            .arg("-out")
            .arg(path(PLATFORM_PUBLIC)),
    );
    let mut certificate = Command::new("openssl");
    certificate.args([
        "req",
        "-new",
        "-x509",
        "-days",
        "1825",
        "-subj",
        "/O=Simulated/CN=Tenpay.com sign",
        "-set_serial",
    ]);
    certificate.arg(format!("0x{PLATFORM_CERTIFICATE}")).arg("-key").arg(path(CERTIFICATE_PRIVATE));
    openssl(certificate.arg("-out").arg(path(CERTIFICATE)));
    let write = |name: &str, text: String| {
        fs::write(path(name), text).expect("the simulator's folder can be written");
        owners_alone(&path(name));
    };
    write(APP_SECRET, hex(32));
    write(API_V3_KEY, letters(32));
    write(SEED, hex(32));
}

/// Restricts a file to its owner: the product refuses secrets that other users can read.
fn owners_alone(file: &Path) {
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).expect("the file is ours");
}

fn openssl(command: &mut Command) {
    let output =
        command.output().unwrap_or_else(|error| panic!("the simulator makes its keys with openssl: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The product's settings file for this WeChat. `open` and `js` have another host name of this machine, so that the
/// browser leaves the product's site as it does in WeChat.
pub(super) fn settings(origin: &str, elsewhere: &str) -> String {
    use super::message::{REMINDER, VERDICT};
    format!(
        "# Written by the simulator at each start.\n\
         [account]\napp_id = \"{APP_ID}\"\napp_secret_file = \"{APP_SECRET}\"\n\n\
         [pay]\nmch_id = \"{MCH_ID}\"\nkey_file = \"{MERCHANT_KEY}\"\nkey_serial = \"{KEY_SERIAL}\"\n\
         api_v3_key_file = \"{API_V3_KEY}\"\n\n\
         [pay.platform_keys]\n\"{PLATFORM_KEY}\" = \"{PLATFORM_PUBLIC}\"\n\"{PLATFORM_CERTIFICATE}\" = \"{CERTIFICATE}\"\n\n\
         [templates.verdict]\nid = \"{}\"\nfields = {{ {} }}\n\n\
         [templates.reminder]\nid = \"{}\"\nfields = {{ {} }}\n\n\
         [origins]\nopen = \"{elsewhere}\"\napi = \"{origin}\"\npay = \"{origin}\"\njs = \"{elsewhere}\"\n",
        VERDICT.id, VERDICT.fields, REMINDER.id, REMINDER.fields
    )
}
