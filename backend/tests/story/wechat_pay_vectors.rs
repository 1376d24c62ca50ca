//! Published test vectors of WeChat Pay, and vectors that the test creates with `openssl`: our cryptography compared
//! with other implementations.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use backend::payment::SignatureError;
use backend::wechat::pay::seal::ApiV3Key;
use backend::wechat::pay::sign::{MerchantKey, Signed, sheet_message};
use backend::wechat::pay::verify::{PlatformKeys, holds};
use backend::wechat::pay::{der, moment};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::Value;
use shared::time::Timestamp;

/// The published vectors: a file next to the repository, or the one that the environment names.
fn published() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors/wechat_pay.json");
    match std::env::var_os("WECHAT_PAY_VECTORS") {
        // A file named in the environment must exist.
        Some(named) => Some(named.into()),
        None => beside.exists().then_some(beside),
    }
}

#[test]
fn wechat_pay_vectors() {
    if let Some(file) = published() {
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert!(!vectors.is_empty());
        for vector in &vectors {
            check(vector);
        }
    }
    our_own();
}

fn check(vector: &Value) {
    let name = text(vector, "name");
    match text(vector, "kind").as_str() {
        "rsa_sign" => {
            let key = private_key(&bytes(vector, "key_der_base64"));
            assert_eq!(key.sign(text(vector, "message").as_bytes()), text(vector, "signature"), "{name}");
        }
        "rsa_verify" => {
            let signature = STANDARD.decode(text(vector, "signature")).unwrap();
            let held = holds(&public_key(vector), text(vector, "message").as_bytes(), &signature);
            let wanted = ["valid", "ok"].into_iter().find_map(|field| vector.get(field)?.as_bool());
            let wanted = wanted.unwrap_or(true);
            assert_eq!(held, wanted, "{name}");
        }
        "aes_gcm" => {
            let opened = open(
                &text(vector, "key"),
                &text(vector, "nonce"),
                vector["aad"].as_str().unwrap_or_default(),
                &text(vector, "ciphertext_b64"),
            );
            assert_eq!(opened.as_deref(), Some(text(vector, "plaintext").as_bytes()), "{name}");
        }
        "notify" => notification(vector, &name),
        kind => panic!("{name}: a kind that nobody has taught us: {kind}"),
    }
}

fn notification(vector: &Value, name: &str) {
    let mut headers = HeaderMap::new();
    for (header, value) in vector["headers"].as_object().unwrap() {
        let header: HeaderName = header.parse().unwrap();
        headers.insert(header, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
    }
    let serial = headers["wechatpay-serial"].to_str().unwrap().to_owned();
    let keys = PlatformKeys::of([(serial, public_key(vector))]);
    let signed_at: i64 = headers["wechatpay-timestamp"].to_str().unwrap().parse().unwrap();
    let body = text(vector, "body");
    let at = |seconds| Timestamp::from_millis((signed_at + seconds) * 1000);
    for seconds in [-299, 0, 299] {
        assert_eq!(keys.verify(&headers, body.as_bytes(), at(seconds)), Ok(()), "{name} {seconds}");
    }
    for seconds in [-300, 300] {
        let stale = keys.verify(&headers, body.as_bytes(), at(seconds));
        assert_eq!(stale, Err(SignatureError::Stale), "{name} {seconds}");
    }
    let changed = format!("{body} ");
    assert_eq!(keys.verify(&headers, changed.as_bytes(), at(0)), Err(SignatureError::Forged), "{name}");
    let (Some(key), Some(plaintext)) = (vector.get("aead_key"), vector.get("plaintext")) else { return };
    let resource = serde_json::from_str::<Value>(&body).unwrap()["resource"].clone();
    let associated = resource["associated_data"].as_str().unwrap_or_default();
    let opened =
        open(key.as_str().unwrap(), &text(&resource, "nonce"), associated, &text(&resource, "ciphertext"));
    let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
    assert_eq!(json(&opened.unwrap()), json(plaintext.as_str().unwrap().as_bytes()), "{name}");
}

/// Decrypts with our code; a published sample with a key of 16 characters is AES-128, which the product does not
/// support.
fn open(key: &str, nonce: &str, associated: &str, sealed: &str) -> Option<Vec<u8>> {
    if key.len() != 16 {
        return ApiV3Key::parse(key).unwrap().open(nonce, associated, sealed).ok();
    }
    assert!(ApiV3Key::parse(key).is_err(), "an APIv3 key has 32 characters");
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key.as_bytes()).unwrap());
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap();
    let mut bytes = STANDARD.decode(sealed).unwrap();
    let opened = key.open_in_place(nonce, Aad::from(associated.as_bytes()), &mut bytes).ok()?;
    Some(opened.to_vec())
}

fn text(vector: &Value, field: &str) -> String {
    vector[field].as_str().unwrap_or_else(|| panic!("no text {field} in {vector}")).to_owned()
}

fn bytes(vector: &Value, field: &str) -> Vec<u8> {
    STANDARD.decode(text(vector, field)).unwrap()
}

/// A private key, in the current format or the older one.
fn private_key(der: &[u8]) -> MerchantKey {
    MerchantKey::from_pkcs8(der, String::new())
        .or_else(|_| MerchantKey::from_pkcs1(der, String::new()))
        .unwrap()
}

/// A public key: in a certificate, or bare. Some vectors name the field after its content, some state the kind in
/// another field, and some also have the private key.
fn public_key(vector: &Value) -> der::PublicKey {
    let fields = vector.as_object().unwrap().iter();
    let ders =
        fields.filter(|(field, _)| field.ends_with("_der_base64")).map(|(field, _)| bytes(vector, field));
    let mut keys = ders.map(|der| der::of_certificate(&der).or_else(|_| der::of_spki(&der)));
    keys.find_map(Result::ok).unwrap_or_else(|| panic!("no public key in {vector}"))
}

/// Runs `openssl` with `input` on standard input; returns its output.
fn openssl(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut process = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl makes and checks what this test compares with");
    process.stdin.take().unwrap().write_all(input).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    output.stdout
}

/// Our own key, and `openssl` as the other side.
fn our_own() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    openssl(
        at,
        &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "key.pem"],
        b"",
    );
    openssl(at, &["pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem"], b"");
    let certificate =
        ["req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=test", "-set_serial", "0x00C0FFEE"];
    openssl(at, &[&certificate[..], &["-days", "30", "-out", "cert.pem"]].concat(), b"");
    let file = |name: &str| std::fs::read_to_string(at.join(name)).unwrap();
    let key = MerchantKey::from_pem(&file("key.pem"), "AB".repeat(20)).unwrap();
    openssl(at, &["rsa", "-in", "key.pem", "-traditional", "-out", "old.pem"], b"");
    let old = MerchantKey::from_pem(&file("old.pem"), String::new()).unwrap();
    assert_eq!(old.sign(b"the same key"), key.sign(b"the same key"));
    assert!(MerchantKey::from_pem(&file("cert.pem"), String::new()).is_err());

    let request = Signed { method: "GET", path: "/v3/x?mchid=1", timestamp: 1, nonce: "N", body: b"" };
    let sheet = sheet_message("wx1", 1_554_208_460, "NONCE", "prepay_id=wx2");
    for message in [request.message(), sheet, "汉字\n".as_bytes().to_vec(), Vec::new()] {
        let theirs = openssl(at, &["dgst", "-sha256", "-sign", "key.pem"], &message);
        assert_eq!(key.sign(&message), STANDARD.encode(&theirs));
        for form in ["pub.pem", "cert.pem"] {
            let public = der::public_key(&file(form)).unwrap();
            assert!(holds(&public, &message, &theirs), "{form}");
            assert!(!holds(&public, &[&message[..], b"x"].concat(), &theirs), "{form}");
            let mut changed = theirs.clone();
            changed[7] ^= 1;
            assert!(!holds(&public, &message, &changed), "{form}");
        }
    }
    let header = key.authorization("1900000001", &request);
    let signature = STANDARD.encode(openssl(
        at,
        &["dgst", "-sha256", "-sign", "key.pem"],
        b"GET\n/v3/x?mchid=1\n1\nN\n\n",
    ));
    let serial = "AB".repeat(20);
    assert_eq!(
        header,
        format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"N\",signature=\"{signature}\",timestamp=\"1\",serial_no=\"{serial}\""
        )
    );

    // A certificate is identified by its own serial number, a public key by any.
    let files = |serial: &str, form: &str| [(serial.to_owned(), file(form))].into();
    assert!(PlatformKeys::read(&files("C0FFEE", "cert.pem")).is_ok());
    assert!(PlatformKeys::read(&files("C0FFEF", "cert.pem")).is_err());
    assert!(PlatformKeys::read(&files("PUB_KEY_ID_01", "pub.pem")).is_ok());
    assert!(PlatformKeys::read(&files("PUB_KEY_ID_01", "key.pem")).is_err());

    signed_headers(at, &PlatformKeys::read(&files("PUB_KEY_ID_01", "pub.pem")).unwrap());
}

/// The headers of a message, with one error at a time.
fn signed_headers(at: &Path, keys: &PlatformKeys) {
    let now = moment::parse("2026-11-23T16:00:00+08:00").unwrap();
    let timestamp = (now.as_millis() / 1000).to_string();
    let sign = |message: String| {
        STANDARD.encode(openssl(at, &["dgst", "-sha256", "-sign", "key.pem"], message.as_bytes()))
    };
    let good = sign(format!("{timestamp}\nN\n{{}}\n"));
    let headers = |serial: &str, signature: &str, timestamp: &str| {
        HeaderMap::from_iter([
            (HeaderName::from_static("wechatpay-serial"), HeaderValue::from_str(serial).unwrap()),
            (HeaderName::from_static("wechatpay-signature"), HeaderValue::from_str(signature).unwrap()),
            (HeaderName::from_static("wechatpay-timestamp"), HeaderValue::from_str(timestamp).unwrap()),
            (HeaderName::from_static("wechatpay-nonce"), HeaderValue::from_static("N")),
        ])
    };
    let verify = |headers: &HeaderMap| keys.verify(headers, b"{}", now);
    assert_eq!(verify(&headers("PUB_KEY_ID_01", &good, &timestamp)), Ok(()));
    let probe = format!("WECHATPAY/SIGNTEST/{}", &good[19..]);
    let table = [
        (headers("PUB_KEY_ID_02", &good, &timestamp), SignatureError::UnknownKey),
        (headers("PUB_KEY_ID_01", &probe, &timestamp), SignatureError::Forged),
        (headers("PUB_KEY_ID_01", "no base64!", &timestamp), SignatureError::Forged),
        (headers("PUB_KEY_ID_01", &good, "1795420801"), SignatureError::Forged),
        (headers("PUB_KEY_ID_01", &sign("soon\nN\n{}\n".to_owned()), "soon"), SignatureError::Unreadable),
    ];
    for (headers, error) in table {
        assert_eq!(verify(&headers), Err(error), "{headers:?}");
    }
    for name in ["wechatpay-serial", "wechatpay-signature", "wechatpay-timestamp", "wechatpay-nonce"] {
        let mut headers = headers("PUB_KEY_ID_01", &good, &timestamp);
        headers.remove(name);
        assert_eq!(verify(&headers), Err(SignatureError::Incomplete), "{name}");
    }
}
