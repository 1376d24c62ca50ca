//! What every request and every command works with.

use std::sync::Arc;

use crate::admission::Admission;
use crate::clock::Clock;
use crate::dice::Dice;
use crate::keys::Keys;
use crate::objects::Photographs;
use crate::payment::Provider;
use crate::store::Db;

/// How long a sign-in lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLife {
    /// Without a request, in seconds.
    pub idle_seconds: u32,
    /// However busy, in seconds.
    pub absolute_seconds: u32,
}

impl Default for SessionLife {
    fn default() -> Self {
        Self { idle_seconds: Self::IDLE_SECONDS, absolute_seconds: Self::ABSOLUTE_SECONDS }
    }
}

impl SessionLife {
    /// Two days: whoever comes back when the review of 24 hours is over is still signed in.
    pub const IDLE_SECONDS: u32 = 48 * 3600;
    /// Two weeks: longer than review, payment and one more capture take together.
    pub const ABSOLUTE_SECONDS: u32 = 14 * 24 * 3600;
}

/// Everything there is. Clones share it.
#[derive(Debug, Clone)]
pub struct App {
    /// Rows.
    pub db: Db,
    /// Photographs.
    pub photographs: Photographs,
    /// Who judges uploads.
    pub admission: Admission,
    /// Sealing and blind indexes.
    pub keys: Arc<Keys>,
    /// Who takes the money.
    pub provider: Provider,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub dice: Dice,
    /// How long a sign-in lasts.
    pub session_life: SessionLife,
    /// Whether cookies are for `https` only.
    pub secure_cookies: bool,
}
