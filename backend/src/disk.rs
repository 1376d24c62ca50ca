//! How much room a disk has.

use std::io::{Error, ErrorKind};
use std::path::Path;

/// Below this a server is not ready: four of the largest photographs, or a checkpoint of the database.
const LEAST_BYTES: u64 = 8 * 1024 * 1024;

/// Fails when the disk that holds `folder` is full, or nearly so.
pub fn ensure_room(folder: &Path) -> std::io::Result<()> {
    let disk = rustix::fs::statvfs(folder)?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < LEAST_BYTES {
        return Err(Error::new(ErrorKind::StorageFull, format!("no room below {}", folder.display())));
    }
    Ok(())
}
