//! A draft that survives a reload: the picked file, its placement, and the finished file. It is stored in `IndexedDB`,
//! because it has megabytes; on this phone only, until the photograph is sent or given up, and no longer than
//! [`MAX_AGE`].
//!
//! Private windows, full disks and strict settings refuse storage, and some web views never answer: opening stays
//! blocked, or a transaction hangs. Then there is no draft and everything else works: every function here ends within
//! [`READ`] or [`WRITE`] and reports a failure as [`DraftError`], which callers may ignore.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use gloo_events::EventListener;
use js_sys::{JsString, Uint8Array};
use shared::time::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

use super::oneshot::oneshot;
use crate::hooks::timeout;

/// Timeout of reading. A slow phone reads a photograph of ten megabytes in less than two seconds, and the student sees
/// an empty screen meanwhile.
const READ: Duration = Duration::from_secs(5);

/// Timeout of writing, which runs in the background.
const WRITE: Duration = Duration::from_secs(20);

thread_local! {
    /// Whether storage failed to answer since the page was loaded. Requests that the student would wait for are then
    /// skipped.
    static IS_HUNG: Cell<bool> = const { Cell::new(false) };
}

/// The age at which a draft is deleted, whatever the state of its photograph: a session ends within a weekend, and a
/// borrowed phone is returned to its owner. Counted from the pick by the phone's own clock at both ends.
const MAX_AGE: Duration = Duration::from_hours(7 * 24);

/// How far in the future a pick may be: if the clock was set back since, the draft must not be stored longer.
const MAX_CLOCK_ERROR: Duration = Duration::from_hours(24);

/// The database; its version changes with the stored format.
const DATABASE: &str = "yipai";
const VERSION: u32 = 1;
/// The one object store, with keys of [`Part::key`], and [`PICKED`].
const STORE: &str = "drafts";
/// The key of the one [`Picked`] in the store: there is one draft at a time.
const PICKED: &str = "picked";

/// Why a draft was not stored or found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// The browser provides no storage here.
    Unavailable,
    /// The storage is full, or the user refused it.
    Refused,
    /// The storage does not answer in time.
    Hung,
}

impl fmt::Display for DraftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unavailable => "the browser gives no storage",
            Self::Refused => "the storage is full or refused",
            Self::Hung => "the storage does not answer",
        })
    }
}

impl std::error::Error for DraftError {}

/// A stored draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The picked file, or the file converted from it.
    pub source: Vec<u8>,
    /// The placement, as the caller serialized it.
    pub placement: Option<String>,
    pub finished: Option<Vec<u8>>,
}

/// The parts are stored separately: storing a placement writes a line, not megabytes.
#[derive(Clone, Copy)]
enum Part {
    Source,
    Placement,
    Finished,
}

impl Part {
    const ALL: [Self; 3] = [Self::Source, Self::Placement, Self::Finished];

    /// The key of this part of the draft `of`, which names collection and application.
    fn key(self, of: &str) -> JsValue {
        let part = match self {
            Self::Source => "source",
            Self::Placement => "placement",
            Self::Finished => "finished",
        };
        JsValue::from_str(&format!("{of}/{part}"))
    }
}

/// When the photograph of the draft was picked, and the draft's name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Picked {
    /// Milliseconds since 1970, by the phone's clock.
    at: i64,
    of: String,
}

impl Picked {
    fn to_text(&self) -> String {
        format!("{} {}", self.at, self.of)
    }

    fn parse(text: &str) -> Option<Self> {
        let (at, of) = text.split_once(' ')?;
        Some(Self { at: at.parse().ok()?, of: of.to_owned() })
    }

    /// The expiry of the draft, in milliseconds since 1970.
    fn ends(&self) -> i64 {
        self.at.saturating_add(millis(MAX_AGE))
    }

    /// Whether the draft may stay: young enough, and of the student `of`, when named.
    fn stays(&self, now: i64, of: Option<&str>) -> bool {
        let latest = now.saturating_add(millis(MAX_CLOCK_ERROR));
        now < self.ends() && self.at <= latest && of.is_none_or(|of| of == self.of)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The phone's clock, in milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds below 2⁵³")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// The result of `work`, if it arrives within `limit`.
async fn soon<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, DraftError>>,
) -> Result<T, DraftError> {
    if IS_HUNG.get() {
        return Err(DraftError::Hung);
    }
    timeout(limit, work).await.unwrap_or_else(|| {
        IS_HUNG.set(true);
        Err(DraftError::Hung)
    })
}

/// Stores a newly picked file; the placement and finished file of the previous one are deleted.
pub async fn save_source(of: &str, file: &[u8]) -> Result<(), DraftError> {
    soon(WRITE, put_source(of, file)).await
}

/// Stores the placement. A finished file with another placement is deleted.
pub async fn save_placement(of: &str, placement: &str) -> Result<(), DraftError> {
    soon(WRITE, put_placement(of, placement)).await
}

/// Stores the finished file, so that an interrupted upload can continue with the same bytes.
pub async fn save_finished(of: &str, jpeg: &[u8]) -> Result<(), DraftError> {
    soon(WRITE, put_finished(of, jpeg)).await
}

/// The draft with this name, if any.
pub async fn load(of: &str) -> Result<Option<Draft>, DraftError> {
    soon(READ, async {
        tidy_up(None).await?;
        get(of).await
    })
    .await
}

/// Until when a draft is stored on this phone, by the phone's clock; `None` without a draft.
pub async fn kept_until() -> Result<Option<Timestamp>, DraftError> {
    let picked = soon(READ, tidy_up(None)).await?;
    Ok(picked.map(|picked| Timestamp::from_millis(picked.ends())))
}

/// Deletes drafts that are too old and, for a signed-in student, the drafts of all other students.
pub async fn tidy(of: Option<&str>) -> Result<(), DraftError> {
    soon(WRITE, tidy_up(of)).await.map(drop)
}

/// Deletes every draft on this phone: the photograph was sent, or the student signs out. This is tried even if storage
/// did not answer before, because a draft is personal data.
pub async fn clear() -> Result<(), DraftError> {
    timeout(WRITE, remove()).await.unwrap_or(Err(DraftError::Hung))
}

async fn put_source(of: &str, file: &[u8]) -> Result<(), DraftError> {
    let transaction = writing().await?;
    let store = store(&transaction)?;
    // All drafts are deleted, also those of other students.
    sent(store.clear())?;
    let picked = Picked { at: now(), of: of.to_owned() };
    sent(store.put_with_key(&JsValue::from_str(&picked.to_text()), &JsValue::from_str(PICKED)))?;
    sent(store.put_with_key(&Uint8Array::from(file), &Part::Source.key(of)))?;
    committed(&transaction).await
}

async fn put_placement(of: &str, placement: &str) -> Result<(), DraftError> {
    let transaction = writing().await?;
    let store = store(&transaction)?;
    sent(store.put_with_key(&JsValue::from_str(placement), &Part::Placement.key(of)))?;
    sent(store.delete(&Part::Finished.key(of)))?;
    committed(&transaction).await
}

async fn put_finished(of: &str, jpeg: &[u8]) -> Result<(), DraftError> {
    let transaction = writing().await?;
    sent(store(&transaction)?.put_with_key(&Uint8Array::from(jpeg), &Part::Finished.key(of)))?;
    committed(&transaction).await
}

async fn get(of: &str) -> Result<Option<Draft>, DraftError> {
    let transaction = reading().await?;
    let store = store(&transaction)?;
    // All three requests are made before the first is awaited: a transaction ends when it has no request.
    let requests = Part::ALL.map(|part| store.get(&part.key(of)));
    let [source, placement, finished] = requests;
    let source = answered(source).await?;
    let placement = answered(placement).await?;
    let finished = answered(finished).await?;
    let bytes = |value: JsValue| value.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec());
    Ok(bytes(source).map(|source| Draft {
        source,
        placement: placement.dyn_into::<JsString>().ok().map(String::from),
        finished: bytes(finished),
    }))
}

/// Deletes everything when the draft may not stay; returns the remaining [`Picked`]. A draft without a [`Picked`] was
/// stored by an earlier version, and its age is unknown.
async fn tidy_up(of: Option<&str>) -> Result<Option<Picked>, DraftError> {
    let transaction = reading().await?;
    let store = store(&transaction)?;
    let requests = [store.get(&JsValue::from_str(PICKED)), store.count()];
    let [picked, count] = requests;
    let picked = answered(picked).await?.as_string().and_then(|text| Picked::parse(&text));
    let is_empty = answered(count).await?.as_f64() == Some(0.0);
    let kept = picked.filter(|picked| picked.stays(now(), of));
    if kept.is_none() && !is_empty {
        remove().await?;
    }
    Ok(kept)
}

async fn remove() -> Result<(), DraftError> {
    let transaction = writing().await?;
    sent(store(&transaction)?.clear())?;
    committed(&transaction).await
}

fn store(transaction: &IdbTransaction) -> Result<IdbObjectStore, DraftError> {
    transaction.object_store(STORE).map_err(|_| DraftError::Unavailable)
}

async fn reading() -> Result<IdbTransaction, DraftError> {
    open().await?.transaction_with_str(STORE).map_err(|_| DraftError::Unavailable)
}

async fn writing() -> Result<IdbTransaction, DraftError> {
    open()
        .await?
        .transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)
        .map_err(|_| DraftError::Unavailable)
}

/// Opens the database, and creates it the first time. The browser closes it when no reference is left.
async fn open() -> Result<IdbDatabase, DraftError> {
    let window = web_sys::window().ok_or(DraftError::Unavailable)?;
    let factory = window.indexed_db().ok().flatten().ok_or(DraftError::Unavailable)?;
    let request = factory.open_with_u32(DATABASE, VERSION).map_err(|_| DraftError::Unavailable)?;
    let made = request.clone();
    // Outlives the caller's future: a database that is created without its store would stay without it.
    EventListener::once(&request, "upgradeneeded", move |_| {
        let database = made.result().ok().and_then(|made| made.dyn_into::<IdbDatabase>().ok());
        // An error here also fails the opening.
        drop(database.map(|database| database.create_object_store(STORE)));
    })
    .forget();
    let database = answered(Ok(request.into())).await.map_err(|_| DraftError::Unavailable)?;
    database.dyn_into().map_err(|_| DraftError::Unavailable)
}

/// Checks that a request was made; its success is reported by the transaction.
fn sent(request: Result<IdbRequest, JsValue>) -> Result<(), DraftError> {
    request.map(drop).map_err(|_| DraftError::Refused)
}

/// The result of a request.
async fn answered(request: Result<IdbRequest, JsValue>) -> Result<JsValue, DraftError> {
    let request = request.map_err(|_| DraftError::Refused)?;
    let (giver, taker) = oneshot();
    let giver = Rc::new(giver);
    // Removed when this is dropped: the caller's future may be dropped before the answer.
    let _ears = ["success", "error"].map(|event| {
        let (giver, request) = (Rc::clone(&giver), request.clone());
        EventListener::new(&request.clone(), event, move |_| {
            giver.send(request.result().map_err(|_| DraftError::Refused));
        })
    });
    taker.take().await
}

/// Waits until a transaction is written to disk, or aborted: a full disk is reported only here.
async fn committed(transaction: &IdbTransaction) -> Result<(), DraftError> {
    let (giver, taker) = oneshot();
    let giver = Rc::new(giver);
    let _ears = [("complete", Ok(())), ("abort", Err(DraftError::Refused))].map(|(event, outcome)| {
        let giver = Rc::clone(&giver);
        EventListener::new(transaction, event, move |_| giver.send(outcome))
    });
    taker.take().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_stored_for_a_week_and_for_its_student_only() {
        const HOUR: i64 = 3_600_000;
        let picked = Picked { at: 1_000 * HOUR, of: "spring/apl_1".to_owned() };
        assert_eq!(Picked::parse(&picked.to_text()).as_ref(), Some(&picked));
        let (same, other) = (Some("spring/apl_1"), Some("spring/apl_2"));
        for (hours, of, stays) in [
            (0, None, true),
            (0, same, true),
            (0, other, false),
            (7 * 24 - 1, None, true),
            (7 * 24, None, false),
            (7 * 24, same, false),
            // The clock was set back by an hour, and by more than the tolerance.
            (-1, same, true),
            (-25, same, false),
        ] {
            assert_eq!(picked.stays((1_000 + hours) * HOUR, of), stays, "{hours} h, {of:?}");
        }
        for text in ["", "spring/apl_1", "soon spring/apl_1"] {
            assert_eq!(Picked::parse(text), None);
        }
    }
}
