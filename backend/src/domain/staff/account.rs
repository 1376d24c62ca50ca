//! Creating accounts, and changes of a user's own account: password and sessions.

use serde_json::json;
use shared::audit::Action;
use shared::id::StaffSessionId;
use shared::person::SchoolCode;
use shared::staff::{Role, StaffName};

use crate::app::App;
use crate::domain::Error;
use crate::passwords::{HashPriority, Password};
use crate::rate_limit::{Counter, Kind};
use crate::store;
use crate::store::Revision;
use crate::store::audit::Actor;
use crate::store::staff::Staff;

/// The data of a new account.
#[derive(Debug)]
pub struct NewStaff {
    /// The user name.
    pub name: StaffName,
    pub role: Role,
    /// The school; `Some` exactly for a school account.
    pub school: Option<SchoolCode>,
    /// The first password.
    pub password: Password,
    /// Whether the user must change the password before any other action.
    pub must_change: bool,
    /// Whether an administrator needs no authenticator: only in a demonstration.
    pub factor_waived: bool,
}

pub async fn add(app: &App, new: NewStaff, actor: &Actor) -> Result<(), Error> {
    if new.role.is_of_a_school() != new.school.is_some() {
        return Err(Error::SchoolOfRole);
    }
    let password = app.passwords.hash(new.password, &app.rng).await;
    let now = app.clock.now();
    let staff = Staff {
        name: new.name,
        role: new.role,
        school: new.school,
        password,
        must_change: new.must_change,
        totp_sealed: None,
        totp_offered: None,
        totp_step: 0,
        factor_waived: new.factor_waived,
        disabled_at: None,
        created_at: now,
        revision: Revision::default(),
    };
    let mut tx = app.db.begin().await?;
    if !store::staff::insert(&mut tx, &staff).await? {
        return Err(Error::NameTaken);
    }
    let detail = json!({ "role": staff.role, "school": staff.school });
    store::audit::append(&mut tx, now, actor, Action::StaffAdded, staff.name.as_str(), detail).await?;
    Ok(tx.commit().await?)
}

/// Refuses a caller who does not know the account's password: a session that was left open must not be enough to take
/// over the account.
pub(super) async fn ensure_knows(app: &App, staff: &Staff, password: Password) -> Result<(), Error> {
    let counters = own_counters(app, &staff.name);
    let failure = super::sign_in::failure(app, staff.name.as_str(), "");
    if let Some(seconds) = super::sign_in::reserve(app, &counters, &failure) {
        return Err(Error::TooMany { seconds });
    }
    let fits = app.passwords.verify(password, Some(staff.password.clone()), HashPriority::Known).await;
    if !fits.ok_or(Error::Busy)? {
        app.rate_limits.note(failure, app.clock.now());
        return Err(Error::WrongPassword);
    }
    app.rate_limits.succeed(&counters, app.clock.now());
    Ok(())
}

/// The user confirms who they are: with a code of the authenticator, or with the password when none is enrolled. Then
/// they may use the capabilities that need this confirmation, for a limited time.
pub async fn prove(
    app: &App,
    staff: &Staff,
    session: StaffSessionId,
    password: Password,
    code: &str,
) -> Result<(), Error> {
    if staff.totp_sealed.is_some() {
        ensure_has(app, staff, code).await?;
    } else {
        ensure_knows(app, staff, password).await?;
    }
    let mut tx = app.db.begin().await?;
    store::staff_session::set_proved(&mut tx, session, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Refuses a caller who has neither the account's authenticator nor a recovery code.
async fn ensure_has(app: &App, staff: &Staff, code: &str) -> Result<(), Error> {
    let (now, counters) = (app.clock.now(), own_counters(app, &staff.name));
    let failure = super::sign_in::failure(app, staff.name.as_str(), "");
    if let Some(seconds) = super::sign_in::reserve(app, &counters, &failure) {
        return Err(Error::TooMany { seconds });
    }
    let mut tx = app.db.begin().await?;
    if !super::factor::take(&mut tx, app, &staff.name, code, now).await? {
        drop(tx);
        app.rate_limits.note(failure, now);
        return Err(Error::WrongCode);
    }
    tx.commit().await?;
    app.rate_limits.succeed(&counters, now);
    Ok(())
}

/// The counters for failures of a user who is signed in.
pub(super) fn own_counters(app: &App, name: &StaffName) -> [Counter; 1] {
    let key = app.keys.index("staff/own", &[name.as_str()]);
    [Counter { kind: Kind::StaffKnownBrowser, key }]
}

/// Changes the user's own password; all other sessions of the user end.
pub async fn change_password(
    app: &App,
    staff: &Staff,
    session: StaffSessionId,
    current: Password,
    new: Password,
) -> Result<Staff, Error> {
    ensure_knows(app, staff, current).await?;
    let hash = app.passwords.hash(new, &app.rng).await;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let changed = super::change(&mut tx, &staff.name, |staff| {
        staff.password = hash;
        staff.must_change = false;
    })
    .await?;
    store::staff_session::end_all(&mut tx, &staff.name, Some(session), now).await?;
    let (actor, name) = (Actor::Staff(staff.name.clone()), staff.name.as_str());
    store::audit::append(&mut tx, now, &actor, Action::StaffPasswordChanged, name, json!({})).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Ends one of the user's own sessions.
pub async fn revoke(app: &App, staff: &Staff, session: StaffSessionId) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::staff_session::end(&mut tx, &staff.name, session, now).await? {
        return Err(Error::Unknown("session"));
    }
    let (actor, subject) = (Actor::Staff(staff.name.clone()), session.to_string());
    store::audit::append(&mut tx, now, &actor, Action::StaffSessionRevoked, &subject, json!({})).await?;
    Ok(tx.commit().await?)
}
