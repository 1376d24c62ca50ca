//! Free disk space.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::http::metrics;

/// A server with less space is not ready: four of the largest photographs, or a checkpoint of the database.
const LEAST_BYTES: u64 = 8 * 1024 * 1024;

/// Fails when the disk that holds `folder` is full or almost full. The free space is also a metric for operators, with
/// the label `what`.
pub fn ensure_room(folder: &Path, what: &'static str) -> std::io::Result<()> {
    let disk = rustix::fs::statvfs(folder)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    metrics::free(what, free);
    if free < LEAST_BYTES {
        return Err(Error::new(ErrorKind::StorageFull, format!("no room below {}", folder.display())));
    }
    Ok(())
}
