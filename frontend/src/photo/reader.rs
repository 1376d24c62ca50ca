//! Reading a picked file into memory, by `FileReader`: older kernels have no `Blob.arrayBuffer`, and only a reader tells
//! a slow file from one that never comes.

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

/// No photograph is longer; what is longer is not even read.
const LONGEST_FILE: Bytes = Bytes::mib(64);

/// How long a read may make no progress. A file of the phone's own storage comes in well under a second; one that a cloud
/// has yet to hand over reports progress while it comes.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a picked file into memory.
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
    // One of `load`, `error` and `abort` comes before it, so the last event says what became of the read.
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
