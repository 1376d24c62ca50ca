//! Invented staff, one for each role, with a password of this installation.

use shared::person::SchoolCode;
use shared::staff::{Role, StaffName};

use super::DemoError;
use crate::app::App;
use crate::domain::staff::account::{NewStaff, add};
use crate::passwords::{HashPriority, Password};
use crate::store;
use crate::store::audit::Actor;
use crate::totp;

/// Two reviewers, to demonstrate concurrent reviews of one photograph.
const PEOPLE: [(&str, Role); 5] = [
    ("admin", Role::Admin),
    ("reviewer", Role::Reviewer),
    ("reviewer2", Role::Reviewer),
    ("school", Role::School),
    ("auditor", Role::Auditor),
];

/// Bytes of the password: 80 bits, because the demonstration may be reachable from a network.
const PASSWORD_BYTES: usize = 10;

/// The password of all of them. It is derived from the installation's key: every start can show it again, and another
/// installation has another password.
fn password(app: &App) -> String {
    let bytes = *app.keys.index("demo/staff", &[]).as_bytes();
    let letters = totp::base32(&bytes[..PASSWORD_BYTES]).to_ascii_lowercase();
    let groups: Vec<_> = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// Adds the accounts. The school's account is of the first collection's school.
pub(super) async fn appoint(app: &App, school: &SchoolCode) -> Result<(), DemoError> {
    for (name, role) in PEOPLE {
        let new = NewStaff {
            name: name.parse::<StaffName>().expect("a user name"),
            role,
            school: role.is_of_a_school().then(|| school.clone()),
            password: Password::new(password(app)),
            must_change: false,
            factor_waived: true,
        };
        add(app, new, &Actor::System).await?;
    }
    Ok(())
}

/// The line that lists them, as long as all of them exist with their initial password.
pub(super) async fn line(app: &App) -> Result<Option<String>, DemoError> {
    for (name, _) in PEOPLE {
        let name = name.parse().expect("a user name");
        let staff = store::staff::by_name(&mut *app.db.reader().await?, &name).await?;
        let Some(staff) = staff.filter(|staff| staff.disabled_at.is_none()) else { return Ok(None) };
        let given = app
            .passwords
            .verify(Password::new(password(app)), Some(staff.password), HashPriority::Known)
            .await;
        if given != Some(true) {
            return Ok(None);
        }
    }
    let names: Vec<_> = PEOPLE.iter().map(|(name, _)| *name).collect();
    Ok(Some(format!("{}  password {}", names.join(" · "), password(app))))
}
