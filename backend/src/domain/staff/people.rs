//! Operations of an administrator on accounts.

use serde_json::json;
use shared::audit::Action;
use shared::person::SchoolCode;
use shared::staff::{Role, StaffName};

use super::account::{NewStaff, add};
use crate::app::App;
use crate::domain::Error;
use crate::passwords::Password;
use crate::rng::Rng;
use crate::store;
use crate::store::audit::Actor;
use crate::totp;

/// Bytes of a generated password: 80 bits, typed once and changed at the first sign-in.
const GIVEN_BYTES: usize = 10;

/// A password that is shown once: `abcd-efgh-jklm-npqr`.
fn given(rng: &Rng) -> String {
    let letters = totp::base32(&rng.bytes32()[..GIVEN_BYTES]).to_ascii_lowercase();
    let groups: Vec<_> = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// Creates an account. Returns the password for the user.
pub async fn appoint(
    app: &App,
    name: StaffName,
    role: Role,
    school: Option<SchoolCode>,
    actor: &Actor,
) -> Result<String, Error> {
    let password = given(&app.rng);
    let new = NewStaff {
        name,
        role,
        school,
        password: Password::new(password.clone()),
        must_change: true,
        factor_waived: false,
    };
    add(app, new, actor).await?;
    Ok(password)
}

/// Changes the role or the school, or disables or enables an account. The last administrator cannot be removed.
pub async fn set(
    app: &App,
    name: &StaffName,
    role: Role,
    school: Option<SchoolCode>,
    disabled: bool,
    actor: &Actor,
) -> Result<(), Error> {
    if role.is_of_a_school() != school.is_some() {
        return Err(Error::SchoolOfRole);
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let before = store::staff::by_name(&mut tx, name).await?.ok_or(Error::Unknown("account"))?;
    let can_manage = role == Role::Admin && !disabled;
    let could_manage = before.role == Role::Admin && before.disabled_at.is_none();
    if could_manage && !can_manage && store::staff::other_admins(&mut tx, name).await? == 0 {
        return Err(Error::LastAdmin);
    }
    let after = super::change(&mut tx, name, |staff| {
        staff.role = role;
        staff.school = school;
        staff.disabled_at = disabled.then(|| staff.disabled_at.unwrap_or(now));
    })
    .await?;
    if (before.role, &before.school) != (after.role, &after.school) {
        let detail = json!({ "role": after.role, "school": after.school, "before": before.role });
        store::audit::append(&mut tx, now, actor, Action::StaffChanged, name.as_str(), detail).await?;
    }
    if before.disabled_at.is_some() != disabled {
        let action = if disabled { Action::StaffDisabled } else { Action::StaffEnabled };
        store::audit::append(&mut tx, now, actor, action, name.as_str(), json!({})).await?;
    }
    if disabled {
        store::staff_session::end_all(&mut tx, name, None, now).await?;
    }
    Ok(tx.commit().await?)
}

/// Sets a new password, ends all sessions and resets the failed attempts. Returns the password for the user.
pub async fn reset_password(app: &App, name: &StaffName, actor: &Actor) -> Result<String, Error> {
    let password = given(&app.rng);
    let hash = app.passwords.hash(Password::new(password.clone()), &app.rng).await;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    super::change(&mut tx, name, |staff| {
        staff.password = hash;
        staff.must_change = true;
    })
    .await?;
    store::staff_session::end_all(&mut tx, name, None, now).await?;
    store::audit::append(&mut tx, now, actor, Action::StaffPasswordReset, name.as_str(), json!({})).await?;
    tx.commit().await?;
    super::sign_in::forgive(app, name);
    Ok(password)
}
