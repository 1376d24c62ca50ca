//! The second factor: codes of an authenticator, and recovery codes for a lost authenticator.

use serde_json::json;
use shared::audit::Action;
use shared::staff::StaffName;
use shared::time::Timestamp;
use zeroize::Zeroizing;

use crate::app::App;
use crate::domain::Error;
use crate::keys::{Aad, BlindIndex, Keys};
use crate::passwords::Password;
use crate::rng::Rng;
use crate::store::audit::Actor;
use crate::store::staff::Staff;
use crate::store::{self, Tx};
use crate::totp;

const RECOVERY_CODES: usize = 8;

/// Bytes of a recovery code: 80 bits, so that storing a keyed hash is safe.
const RECOVERY_BYTES: usize = 10;

/// The associated data with which a user's secret is sealed.
fn aad(staff: &StaffName) -> Aad<'_> {
    Aad { table: "staff", column: "totp", row: staff.as_str() }
}

fn open(keys: &Keys, staff: &StaffName, sealed: &[u8]) -> Result<Zeroizing<String>, Error> {
    keys.open(aad(staff), sealed).map_err(|_| Error::Sealed)
}

/// A secret that is offered for an authenticator.
#[derive(Debug)]
pub struct PendingAuthenticator {
    /// In base32, for typing.
    pub secret: String,
    /// The address in the QR code.
    pub address: String,
}

/// Offers a secret to a user who knows the password; it becomes valid when a code proves that the authenticator has it.
pub async fn offer(app: &App, staff: &Staff, password: Password) -> Result<PendingAuthenticator, Error> {
    super::account::ensure_knows(app, staff, password).await?;
    let secret = totp::secret(&app.rng.bytes32());
    let sealed = app.keys.seal(aad(&staff.name), &secret, &app.rng);
    let mut tx = app.db.begin().await?;
    super::change(&mut tx, &staff.name, |staff| staff.totp_offered = Some(sealed)).await?;
    tx.commit().await?;
    Ok(PendingAuthenticator { address: totp::address(staff.name.as_str(), &secret), secret })
}

/// Enrols the offered secret after a valid code. Returns the recovery codes, which are shown only once.
pub async fn enrol(app: &App, staff: &Staff, code: &str) -> Result<Vec<String>, Error> {
    let now = app.clock.now();
    let sealed = staff.totp_offered.clone().ok_or(Error::Unknown("offer"))?;
    let secret = open(&app.keys, &staff.name, &sealed)?;
    let step = totp::accept(&secret, code.trim(), now, staff.totp_step).ok_or(Error::WrongCode)?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code(&app.rng)).collect();
    let indexes: Vec<BlindIndex> = codes.iter().map(|code| index(&app.keys, &staff.name, code)).collect();
    let mut tx = app.db.begin().await?;
    super::change(&mut tx, &staff.name, |staff| {
        staff.totp_sealed = Some(sealed);
        staff.totp_offered = None;
        staff.totp_step = step;
    })
    .await?;
    store::staff::set_recovery(&mut tx, &staff.name, &indexes).await?;
    let (actor, name) = (Actor::Staff(staff.name.clone()), staff.name.as_str());
    store::audit::append(&mut tx, now, &actor, Action::StaffAuthenticatorEnrolled, name, json!({})).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Removes the user's own authenticator.
pub async fn remove(app: &App, staff: &Staff, password: Password) -> Result<(), Error> {
    super::account::ensure_knows(app, staff, password).await?;
    reset(app, &staff.name, &Actor::Staff(staff.name.clone())).await
}

/// Removes the authenticator of a user who lost it.
pub async fn reset(app: &App, name: &StaffName, actor: &Actor) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    super::change(&mut tx, name, |staff| {
        staff.totp_sealed = None;
        staff.totp_offered = None;
    })
    .await?;
    store::staff::set_recovery(&mut tx, name, &[]).await?;
    let action = Action::StaffAuthenticatorRemoved;
    store::audit::append(&mut tx, now, actor, action, name.as_str(), json!({})).await?;
    Ok(tx.commit().await?)
}

/// Whether `code` is valid for the account now; then it cannot be used again. The caller commits.
pub(super) async fn take(
    tx: &mut Tx,
    app: &App,
    name: &StaffName,
    code: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let staff = store::staff::by_name(tx, name).await?.ok_or(Error::Unknown("account"))?;
    let Some(sealed) = &staff.totp_sealed else { return Ok(true) };
    let secret = open(&app.keys, name, sealed)?;
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    if let Some(step) = totp::accept(&secret, &code, now, staff.totp_step) {
        super::change(tx, name, |staff| staff.totp_step = step).await?;
        return Ok(true);
    }
    let used = store::staff::use_recovery(tx, name, index(&app.keys, name, &code)).await?;
    if used {
        let (actor, action) = (Actor::Staff(name.clone()), Action::StaffRecoveryUsed);
        store::audit::append(tx, now, &actor, action, name.as_str(), json!({})).await?;
    }
    Ok(used)
}

/// `ABCD-EFGH-JKLM-NPQR`.
fn recovery_code(rng: &Rng) -> String {
    let letters = totp::base32(&rng.bytes32()[..RECOVERY_BYTES]);
    let groups: Vec<_> = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

fn index(keys: &Keys, name: &StaffName, code: &str) -> BlindIndex {
    let plain = code.replace('-', "").to_ascii_uppercase();
    keys.index("staff/recovery", &[name.as_str(), &plain])
}
