//! The file that the setting `wechat` names: the service account, the merchant, the message templates.
//!
//! Secrets are in separate files, whose paths are relative to this one, so that the file itself may be shown.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;
use shared::collection::Slug;
use url::{Host, Url};

use crate::private::{InsecurePermissions, ensure_private};

/// The checked file, with the secrets that it refers to.
#[derive(Debug)]
pub struct Settings {
    /// The service account (服务号).
    pub account: Account,
    /// The merchant, if students pay through WeChat.
    pub pay: Option<Pay>,
    /// Other merchants: for certain collections, or former ones whose orders are still open.
    pub merchants: Vec<Pay>,
    /// The message templates.
    pub templates: BTreeMap<Occasion, Template>,
    /// WeChat's servers.
    pub origins: Origins,
}

/// A service account.
#[derive(Debug)]
pub struct Account {
    /// `wx` and sixteen hexadecimal digits.
    pub app_id: String,
    pub app_secret: SecretString,
}

/// A merchant.
#[derive(Debug)]
pub struct Pay {
    /// 商户号.
    pub mch_id: String,
    /// The private key, `PKCS#8` in PEM (`apiclient_key.pem`).
    pub key: SecretString,
    /// The serial number of the certificate, forty hexadecimal digits.
    pub key_serial: String,
    /// The `APIv3` key, 32 characters.
    pub api_v3_key: SecretString,
    /// WeChat's keys: serial number → public key or certificate in PEM.
    pub platform_keys: BTreeMap<String, String>,
    /// The key that answers should be signed with; `None`: see `PlatformKeys::preferred`.
    pub answer_key: Option<String>,
    /// The service account in which its orders are paid.
    pub app_id: String,
    /// The collections whose students pay to it; collections without a merchant pay to [`Settings::pay`].
    pub collections: Vec<Slug>,
}

/// The occasion of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A photograph was reviewed.
    Verdict,
    /// The student still has something to do.
    Reminder,
}

/// A message template (订阅通知模板) as it was approved by WeChat.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The template's number.
    pub id: String,
    /// WeChat's name of a field, such as `thing1`, and its content.
    pub fields: BTreeMap<String, Word>,
}

/// The content of a message's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// The collection's title.
    Collection,
    /// The school's name.
    School,
    /// The state in a word: 审核通过, 审核未通过, 待提交, 待支付.
    State,
    /// The time of the event.
    Time,
    /// What to do next.
    Hint,
}

/// WeChat's servers; tests replace them with the simulator.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Origins {
    /// For the sign-in of people.
    pub open: String,
    /// The account's API.
    pub api: String,
    /// The merchant's API.
    pub pay: String,
    /// For the JS-SDK.
    pub js: String,
}

impl Default for Origins {
    fn default() -> Self {
        Self {
            open: "https://open.weixin.qq.com".to_owned(),
            api: "https://api.weixin.qq.com".to_owned(),
            pay: "https://api.mch.weixin.qq.com".to_owned(),
            js: "https://res.wx.qq.com".to_owned(),
        }
    }
}

/// The merchants' API: WeChat Pay answers at each of these, in case a network can't reach one.
const PAY: [&str; 3] =
    ["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com", "https://api2.wechatpay.cn"];
/// The accounts' API: one for the whole country, one for disasters, and one for each region.
const API: [&str; 5] = [
    "https://api.weixin.qq.com",
    "https://api2.weixin.qq.com",
    "https://sh.api.weixin.qq.com",
    "https://sz.api.weixin.qq.com",
    "https://hk.api.weixin.qq.com",
];

impl Origins {
    /// Whether all of them are WeChat's main servers or their alternatives.
    #[must_use]
    pub fn are_real(&self) -> bool {
        let real = Self::default();
        self.open == real.open
            && self.js == real.js
            && API.contains(&self.api.as_str())
            && PAY.contains(&self.pay.as_str())
    }

    /// The path and query of a URL, if it is at the merchants' API of the settings.
    pub(super) fn of_merchants_api<'a>(&self, address: &'a str) -> Option<&'a str> {
        let same: &[&str] = if PAY.contains(&self.pay.as_str()) { &PAY } else { &[] };
        let mut origins = same.iter().copied().chain([self.pay.as_str()]);
        let path = origins.find_map(|origin| address.strip_prefix(origin))?;
        path.starts_with('/').then_some(path)
    }
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file can't be read.
    #[error("the file {0}")]
    File(PathBuf, #[source] std::io::Error),
    /// Other users can read a secret.
    #[error(transparent)]
    Loose(#[from] InsecurePermissions),
    /// The file is not TOML, or names a setting that does not exist.
    #[error("the WeChat settings {0}")]
    Toml(PathBuf, #[source] toml::de::Error),
    /// An invalid value.
    #[error("the WeChat setting {name}: {wanted}")]
    Value {
        /// The setting's name in the file.
        name: &'static str,
        /// What the value should be.
        wanted: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettings {
    account: WrittenAccount,
    pay: Option<WrittenPay>,
    #[serde(default)]
    merchants: Vec<WrittenPay>,
    #[serde(default)]
    templates: BTreeMap<Occasion, Template>,
    #[serde(default)]
    origins: Origins,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAccount {
    app_id: String,
    app_secret_file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPay {
    mch_id: String,
    key_file: PathBuf,
    key_serial: String,
    api_v3_key_file: PathBuf,
    platform_keys: BTreeMap<String, PathBuf>,
    answer_key: Option<String>,
    app_id: Option<String>,
    #[serde(default)]
    collections: Vec<Slug>,
}

impl Settings {
    /// Reads the file and those that it refers to. The users of the keys parse them.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let written: RawSettings =
            toml::from_str(&text(path)?).map_err(|error| SettingsError::Toml(path.to_owned(), error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let origins = written.origins;
        for (name, origin) in [
            ("origins.open", &origins.open),
            ("origins.api", &origins.api),
            ("origins.pay", &origins.pay),
            ("origins.js", &origins.js),
        ] {
            check(is_origin(origin), name, "an https origin; http only for this machine itself")?;
        }
        let account = written.account.complete(folder)?;
        let merchants = written.merchants.into_iter().map(|other| other.complete(folder, &account.app_id));
        Ok(Self {
            merchants: merchants.collect::<Result<_, _>>()?,
            pay: written.pay.map(|pay| pay.complete(folder, &account.app_id)).transpose()?,
            account,
            templates: written.templates,
            origins,
        })
    }
}

impl WrittenAccount {
    fn complete(self, folder: &Path) -> Result<Account, SettingsError> {
        check(is_app_id(&self.app_id), "account.app_id", "wx and letters or digits")?;
        Ok(Account { app_id: self.app_id, app_secret: secret(&folder.join(self.app_secret_file))? })
    }
}

fn is_app_id(text: &str) -> bool {
    text.len() <= 32 && text.starts_with("wx") && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

impl WrittenPay {
    fn complete(self, folder: &Path, app_id: &str) -> Result<Pay, SettingsError> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
        check(
            digits(&self.mch_id) && self.mch_id.len() <= 32,
            "pay.mch_id",
            "the merchant's number, digits only",
        )?;
        check(
            self.key_serial.len() == 40 && hex(&self.key_serial),
            "pay.key_serial",
            "forty hexadecimal digits",
        )?;
        check(
            !self.platform_keys.is_empty(),
            "pay.platform_keys",
            "at least one key that WeChat signs with",
        )?;
        let app_id = self.app_id.unwrap_or_else(|| app_id.to_owned());
        check(is_app_id(&app_id), "pay.app_id", "wx and letters or digits")?;
        let knows = |serial: &String| self.platform_keys.keys().any(|key| key.eq_ignore_ascii_case(serial));
        check(
            self.answer_key.as_ref().is_none_or(knows),
            "pay.answer_key",
            "the name of one of the platform_keys",
        )?;
        let keys = self.platform_keys.into_iter();
        let platform_keys = keys.map(|(serial, file)| Ok((serial, text(&folder.join(file))?)));
        Ok(Pay {
            mch_id: self.mch_id,
            key: secret(&folder.join(self.key_file))?,
            key_serial: self.key_serial.to_ascii_uppercase(),
            api_v3_key: secret(&folder.join(self.api_v3_key_file))?,
            platform_keys: platform_keys.collect::<Result<_, SettingsError>>()?,
            answer_key: self.answer_key,
            app_id,
            collections: self.collections,
        })
    }
}

fn check(holds: bool, name: &'static str, wanted: &'static str) -> Result<(), SettingsError> {
    if holds { Ok(()) } else { Err(SettingsError::Value { name, wanted }) }
}

fn text(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|error| SettingsError::File(path.to_owned(), error))
}

/// A secret in its file, which only its owner may read; surrounding line breaks are ignored.
fn secret(path: &Path) -> Result<SecretString, SettingsError> {
    ensure_private(path)?;
    Ok(text(path)?.trim().to_owned().into())
}

/// Whether a text is an origin that secrets may be sent to.
fn is_origin(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let is_local = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    url.origin().ascii_serialization() == text
        && (url.scheme() == "https" || (url.scheme() == "http" && is_local))
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Verdict => "verdict",
            Self::Reminder => "reminder",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn written(toml: &str) -> Result<Settings, SettingsError> {
        with_modes(toml, &[])
    }

    /// The same with other modes than 0600 for some of the files.
    fn with_modes(toml: &str, modes: &[(&str, u32)]) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("secret", "s3cret\n"), ("key.pem", "k"), ("v3", "v"), ("pub_key.pem", "p")] {
            let mode = modes.iter().find(|(other, _)| *other == name).map_or(0o600, |(_, mode)| *mode);
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        }
        let file = folder.path().join("wechat.toml");
        std::fs::write(&file, toml).unwrap();
        Settings::read(&file)
    }

    const ACCOUNT: &str = "[account]\napp_id = 'wx0123456789abcdef'\napp_secret_file = 'secret'\n";
    const WITH_PAY: &str = "[pay]\nmch_id = '1900000001'\nkey_file = 'key.pem'\n\
                       key_serial = '0123456789abcdef0123456789abcdef01234567'\napi_v3_key_file = 'v3'\n\
                       [pay.platform_keys]\nPUB_KEY_ID_01 = 'pub_key.pem'\n";

    #[test]
    fn a_secret_that_others_can_read_is_refused_with_a_remedy_and_a_public_key_is_not() {
        let toml = [ACCOUNT, WITH_PAY].concat();
        for secret in ["secret", "key.pem", "v3"] {
            for mode in [0o640, 0o604, 0o620, 0o644] {
                let refused = with_modes(&toml, &[(secret, mode)]).unwrap_err().to_string();
                assert!(refused.contains("chmod 600 ") && refused.ends_with(secret), "{refused}");
            }
            assert!(with_modes(&toml, &[(secret, 0o400)]).is_ok());
        }
        assert!(with_modes(&toml, &[("pub_key.pem", 0o644)]).is_ok());
    }

    #[test]
    fn secrets_are_read_from_beside_the_file_and_never_printed() {
        let settings = written(&[ACCOUNT, WITH_PAY].concat()).unwrap();
        assert_eq!(settings.pay.as_ref().unwrap().platform_keys["PUB_KEY_ID_01"], "p");
        assert!(!format!("{settings:?}").contains("s3cret"));
    }

    #[test]
    fn a_backup_host_is_what_the_main_one_is() {
        let origins = |pay: &str| Origins { pay: pay.to_owned(), ..Origins::default() };
        for pay in PAY {
            assert!(origins(pay).are_real());
            for said in PAY {
                let said = format!("{said}/v3/billdownload/file?token=x");
                assert_eq!(origins(pay).of_merchants_api(&said), Some("/v3/billdownload/file?token=x"));
            }
        }
        let simulated = origins("http://127.0.0.1:8000");
        assert!(!simulated.are_real());
        assert_eq!(simulated.of_merchants_api("http://127.0.0.1:8000/file"), Some("/file"));
        for wrong in
            ["https://api.mch.weixin.qq.com/file", "http://127.0.0.1:80001/file", "http://127.0.0.1:8000"]
        {
            assert_eq!(simulated.of_merchants_api(wrong), None, "{wrong}");
        }
        assert_eq!(origins(PAY[0]).of_merchants_api("https://api.mch.weixin.qq.com.example/file"), None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let table = [
            (ACCOUNT.replace("wx01", "01"), "account.app_id"),
            ([ACCOUNT, &WITH_PAY.replace("1900000001", "")].concat(), "pay.mch_id"),
            (
                [ACCOUNT, &WITH_PAY.replace("[pay]", "[pay]\nanswer_key = 'PUB_KEY_ID_02'")].concat(),
                "pay.answer_key",
            ),
            ([ACCOUNT, &WITH_PAY.replace("key_serial = '01", "key_serial = '")].concat(), "pay.key_serial"),
            ([ACCOUNT, "[origins]\nopen = 'http://open.example'"].concat(), "origins.open"),
            ([ACCOUNT, "[origins]\napi = 'https://api.example/v1'"].concat(), "origins.api"),
        ];
        for (toml, name) in table {
            let error = written(&toml).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
        assert!(written(&[ACCOUNT, "[origins]\npay = 'http://127.0.0.1:8000'"].concat()).is_ok());
        assert!(matches!(written("[account]\nfoo = 1"), Err(SettingsError::Toml(..))));
        assert!(matches!(written(&ACCOUNT.replace("'secret'", "'none'")), Err(SettingsError::File(..))));
    }
}
