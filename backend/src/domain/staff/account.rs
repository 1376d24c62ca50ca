//! Making accounts.

use serde_json::json;
use shared::person::SchoolCode;
use shared::staff::{Role, StaffName};

use crate::app::App;
use crate::domain::Error;
use crate::passwords::Password;
use crate::store;
use crate::store::Revision;
use crate::store::audit::{Action, Actor};
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
