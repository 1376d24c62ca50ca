//! Reads a picked file into memory with `FileReader`: older browsers have no `Blob.arrayBuffer`, and only `FileReader`
//! reports progress, which distinguishes a slow file from one that never arrives.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Uint8Array;
use shared::photo::check::{CheckId, Remedy, Value};
use shared::photo::{Bytes, Finding};
use web_sys::{Blob, FileReader};

use super::oneshot::oneshot;
use super::source::OpenError;
use crate::hooks::{Listener, timeout};

/// Longest accepted file; a longer one is not read.
const LONGEST_FILE: Bytes = Bytes::mib(64);

/// Timeout of a read without progress. A file in the phone's own storage is read in well under a second; a file from
/// cloud storage reports progress while it arrives.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads `file`.
pub async fn read(file: &Blob) -> Result<Vec<u8>, OpenError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a file's length is a whole number"
    )]
    let length = Bytes(file.size() as u64);
    if length > LONGEST_FILE {
        let wanted = Value::Bytes(LONGEST_FILE);
        let too_long =
            Finding::block(CheckId::SourceBytes, Value::Bytes(length), wanted, Remedy::AnotherPhoto);
        return Err(OpenError::Blocked(vec![too_long]));
    }
    let reader = FileReader::new().map_err(|_| OpenError::Unreadable)?;
    let (giver, taker) = oneshot();
    let (giver, progressed) = (Rc::new(giver), Rc::new(Cell::new(false)));
    // One of `load`, `error` and `abort` precedes `loadend`, so the last event has the result of the read.
    let _ended = Listener::new(&reader, "loadend", {
        let reader = reader.clone();
        move |_| giver.send(reader.result().ok().filter(|result| !result.is_null()))
    });
    let _progress = Listener::new(&reader, "progress", {
        let progressed = progressed.clone();
        move |_| progressed.set(true)
    });
    reader.read_as_array_buffer(file).map_err(|_| OpenError::Unreadable)?;
    let mut buffer = pin!(taker.take());
    loop {
        match timeout(READ_TIMEOUT, buffer.as_mut()).await {
            Some(Some(buffer)) => return Ok(Uint8Array::new(&buffer).to_vec()),
            Some(None) => return Err(OpenError::Unreadable),
            None if progressed.take() => {}
            None => {
                reader.abort();
                return Err(OpenError::ReadTimeout);
            }
        }
    }
}
