//! Making accounts, and one's own: the password and the sessions.

use serde_json::json;
use shared::audit::Action;
use shared::id::StaffSessionId;
use shared::person::SchoolCode;
use shared::staff::{Role, StaffName};

use crate::app::App;
use crate::domain::Error;
use crate::passwords::Password;
use crate::store;
use crate::store::Revision;
use crate::store::audit::Actor;
use crate::store::staff::Staff;

/// Somebody to be appointed.
#[derive(Debug)]
pub struct NewStaff {
    /// The user name.
    pub name: StaffName,
    /// What to.
    pub role: Role,
    /// The school, exactly for an account of one.
    pub school: Option<SchoolCode>,
    /// The first password.
    pub password: Password,
    /// Whether they have to change it before anything else.
    pub must_change: bool,
}

/// Makes an account.
pub async fn add(app: &App, new: NewStaff, actor: &Actor) -> Result<(), Error> {
    if new.role.is_of_a_school() != new.school.is_some() {
        return Err(Error::SchoolOfRole);
    }
    let password = app.passwords.hash(new.password, &app.dice).await;
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

/// Refuses whoever does not know the account's password: a session left open must not be enough to take it over.
pub(super) async fn ensure_knows(app: &App, staff: &Staff, password: Password) -> Result<(), Error> {
    let counters = super::sign_in::counters(app, Some(&staff.name), staff.name.as_str());
    let subject = staff.name.as_str();
    if let Some(seconds) = super::sign_in::reserve(app, &counters, subject).await? {
        return Err(Error::TooMany { seconds });
    }
    if !app.passwords.verify(password, Some(staff.password.clone())).await {
        super::sign_in::refuse(app, subject).await?;
        return Err(Error::WrongPassword);
    }
    let mut tx = app.db.begin().await?;
    for counter in &counters {
        store::attempt::clear(&mut tx, counter).await?;
    }
    Ok(tx.commit().await?)
}

/// Changes one's own password; every other session of theirs ends.
pub async fn change_password(
    app: &App,
    staff: &Staff,
    session: StaffSessionId,
    current: Password,
    new: Password,
) -> Result<Staff, Error> {
    ensure_knows(app, staff, current).await?;
    let hash = app.passwords.hash(new, &app.dice).await;
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

/// Ends a session of one's own.
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
