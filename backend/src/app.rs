//! The state that every request and every command uses.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use shared::audit::Action;
use shared::id::{ApplicationId, StaffSessionId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::admission::Admission;
use crate::clock::Clock;
use crate::http::hosts::Hosts;
use crate::http::limit::{self, MemoryBudget};
use crate::keys::Keys;
use crate::objects::Photographs;
use crate::passwords::Passwords;
use crate::payment::Provider;
use crate::rate_limit::RateLimits;
use crate::rng::Rng;
use crate::store::audit::Actor;
use crate::store::{self, Db, Reader};
use crate::wechat::WeChat;

/// How long a sign-in lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLife {
    /// Without a request, in seconds.
    pub idle_seconds: u32,
    /// From the sign-in on, in seconds.
    pub absolute_seconds: u32,
}

impl Default for SessionLife {
    fn default() -> Self {
        Self { idle_seconds: Self::IDLE_SECONDS, absolute_seconds: Self::ABSOLUTE_SECONDS }
    }
}

impl SessionLife {
    /// Four days: a student who began on Friday evening, or saw the result before a weekend with a holiday before or
    /// after it, is still signed in on the first working day.
    pub const IDLE_SECONDS: u32 = 96 * 3600;
    /// Two weeks: longer than a review, a payment and one more submission take together.
    pub const ABSOLUTE_SECONDS: u32 = 14 * 24 * 3600;
}

/// The time limits of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewPace {
    /// How long a reviewer can undo a decision before the student is notified, in seconds; 0: notified at once.
    pub undo_seconds: u32,
    /// How long a photograph stays with a reviewer who sends no requests, in seconds.
    pub lease_seconds: u32,
}

impl Default for ReviewPace {
    fn default() -> Self {
        Self { undo_seconds: Self::UNDO_SECONDS, lease_seconds: Self::LEASE_SECONDS }
    }
}

impl ReviewPace {
    /// Long enough to notice a wrong key at a thousand photographs an hour, eight photographs later.
    pub const UNDO_SECONDS: u32 = 30;
    /// Long enough for a telephone call, and short enough that a student does not wait for a reviewer who has gone
    /// home.
    pub const LEASE_SECONDS: u32 = 300;
    /// The console renews its leases every minute.
    pub const LEASE_MIN_SECONDS: u32 = 60;
    /// A student should not wait longer for a decision that is made.
    pub const UNDO_MAX_SECONDS: u32 = 3600;
}

/// The application's state. Clones share it.
#[derive(Debug, Clone)]
pub struct App {
    pub db: Db,
    pub photographs: Photographs,
    /// A folder for temporary files. It is in the data folder, because a hardened service may write nowhere else.
    pub scratch: Arc<Path>,
    /// Checks uploads.
    pub admission: Admission,
    /// Encryption and blind indexes.
    pub keys: Arc<Keys>,
    /// Checks passwords.
    pub passwords: Passwords,
    /// The payment provider.
    pub provider: Provider,
    /// WeChat, if the installation has an account there.
    pub wechat: Option<Arc<WeChat>>,
    pub clock: Clock,
    pub rng: Rng,
    pub session_life: SessionLife,
    pub pace: ReviewPace,
    /// The host names that the server answers to.
    pub hosts: Hosts,
    /// Whether cookies are for `https` only.
    pub secure_cookies: bool,
    /// Limits on work that takes long.
    pub concurrency: ConcurrencyLimits,
    /// Limits on guessing.
    pub rate_limits: Arc<RateLimits>,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Arc<[IpNet]>,
}

/// Limits on work that takes long. A request over a limit is asked to retry later.
#[derive(Debug, Clone)]
pub struct ConcurrencyLimits {
    watchers: Arc<Semaphore>,
    watching: Arc<Mutex<HashMap<StaffSessionId, usize>>>,
    imports: Arc<Semaphore>,
    /// Memory for the bodies of uploads.
    pub uploads: MemoryBudget,
    /// The number of uploads in progress for each application.
    senders: Arc<Mutex<HashMap<ApplicationId, usize>>>,
}

/// The right to send a photograph's body; released on drop.
#[derive(Debug)]
pub struct UploadPermit {
    application: ApplicationId,
    senders: Arc<Mutex<HashMap<ApplicationId, usize>>>,
}

impl Drop for UploadPermit {
    fn drop(&mut self) {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = senders.entry(self.application) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

/// A page that watches the progress; its slot is freed on drop.
#[derive(Debug)]
pub struct WatchPermit {
    _place: OwnedSemaphorePermit,
    session: StaffSessionId,
    sessions: Arc<Mutex<HashMap<StaffSessionId, usize>>>,
}

impl Drop for WatchPermit {
    fn drop(&mut self) {
        let mut counts = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.session);
            }
        }
    }
}

impl Default for ConcurrencyLimits {
    fn default() -> Self {
        Self {
            watchers: Arc::new(Semaphore::new(Self::WATCHERS)),
            watching: Arc::default(),
            imports: Arc::new(Semaphore::new(Self::IMPORTS)),
            uploads: MemoryBudget::new(limit::UPLOAD_BYTES),
            senders: Arc::default(),
        }
    }
}

impl ConcurrencyLimits {
    /// Pages that watch the progress: more than a centre and its schools have open. Each reads a few rows a second.
    const WATCHERS: usize = 64;
    /// The limit for one session: one page for each collection that a user compares.
    pub const WATCHERS_OF_A_SESSION: usize = 4;
    /// Rosters that are read at the same time: each may take 400 MiB
    /// (`docs/decisions/0082-memory-limits-of-roster-files.md`).
    const IMPORTS: usize = 2;

    /// Uploads of one application at the same time: one, and the repeated one that a phone sends before the server
    /// notices that the first was cut off.
    const UPLOADS_OF_ONE: usize = 2;

    /// The right to send a photograph; `None` while two uploads of the same application are in progress.
    #[must_use]
    pub fn send(&self, application: ApplicationId) -> Option<UploadPermit> {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        let count = senders.entry(application).or_default();
        if *count >= Self::UPLOADS_OF_ONE {
            return None;
        }
        *count += 1;
        drop(senders);
        Some(UploadPermit { application, senders: Arc::clone(&self.senders) })
    }

    /// A slot for a page that watches, from those of its session; `None` when all are in use.
    #[must_use]
    pub fn watch(&self, session: StaffSessionId) -> Option<WatchPermit> {
        let place = Arc::clone(&self.watchers).try_acquire_owned().ok()?;
        let sessions = Arc::clone(&self.watching);
        let mut counts = sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(session).or_default();
        if *count >= Self::WATCHERS_OF_A_SESSION {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(WatchPermit { _place: place, session, sessions })
    }

    /// The right to read a roster; `None` when all are in use.
    #[must_use]
    pub fn import(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.imports).try_acquire_owned().ok()
    }
}

/// The state of a handler that only reads: the same, without the connection that writes. Its only write is a line in
/// the audit log.
#[derive(Debug, Clone)]
pub struct ReadApp {
    db: Db,
    pub photographs: Photographs,
    /// Decryption and blind indexes.
    pub keys: Arc<Keys>,
    pub clock: Clock,
    /// Limits on work that takes long.
    pub concurrency: ConcurrencyLimits,
    /// WeChat, if the installation has an account there.
    pub wechat: Option<Arc<WeChat>>,
}

impl ReadApp {
    /// A connection for reading.
    pub async fn reader(&self) -> Result<Reader, store::Error> {
        self.db.reader().await
    }

    /// Records a read in the audit log.
    pub async fn note(
        &self,
        actor: &Actor,
        action: Action,
        subject: &str,
        detail: serde_json::Value,
    ) -> Result<(), store::Error> {
        let mut tx = self.db.begin().await?;
        store::audit::append(&mut tx, self.clock.now(), actor, action, subject, detail).await?;
        tx.commit().await
    }
}

impl From<&App> for ReadApp {
    fn from(app: &App) -> Self {
        Self {
            db: app.db.clone(),
            photographs: app.photographs.clone(),
            keys: Arc::clone(&app.keys),
            clock: app.clock.clone(),
            concurrency: app.concurrency.clone(),
            wechat: app.wechat.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_application_sends_a_photograph_and_its_repetition_and_others_are_not_kept_from_sending() {
        let room = ConcurrencyLimits::default();
        let one =
            |byte: char| format!("app_{}", byte.to_string().repeat(32)).parse::<ApplicationId>().unwrap();
        let (first, second) = (room.send(one('1')), room.send(one('1')));
        assert!(first.is_some() && second.is_some());
        assert!(room.send(one('1')).is_none());
        assert!(room.send(one('2')).is_some());
        drop(first);
        assert!(room.send(one('1')).is_some());
        drop(second);
        assert!(room.senders.lock().unwrap().is_empty(), "nothing is kept of who is done");
    }
}
