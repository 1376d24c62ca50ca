//! Signing in to the console, with a limit on guessing.
//!
//! A failure is counted before the password is looked at and taken back when it was none, so that a hundred guesses at
//! once are not a hundred free ones. Nothing is locked while the password is hashed.

use serde_json::json;
use shared::audit::Action;
use shared::staff::StaffName;

use crate::app::App;
use crate::domain::session::SessionToken;
use crate::domain::{Error, limit};
use crate::passwords::Password;
use crate::store;
use crate::store::attempt::Counter;
use crate::store::audit::Actor;
use crate::store::staff::Staff;

use super::{factor, session};

/// What was typed.
#[derive(Debug)]
pub struct Typed {
    /// The user name.
    pub name: String,
    /// The password.
    pub password: Password,
    /// The authenticator's code, or a recovery code.
    pub code: Option<String>,
}

/// What an attempt led to.
#[derive(Debug)]
pub enum Outcome {
    /// They are signed in.
    SignedIn {
        /// The account.
        staff: Box<Staff>,
        /// For the cookie.
        token: SessionToken,
    },
    /// Name, password or code are wrong.
    Refused,
    /// Name and password fit; the code is missing.
    CodeRequired,
    /// Not tried: too many failures before.
    Wait {
        /// How long, in seconds.
        seconds: u32,
    },
}

/// What a stranger is called in the log: what was typed may be a password in the wrong field.
const UNKNOWN: &str = "unknown";

/// Tries to sign in. `visitor` is the browser's number, `browser` its family.
pub async fn sign_in(app: &App, typed: Typed, visitor: &str, browser: &str) -> Result<Outcome, Error> {
    let name = StaffName::try_from(typed.name.trim().to_ascii_lowercase()).ok();
    let counters = counters(app, name.as_ref(), visitor);
    let known = match &name {
        Some(name) => store::staff::by_name(&mut *app.db.reader().await?, name).await?,
        None => None,
    };
    let subject = known.as_ref().map_or(UNKNOWN, |staff| staff.name.as_str()).to_owned();
    if let Some(seconds) = reserve(app, &counters, &subject).await? {
        return Ok(Outcome::Wait { seconds });
    }
    let known = known.filter(|staff| staff.disabled_at.is_none());
    let hash = known.as_ref().map(|staff| staff.password.clone());
    let fits = app.passwords.verify(typed.password, hash).await;
    let Some(staff) = known.filter(|_| fits) else {
        refuse(app, &subject).await?;
        return Ok(Outcome::Refused);
    };
    admit(app, staff, &counters, typed.code, browser).await
}

/// Whose failures are counted: the browser's and the name's, whoever types it.
pub(super) fn counters(app: &App, name: Option<&StaffName>, visitor: &str) -> Vec<Counter> {
    let visitor = Counter::Visitor(app.keys.index("staff/visitor", &[visitor]));
    std::iter::once(visitor).chain(name.map(|name| name_counter(app, name))).collect()
}

/// The failures at a name.
pub(super) fn name_counter(app: &App, name: &StaffName) -> Counter {
    Counter::Identity(app.keys.index("staff/name", &[name.as_str()]))
}

/// Counts the attempt as a failure; how long to wait instead, if there were too many.
pub(super) async fn reserve(app: &App, counters: &[Counter], subject: &str) -> Result<Option<u32>, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let wait = limit::wait(&mut tx, counters, now).await?;
    if wait.is_some() {
        let action = Action::StaffSignInLimited;
        store::audit::append(&mut tx, now, &Actor::System, action, subject, json!({})).await?;
    } else {
        limit::count_failure(&mut tx, counters, now).await?;
    }
    tx.commit().await?;
    Ok(wait)
}

/// Writes a failure down.
pub(super) async fn refuse(app: &App, subject: &str) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    let action = Action::StaffSignInFailed;
    store::audit::append(&mut tx, app.clock.now(), &Actor::System, action, subject, json!({})).await?;
    Ok(tx.commit().await?)
}

/// Lets somebody in whose name and password fit, unless a code is missing or wrong.
async fn admit(
    app: &App,
    staff: Staff,
    counters: &[Counter],
    code: Option<String>,
    browser: &str,
) -> Result<Outcome, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if staff.totp_sealed.is_some() {
        let Some(code) = code else {
            for counter in counters {
                limit::take_back(&mut tx, counter, now).await?;
            }
            tx.commit().await?;
            return Ok(Outcome::CodeRequired);
        };
        if !factor::take(&mut tx, app, &staff.name, &code, now).await? {
            drop(tx);
            refuse(app, staff.name.as_str()).await?;
            return Ok(Outcome::Refused);
        }
    }
    // As it is now: whoever was disabled or reset while the password was hashed stays outside.
    let current = store::staff::by_name(&mut tx, &staff.name).await?;
    let unchanged = |current: &Staff| current.disabled_at.is_none() && current.password == staff.password;
    let Some(staff) = current.filter(unchanged) else { return Ok(Outcome::Refused) };
    for counter in counters {
        store::attempt::clear(&mut tx, counter).await?;
    }
    let token = session::open(&mut tx, app, &staff, browser, now).await?;
    let actor = Actor::Staff(staff.name.clone());
    store::audit::append(&mut tx, now, &actor, Action::StaffSignedIn, staff.name.as_str(), json!({})).await?;
    tx.commit().await?;
    Ok(Outcome::SignedIn { staff: Box::new(staff), token })
}
