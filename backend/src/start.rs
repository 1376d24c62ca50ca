//! Creates a working [`App`] from settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret;

use crate::admission::Admission;
use crate::app::{App, ConcurrencyLimits};
use crate::clock::Clock;
use crate::config::{Config, DATABASE, Payment};
use crate::http::hosts::Hosts;
use crate::keys::{KeyError, Keys, MasterKey};
use crate::objects::Photographs;
use crate::passwords::Passwords;
use crate::payment::Provider;
use crate::payment::sandbox::{self, Sandbox};
use crate::private::close_folder;
use crate::rng::Rng;
use crate::store::{self, Db};
use crate::wechat::WeChat;
use crate::wechat::client::ClientError;
use crate::wechat::pay::{MerchantError, Merchants};

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the folder {}", .0.display())]
    Folder(PathBuf, #[source] std::io::Error),
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The rows are encrypted with another key.
    #[error(
        "the master key ({key}) is not the one that {database} was made with: nothing in it could be read. Give the key \
         that was backed up with this database, by --key-file or YIPAI_KEY, or name another data folder with --data",
        database = .database.display()
    )]
    WrongKey {
        /// Where the key was read from.
        key: String,
        database: PathBuf,
    },
    /// The connection to WeChat.
    #[error(transparent)]
    Wechat(#[from] ClientError),
    #[error("the payment by WeChat")]
    Merchant(#[from] MerchantError),
    /// Open orders that can't be queried, because the settings lack their merchant.
    #[error(
        "{orders} orders of the merchant {mch_id} are still open, and the settings have no keys for it: keep it under \
         [[merchants]] in WeChat's file (with payment = \"wechat\") until they are over"
    )]
    OrdersLeft {
        /// 商户号.
        mch_id: String,
        orders: i64,
    },
    #[error("the database {}", .0.display())]
    Database(PathBuf, #[source] store::Error),
    /// A query.
    #[error("the database")]
    Store(#[from] store::Error),
}

/// Whether a missing key is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingKey {
    /// The first start of a trial installation.
    IsMade,
    /// A production installation without its key has lost its data, or the data is not mounted.
    IsAnError,
}

/// Opens everything that the settings name, and migrates the database.
pub async fn open(config: &Config, missing_key: MissingKey) -> Result<App, StartError> {
    let rng = Rng::System;
    let master = match missing_key {
        MissingKey::IsMade => {
            make_folder(&config.data)?;
            config.key.read_or_make(&rng)?
        }
        MissingKey::IsAnError => {
            let master = config.key.read()?;
            make_folder(&config.data)?;
            master
        }
    };
    let payment = config.payment.unwrap_or(match missing_key {
        MissingKey::IsMade => Payment::Sandbox,
        MissingKey::IsAnError => Payment::Nobody,
    });
    assemble(config, &master, payment, Clock::System, rng).await
}

/// The same with the caller's key, clock and random number generator.
pub async fn assemble(
    config: &Config,
    master: &MasterKey,
    payment: Payment,
    clock: Clock,
    rng: Rng,
) -> Result<App, StartError> {
    let keys = Keys::derive(master);
    let wechat = config.wechat.clone().zip(config.public_origin.clone());
    let wechat = wechat.map(|(settings, origin)| WeChat::new(settings, origin)).transpose()?.map(Arc::new);
    let provider = match payment {
        Payment::Nobody => Provider::Nobody,
        Payment::Sandbox => Provider::Sandbox(Sandbox::new(*keys.sandbox_payment().expose_secret())),
        Payment::Wechat => {
            let wechat = wechat.clone().ok_or(MerchantError::Missing)?;
            Provider::WeChat(Arc::new(Merchants::new(&wechat, &rng)?))
        }
    };
    let database = config.database();
    let opened = Db::open(&database, keys.audit().clone()).await;
    let db = opened.map_err(|error| StartError::Database(database.clone(), error))?;
    if !store::key_check::is_of(&db, &keys).await? {
        return Err(StartError::WrongKey { key: config.key.to_string(), database });
    }
    Ok(App {
        photographs: photographs(config, &db).await?,
        db,
        scratch: Arc::from(config.data.as_path()),
        admission: Admission::on_this_machine(),
        keys: Arc::new(keys),
        passwords: Passwords::on_this_machine(),
        provider,
        wechat,
        clock,
        rng,
        session_life: config.session_life,
        pace: config.pace,
        hosts: Hosts::new(config.public_origin.clone()),
        secure_cookies: config.is_https(),
        concurrency: ConcurrencyLimits::default(),
        rate_limits: Arc::default(),
        trusted_proxies: Arc::from(config.trusted_proxies.as_slice()),
    })
}

/// Refuses to start while orders are open whose merchant is not in the settings. Orders of a version that did not store
/// the merchant count as those of the current one.
pub async fn keep_merchants(app: &App) -> Result<(), StartError> {
    let payee = match &app.provider {
        Provider::Nobody => None,
        Provider::Sandbox(_) => Some(Sandbox::payee()),
        Provider::WeChat(merchants) => merchants.all().next().map(|main| main.payee().clone()),
    };
    if let Some(payee) = payee {
        let mut tx = app.db.begin().await?;
        store::order::set_missing_payees(&mut tx, &payee).await?;
        tx.commit().await?;
    }
    for (mch_id, orders) in store::order::open_merchants(&mut *app.db.reader().await?).await? {
        let is_known = match &app.provider {
            Provider::WeChat(merchants) => merchants.knows(&mch_id),
            Provider::Nobody | Provider::Sandbox(_) => false,
        };
        // The sandbox takes no money: its orders need no queries.
        if !is_known && mch_id != sandbox::NAME {
            return Err(StartError::OrdersLeft { mch_id, orders });
        }
    }
    Ok(())
}

/// The folder of the photographs. It is created only while no photograph has been submitted. If it is missing later, it
/// may be mounted at any moment, and until then the server is not ready.
async fn photographs(config: &Config, db: &Db) -> Result<Photographs, StartError> {
    if store::photo::is_any_kept(&mut *db.reader().await?).await? {
        return Ok(Photographs::in_folder(&config.objects));
    }
    let folder = |error| StartError::Folder(config.objects.clone(), error);
    let photographs = Photographs::in_new_folder(&config.objects).map_err(folder)?;
    close_folder(&config.objects, |_| false).map_err(folder)?;
    Ok(photographs)
}

/// The data folder; created when it is missing, and private to its owner.
pub fn make_folder(data: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(data)
        .and_then(|()| close_folder(data, |name| name.as_encoded_bytes().starts_with(DATABASE.as_bytes())))
        .map_err(|error| StartError::Folder(data.to_owned(), error))
}
