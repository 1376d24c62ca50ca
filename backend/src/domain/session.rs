//! Who is signed in. One device a student: a fresh verification takes over.

use std::fmt;

use serde_json::json;
use sha2::{Digest, Sha256};
use shared::audit::Action;
use shared::id::ApplicationId;
use shared::time::Timestamp;

use super::Error;
use crate::app::{App, SessionLife};
use crate::keys::hex;
use crate::rng::Rng;
use crate::store::audit::Actor;
use crate::store::session::{Session, SessionEnd, TokenHash};
use crate::store::{self, Tx};

/// What a signed-in browser holds: 256 random bits in hexadecimal. The database has only their hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A new one.
    pub(super) fn roll(rng: &Rng) -> Self {
        Self(hex(&rng.bytes32()))
    }

    /// What stands in the cookie.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A token opens somebody's application, so it is not printed.
impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// How often it is written down that somebody was here: rarely, for it costs a write.
const SEEN_EVERY_SECONDS: i64 = 300;

/// Signs in the bearer of a new token and signs every earlier device out. Not committed yet.
pub(super) async fn open(
    tx: &mut Tx,
    app: &App,
    application: ApplicationId,
    now: Timestamp,
) -> Result<SessionToken, Error> {
    let (actor, subject) = (Actor::Student(application), application.to_string());
    let superseded = store::session::end_all(tx, application, SessionEnd::Superseded, now).await?;
    if superseded > 0 {
        let detail = json!({ "sessions": superseded });
        store::audit::append(tx, now, &actor, Action::SessionSuperseded, &subject, detail).await?;
    }
    let token = SessionToken::roll(&app.rng);
    let expires_at = now.plus_seconds(app.session_life.absolute_seconds.into());
    store::session::insert(tx, &hash(token.as_str()), application, now, expires_at).await?;
    store::audit::append(tx, now, &actor, Action::SessionOpened, &subject, json!({})).await?;
    Ok(token)
}

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// This application, whose student proved who they are at this time.
    As(ApplicationId, Timestamp),
    /// Nothing: it is unknown, was signed out, or its time is over.
    No,
    /// Nothing: the same student verified on another device.
    SignedInElsewhere,
}

/// Whom a cookie belongs to.
pub async fn recognise(app: &App, token: &str) -> Result<Recognised, Error> {
    let (token, now) = (hash(token), app.clock.now());
    let session = {
        let mut reader = app.db.reader().await?;
        store::session::by_token(&mut reader, &token).await?
    };
    let Some(session) = session else { return Ok(Recognised::No) };
    let recognised = judge(&session, app.session_life, now);
    let seen_again = session.seen_at.plus_seconds(SEEN_EVERY_SECONDS) <= now;
    if seen_again && matches!(recognised, Recognised::As(..)) {
        let mut tx = app.db.begin().await?;
        store::session::touch(&mut tx, &token, now).await?;
        tx.commit().await?;
    }
    Ok(recognised)
}

fn judge(session: &Session, life: SessionLife, now: Timestamp) -> Recognised {
    let idle_until = session.seen_at.plus_seconds(life.idle_seconds.into());
    match session.ended {
        Some(SessionEnd::Superseded) if now < session.expires_at => Recognised::SignedInElsewhere,
        None if now < session.expires_at && now < idle_until => {
            Recognised::As(session.application, session.proved_at)
        }
        Some(SessionEnd::Superseded | SessionEnd::SignedOut) | None => Recognised::No,
    }
}

/// The bearer of a token has proved once more who they are.
pub(super) async fn set_proved(app: &App, token: &str) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    store::session::set_proved(&mut tx, &hash(token), app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Signs the bearer of a token out. A token that opens nothing is signed out.
pub async fn close(app: &App, token: &str) -> Result<(), Error> {
    let (token, now) = (hash(token), app.clock.now());
    let mut tx = app.db.begin().await?;
    let Some(session) = store::session::by_token(&mut tx, &token).await? else { return Ok(()) };
    if store::session::end(&mut tx, &token, SessionEnd::SignedOut, now).await? {
        let actor = Actor::Student(session.application);
        let subject = session.application.to_string();
        store::audit::append(&mut tx, now, &actor, Action::SessionClosed, &subject, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn a_session_ends_by_idleness_by_age_and_by_another_device() {
        let life = SessionLife { idle_seconds: 100, absolute_seconds: 1000 };
        let application = ApplicationId::new(NOW, 1);
        let session = |ended| Session {
            application,
            proved_at: NOW,
            seen_at: NOW,
            expires_at: NOW.plus_seconds(1000),
            ended,
        };
        let at = |ended, seconds| judge(&session(ended), life, NOW.plus_seconds(seconds));
        assert_eq!(at(None, 99), Recognised::As(application, NOW));
        assert_eq!(at(None, 100), Recognised::No);
        assert_eq!(at(Some(SessionEnd::Superseded), 99), Recognised::SignedInElsewhere);
        assert_eq!(at(Some(SessionEnd::Superseded), 1000), Recognised::No);
        assert_eq!(at(Some(SessionEnd::SignedOut), 1), Recognised::No);
        let busy = Session { seen_at: NOW.plus_seconds(999), ..session(None) };
        assert_eq!(judge(&busy, life, NOW.plus_seconds(1000)), Recognised::No);
    }
}
