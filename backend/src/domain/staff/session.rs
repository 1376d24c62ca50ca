//! Sessions of the staff.

use serde_json::json;
use sha2::{Digest, Sha256};
use shared::audit::Action;
use shared::id::StaffSessionId;
use shared::review::StaffName;
use shared::time::Timestamp;

use crate::app::App;
use crate::domain::Error;
use crate::domain::session::SessionToken;
use crate::store::audit::Actor;
use crate::store::session::TokenHash;
use crate::store::staff::Staff;
use crate::store::staff_session::StaffSession;
use crate::store::{self, Conn, Tx};

/// An hour without a request: longer than a short break, shorter than a lunch in a room that others can enter.
pub const IDLE_SECONDS: u32 = 3600;

/// Twelve hours, even with requests: a working day, so that no session lasts overnight.
pub const ABSOLUTE_SECONDS: u32 = 12 * 3600;

/// How long a user who confirmed the password or a code may use capabilities that need the confirmation.
const PROOF_SECONDS: i64 = 300;

/// The interval between updates of the last request.
const SEEN_EVERY_SECONDS: i64 = 60;

/// A valid session.
#[derive(Debug, Clone)]
pub struct ActiveSession {
    pub staff: Staff,
    /// The session of this browser.
    pub session: StaffSessionId,
    /// Whether the user confirmed the password or a code within the last `PROOF_SECONDS`.
    pub is_proved: bool,
}

fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// Signs a browser in. The caller commits.
pub(super) async fn open(
    tx: &mut Tx,
    app: &App,
    staff: &Staff,
    browser: &str,
    now: Timestamp,
) -> Result<SessionToken, Error> {
    let token = SessionToken::roll(&app.rng);
    let session = StaffSession {
        id: StaffSessionId::new(now, app.rng.next_u128()),
        staff: staff.name.clone(),
        browser: browser.to_owned(),
        created_at: now,
        proved_at: None,
        seen_at: now,
        expires_at: now.plus_seconds(ABSOLUTE_SECONDS.into()),
        ended_at: None,
    };
    store::staff_session::insert(tx, &hash(token.as_str()), &session).await?;
    Ok(token)
}

/// Whether a session is valid now.
#[must_use]
pub fn is_open(session: &StaffSession, now: Timestamp) -> bool {
    let idle_until = session.seen_at.plus_seconds(IDLE_SECONDS.into());
    session.ended_at.is_none() && now < session.expires_at && now < idle_until
}

/// Checks the token of a cookie. A background request is not an action of the user, so it does not prolong the session.
pub async fn recognise(app: &App, token: &str, background: bool) -> Result<Option<ActiveSession>, Error> {
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let session = store::staff_session::by_token(&mut reader, &hash(token)).await?;
    let Some(session) = session.filter(|session| is_open(session, now)) else { return Ok(None) };
    let staff = store::staff::by_name(&mut reader, &session.staff).await?;
    drop(reader);
    let Some(staff) = staff.filter(|staff| staff.disabled_at.is_none()) else { return Ok(None) };
    if !background && session.seen_at.plus_seconds(SEEN_EVERY_SECONDS) <= now {
        let mut tx = app.db.begin().await?;
        store::staff_session::touch(&mut tx, session.id, now).await?;
        tx.commit().await?;
    }
    let fresh = |at: Timestamp| now <= at.plus_seconds(PROOF_SECONDS);
    Ok(Some(ActiveSession { staff, session: session.id, is_proved: session.proved_at.is_some_and(fresh) }))
}

/// Whether a session that was valid earlier still is. This check does not prolong it.
pub async fn is_still_open(
    conn: &mut Conn,
    name: &StaffName,
    id: StaffSessionId,
    now: Timestamp,
) -> Result<bool, store::Error> {
    let sessions = store::staff_session::open_of(conn, name).await?;
    let open = sessions.iter().any(|session| session.id == id && is_open(session, now));
    let staff = store::staff::by_name(conn, name).await?;
    Ok(open && staff.is_some_and(|staff| staff.disabled_at.is_none()))
}

/// Signs the bearer of a token out. An invalid token changes nothing.
pub async fn close(app: &App, token: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(session) = store::staff_session::by_token(&mut tx, &hash(token)).await? else { return Ok(()) };
    if store::staff_session::end(&mut tx, &session.staff, session.id, now).await? {
        let actor = Actor::Staff(session.staff);
        let subject = session.id.to_string();
        store::audit::append(&mut tx, now, &actor, Action::StaffSignedOut, &subject, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}
