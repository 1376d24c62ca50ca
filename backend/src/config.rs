//! Settings: first as they were given (flags, environment, a TOML file), then as they are used.
//!
//! A flag overrides the environment, the environment overrides the file, and the file overrides the default. In
//! [`RawSettings`] every setting is optional and unchecked; [`Config`] is complete and checked.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::app::{ReviewPace, SessionLife};
use crate::http::layers::{InvalidOrigin, PublicOrigin};
use crate::keys::{KeyError, MasterKey};
use crate::rng::Rng;
use crate::wechat;

/// The database's name in the data folder; the names of SQLite's other files begin with it.
pub const DATABASE: &str = "yipai.sqlite";

/// The default address: reachable from this machine only, because a proxy with TLS is expected to forward requests.
pub const DEFAULT_BIND: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// Settings as they were given.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSettings {
    /// A TOML file with any of these settings, named as the long flags with `_` for `-`
    #[arg(long, env = "YIPAI_CONFIG", global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// The folder of the database, the photographs and (for `run`) the key [default: data]
    #[arg(long, env = "YIPAI_DATA", global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// The folder of the photographs [default: objects in the data folder]
    #[arg(long, env = "YIPAI_OBJECTS", global = true, value_name = "FOLDER")]
    pub objects: Option<PathBuf>,
    /// The file of the master key, 64 hexadecimal digits [default: key in the data folder]
    #[arg(long, env = "YIPAI_KEY_FILE", global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The master key itself; from the environment only, for flags show up in lists of processes
    #[arg(skip)]
    #[serde(skip)]
    pub key: Option<SecretString>,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, env = "YIPAI_BIND", global = true, value_name = "ADDRESS:PORT")]
    pub bind: Option<SocketAddr>,
    /// A second address to listen on, for /healthz, /readyz and /metrics only, with a separate limit on connections
    #[arg(long, env = "YIPAI_MONITOR_BIND", global = true, value_name = "ADDRESS:PORT")]
    pub monitor_bind: Option<SocketAddr>,
    /// The address that people type, such as <https://photo.example.edu.cn>
    #[arg(long, env = "YIPAI_PUBLIC_ORIGIN", global = true, value_name = "ORIGIN")]
    pub public_origin: Option<String>,
    /// The format of the log [default: text]
    #[arg(long, env = "YIPAI_LOG_FORMAT", global = true, value_enum)]
    pub log_format: Option<LogFormat>,
    /// The payment provider [default: nobody; sandbox for `run`]
    #[arg(long, env = "YIPAI_PAYMENT", global = true, value_enum)]
    pub payment: Option<Payment>,
    /// The WeChat service account and merchant: a TOML file, see docs/wechat.md
    #[arg(long, env = "YIPAI_WECHAT", global = true, value_name = "FILE")]
    pub wechat: Option<PathBuf>,
    /// The reverse proxies, as addresses or networks: only their `X-Forwarded-For` is trusted [default: none]
    #[arg(long, env = "YIPAI_TRUSTED_PROXIES", global = true, value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<String>>,
    /// Seconds without a request after which a student has to verify again
    #[arg(long, env = "YIPAI_SESSION_IDLE_SECONDS", global = true, value_name = "SECONDS")]
    pub session_idle_seconds: Option<u32>,
    /// Seconds after which a student has to verify again, even if active
    #[arg(long, env = "YIPAI_SESSION_ABSOLUTE_SECONDS", global = true, value_name = "SECONDS")]
    pub session_absolute_seconds: Option<u32>,
    /// Seconds in which a reviewer can undo a decision; the student is notified afterwards [default: 30]
    #[arg(long, env = "YIPAI_REVIEW_UNDO_SECONDS", global = true, value_name = "SECONDS")]
    pub review_undo_seconds: Option<u32>,
    /// Seconds after which a photograph that a reviewer has open goes back to the queue [default: 300]
    #[arg(long, env = "YIPAI_REVIEW_LEASE_SECONDS", global = true, value_name = "SECONDS")]
    pub review_lease_seconds: Option<u32>,
}

/// The format of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The payment provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Payment {
    /// No provider.
    Nobody,
    /// A cashier that takes no real money and approves everything: for trial runs, never for real students.
    Sandbox,
    /// WeChat Pay, by the merchant in WeChat's file.
    Wechat,
}

/// Where the master key comes from.
#[derive(Debug)]
pub enum KeySource {
    /// The environment contains it: 64 hexadecimal digits.
    Given(SecretString),
    /// A file contains it.
    File(PathBuf),
}

/// Settings as they are used.
#[derive(Debug)]
pub struct Config {
    /// The folder of the database.
    pub data: PathBuf,
    /// The folder of the photographs.
    pub objects: PathBuf,
    pub key: KeySource,
    /// Where to listen; `None` when it was not set, so that another port may be used.
    pub bind: Option<SocketAddr>,
    /// A second address to listen on, for monitoring.
    pub monitor_bind: Option<SocketAddr>,
    /// The address that people type.
    pub public_origin: Option<PublicOrigin>,
    pub log_format: LogFormat,
    /// The payment provider; `None` when it was not set.
    pub payment: Option<Payment>,
    /// The WeChat service account and merchant.
    pub wechat: Option<Arc<wechat::settings::Settings>>,
    /// The reverse proxies.
    pub trusted_proxies: Vec<IpNet>,
    pub session_life: SessionLife,
    pub pace: ReviewPace,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("the settings file {}", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// The file is not TOML, or names a setting that does not exist.
    #[error("the settings file {}", .0.display())]
    Toml(PathBuf, #[source] toml::de::Error),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Origin(#[from] InvalidOrigin),
    /// A proxy that is neither an address nor a network.
    #[error("not an address or a network such as 10.0.0.0/8: {0}")]
    Proxy(String),
    #[error(transparent)]
    Wechat(#[from] wechat::settings::SettingsError),
    /// WeChat redirects people back to the public origin, so it is required.
    #[error("WeChat needs public_origin, the address that people type")]
    WechatWithoutOrigin,
    /// A session shorter than a minute, or idle longer than its total lifetime.
    #[error("a session lasts at least a minute, and idle not longer than in all")]
    SessionLife,
    /// A lease that ends before it is renewed, or an undo window that delays the student too long.
    #[error("a review's lease lasts at least a minute, and a decision is announced within an hour")]
    ReviewPace,
}

impl RawSettings {
    /// Fills in missing settings from the named file, if there is one.
    pub fn complete(self) -> Result<Config, ConfigError> {
        let file = match &self.config {
            Some(path) => read(path)?,
            None => Self::default(),
        };
        self.or(file).try_into()
    }

    fn or(self, other: Self) -> Self {
        Self {
            config: self.config,
            data: self.data.or(other.data),
            objects: self.objects.or(other.objects),
            key_file: self.key_file.or(other.key_file),
            key: self.key,
            bind: self.bind.or(other.bind),
            monitor_bind: self.monitor_bind.or(other.monitor_bind),
            public_origin: self.public_origin.or(other.public_origin),
            log_format: self.log_format.or(other.log_format),
            payment: self.payment.or(other.payment),
            wechat: self.wechat.or(other.wechat),
            trusted_proxies: self.trusted_proxies.or(other.trusted_proxies),
            session_idle_seconds: self.session_idle_seconds.or(other.session_idle_seconds),
            session_absolute_seconds: self.session_absolute_seconds.or(other.session_absolute_seconds),
            review_undo_seconds: self.review_undo_seconds.or(other.review_undo_seconds),
            review_lease_seconds: self.review_lease_seconds.or(other.review_lease_seconds),
        }
    }
}

fn read(path: &Path) -> Result<RawSettings, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|e| ConfigError::File(path.to_owned(), e))?;
    toml::from_str(&text).map_err(|e| ConfigError::Toml(path.to_owned(), e))
}

fn proxy(text: &str) -> Result<IpNet, ConfigError> {
    let address = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| ConfigError::Proxy(text.to_owned()))
}

impl TryFrom<RawSettings> for Config {
    type Error = ConfigError;

    fn try_from(written: RawSettings) -> Result<Self, ConfigError> {
        let data = written.data.unwrap_or_else(|| PathBuf::from("data"));
        let key = match (written.key, written.key_file) {
            (Some(text), _) => KeySource::Given(text),
            (None, Some(file)) => KeySource::File(file),
            (None, None) => KeySource::File(data.join("key")),
        };
        let life = SessionLife {
            idle_seconds: written.session_idle_seconds.unwrap_or(SessionLife::IDLE_SECONDS),
            absolute_seconds: written.session_absolute_seconds.unwrap_or(SessionLife::ABSOLUTE_SECONDS),
        };
        if life.idle_seconds < 60 || life.absolute_seconds < life.idle_seconds {
            return Err(ConfigError::SessionLife);
        }
        let pace = ReviewPace {
            undo_seconds: written.review_undo_seconds.unwrap_or(ReviewPace::UNDO_SECONDS),
            lease_seconds: written.review_lease_seconds.unwrap_or(ReviewPace::LEASE_SECONDS),
        };
        if pace.lease_seconds < ReviewPace::LEASE_MIN_SECONDS
            || pace.undo_seconds > ReviewPace::UNDO_MAX_SECONDS
        {
            return Err(ConfigError::ReviewPace);
        }
        let wechat =
            written.wechat.as_deref().map(wechat::settings::Settings::read).transpose()?.map(Arc::new);
        if wechat.is_some() && written.public_origin.is_none() {
            return Err(ConfigError::WechatWithoutOrigin);
        }
        Ok(Self {
            objects: written.objects.unwrap_or_else(|| data.join("objects")),
            data,
            key,
            bind: written.bind,
            monitor_bind: written.monitor_bind,
            public_origin: written.public_origin.as_deref().map(str::parse).transpose()?,
            log_format: written.log_format.unwrap_or_default(),
            payment: written.payment,
            wechat,
            trusted_proxies: written
                .trusted_proxies
                .iter()
                .flatten()
                .map(|text| proxy(text))
                .collect::<Result<_, _>>()?,
            session_life: life,
            pace,
        })
    }
}

impl Config {
    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join(DATABASE)
    }

    /// Whether the public address is `https`, so that cookies may be for `https` only.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_origin.as_ref().is_some_and(|origin| origin.as_str().starts_with("https://"))
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(_) => f.write_str("from YIPAI_KEY"),
            Self::File(path) => write!(f, "in {}", path.display()),
        }
    }
}

impl KeySource {
    /// Reads the key; a missing file is an error.
    pub fn read(&self) -> Result<MasterKey, KeyError> {
        match self {
            Self::Given(text) => MasterKey::parse(text.expose_secret()),
            Self::File(path) => MasterKey::read(path),
        }
    }

    /// Reads the key; a missing file is created with a new key.
    pub fn read_or_make(&self, rng: &Rng) -> Result<MasterKey, KeyError> {
        match self {
            Self::Given(text) => MasterKey::parse(text.expose_secret()),
            Self::File(path) => MasterKey::read_or_make(path, rng),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("yipai.toml");
        std::fs::write(&path, text).unwrap();
        RawSettings { config: Some(path), bind: "127.0.0.1:1".parse().ok(), ..RawSettings::default() }
            .complete()
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let config = file("bind = '127.0.0.1:2'\ndata = '/var/lib/yipai'").unwrap();
        assert_eq!(config.bind, "127.0.0.1:1".parse().ok());
        assert_eq!(config.database(), PathBuf::from("/var/lib/yipai/yipai.sqlite"));
        assert_eq!(config.objects, PathBuf::from("/var/lib/yipai/objects"));
        assert!(!config.is_https());
    }

    #[test]
    fn what_makes_no_sense_is_refused_before_anything_starts() {
        assert!(matches!(file("colour = 'red'"), Err(ConfigError::Toml(..))));
        assert!(matches!(file("public_origin = 'photo'"), Err(ConfigError::Origin(_))));
        assert!(matches!(file("trusted_proxies = ['nginx']"), Err(ConfigError::Proxy(_))));
        assert_eq!(file("trusted_proxies = ['10.0.0.0/8', '::1']").unwrap().trusted_proxies.len(), 2);
        assert!(matches!(file("session_idle_seconds = 1"), Err(ConfigError::SessionLife)));
        assert!(matches!(file("review_lease_seconds = 1"), Err(ConfigError::ReviewPace)));
        assert!(matches!(file("review_undo_seconds = 86400"), Err(ConfigError::ReviewPace)));
        assert!(matches!(
            RawSettings { config: Some("/none".into()), ..RawSettings::default() }.complete(),
            Err(ConfigError::File(..))
        ));
    }
}
