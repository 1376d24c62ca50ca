//! Signing in to the console, with a limit on guessing.
//!
//! A failure is counted before the password is checked, and removed when the password is correct, so that a hundred
//! concurrent guesses are counted too. A browser in which an account has signed in has its own counter: guesses of
//! strangers do not lock out a user in their usual browser.

use serde_json::json;
use shared::audit::Action;
use shared::staff::StaffName;
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::domain::Error;
use crate::domain::session::SessionToken;
use crate::keys::hex;
use crate::passwords::{HashPriority, Password};
use crate::rate_limit::{Counter, Failure, Kind, Refusal};
use crate::store;
use crate::store::audit::Actor;
use crate::store::staff::Staff;

use super::{factor, session};

/// The input of the user.
#[derive(Debug)]
pub struct Credentials {
    /// The user name.
    pub name: String,
    /// The password.
    pub password: Password,
    /// A code of the authenticator, or a recovery code; `None` when there is none.
    pub code: Option<String>,
}

/// The result of an attempt.
#[derive(Debug)]
pub enum SignInOutcome {
    /// The user is signed in.
    SignedIn {
        staff: Box<Staff>,
        /// For the cookie.
        token: SessionToken,
        /// The mark by which this browser is known from now on.
        known: String,
    },
    /// Name, password or code are wrong.
    Refused,
    /// Name and password are correct; the code is missing.
    CodeRequired,
    /// Not checked: too many failures before.
    Wait {
        /// How long to wait, in seconds.
        seconds: u32,
    },
}

/// The name of an unknown user in the log: the input may be a password in the wrong field.
const UNKNOWN: &str = "unknown";

/// The client that makes the attempt.
#[derive(Debug, Clone, Copy)]
pub struct ClientContext<'a> {
    /// The number of the browser; new when it sent none.
    pub visitor: &'a str,
    /// The marks of the accounts that have signed in with the browser.
    pub known: &'a [String],
    /// The network of the client.
    pub network: &'a str,
    /// The browser family.
    pub browser: &'a str,
}

pub async fn sign_in(
    app: &App,
    typed: Credentials,
    visit: ClientContext<'_>,
) -> Result<SignInOutcome, Error> {
    let name = StaffName::try_from(typed.name.trim().to_ascii_lowercase()).ok();
    let (counters, turn) = counters(app, name.as_ref(), &visit);
    let known = match &name {
        Some(name) => store::staff::by_name(&mut *app.db.reader().await?, name).await?,
        None => None,
    };
    let subject = known.as_ref().map_or(UNKNOWN, |staff| staff.name.as_str());
    let failure = failure(app, subject, visit.network);
    if let Some(seconds) = reserve(app, &counters, &failure) {
        return Ok(SignInOutcome::Wait { seconds });
    }
    let known = known.filter(|staff| staff.disabled_at.is_none());
    let hash = known.as_ref().map(|staff| staff.password.clone());
    let Some(fits) = app.passwords.verify(typed.password, hash, turn).await else {
        app.rate_limits.take_back(&counters, app.clock.now());
        return Err(Error::Busy);
    };
    let Some(staff) = known.filter(|_| fits) else {
        app.rate_limits.note(failure, app.clock.now());
        return Ok(SignInOutcome::Refused);
    };
    admit(app, staff, (&counters, failure), typed.code, &visit).await
}

/// The mark of an account that a browser has signed in with; only the server can compute it.
fn mark(app: &App, visitor: &str, name: &StaffName) -> String {
    hex(&app.keys.index("staff/known", &[visitor, name.as_str()]).as_bytes()[..16])
}

/// The counters of an attempt, and its priority for password hashing.
fn counters(app: &App, name: Option<&StaffName>, visit: &ClientContext<'_>) -> (Vec<Counter>, HashPriority) {
    let counter = |kind, parts: &[&str]| Counter { kind, key: app.keys.index("staff/attempt", parts) };
    let browser = counter(Kind::StaffBrowser, &[visit.visitor]);
    let network = counter(Kind::StaffNetwork, &[visit.network]);
    let Some(name) = name else { return (vec![browser, network], HashPriority::Stranger) };
    let expected = mark(app, visit.visitor, name);
    if visit.known.iter().any(|known| bool::from(known.as_bytes().ct_eq(expected.as_bytes()))) {
        return (
            vec![counter(Kind::StaffKnownBrowser, &[name.as_str(), visit.visitor])],
            HashPriority::Known,
        );
    }
    let name = name.as_str();
    let others =
        [counter(Kind::StaffFromNetwork, &[name, visit.network]), counter(Kind::StaffName, &[name]), network];
    (std::iter::once(browser).chain(others).collect(), HashPriority::Stranger)
}

/// The data recorded about a failure.
pub(super) fn failure(app: &App, subject: &str, network: &str) -> Failure {
    let network = hex(&app.keys.index("attempt/network", &[network]).as_bytes()[..4]);
    Failure::new(Action::StaffSignInFailed, subject.to_owned(), String::new(), network)
}

/// Counts the attempt as a failure. Returns the seconds to wait if there were too many failures.
pub(super) fn reserve(app: &App, counters: &[Counter], failure: &Failure) -> Option<u32> {
    let now = app.clock.now();
    let seconds = match app.rate_limits.reserve(counters, 0, now) {
        Ok(()) => return None,
        Err(Refusal::Wait(seconds)) => seconds,
        // No rule of the console requires proof of work.
        Err(Refusal::Work(_)) => 1,
    };
    let limited = Failure { action: Action::StaffSignInLimited, ..failure.clone() };
    app.rate_limits.note(limited, now);
    Some(seconds)
}

/// Resets the failed attempts of strangers at an account.
pub(super) fn forgive(app: &App, name: &StaffName) {
    let key = app.keys.index("staff/attempt", &[name.as_str()]);
    app.rate_limits.pardon(key, app.clock.now());
}

/// Signs in a user whose name and password are correct, unless a code is missing or wrong.
async fn admit(
    app: &App,
    staff: Staff,
    (counters, failure): (&[Counter], Failure),
    code: Option<String>,
    visit: &ClientContext<'_>,
) -> Result<SignInOutcome, Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if staff.totp_sealed.is_some() {
        let Some(code) = code else {
            app.rate_limits.take_back(counters, now);
            return Ok(SignInOutcome::CodeRequired);
        };
        if !factor::take(&mut tx, app, &staff.name, &code, now).await? {
            app.rate_limits.note(failure, now);
            return Ok(SignInOutcome::Refused);
        }
    }
    // The present state: a user who was disabled or reset while the password was hashed is refused.
    let current = store::staff::by_name(&mut tx, &staff.name).await?;
    let unchanged = |current: &Staff| current.disabled_at.is_none() && current.password == staff.password;
    let Some(staff) = current.filter(unchanged) else { return Ok(SignInOutcome::Refused) };
    let token = session::open(&mut tx, app, &staff, visit.browser, now).await?;
    let actor = Actor::Staff(staff.name.clone());
    store::audit::append(&mut tx, now, &actor, Action::StaffSignedIn, staff.name.as_str(), json!({})).await?;
    tx.commit().await?;
    app.rate_limits.succeed(counters, now);
    let known = mark(app, visit.visitor, &staff.name);
    Ok(SignInOutcome::SignedIn { staff: Box::new(staff), token, known })
}
