//! Bringing the tables up to date, one process at a time.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;

use super::Error;
use super::dialect::{self, MIGRATOR};

/// Waits until no other process brings the tables up to date; released when the file is dropped.
///
/// A lock of the operating system on a file beside the database: SQLite's own lock is held for one migration at a time,
/// so a second process would start with a list of what is missing that is out of date by its turn.
pub(super) async fn lock(database: &Path) -> Result<File, Error> {
    let mut name = OsString::from(database);
    name.push("-migration");
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::options().create(true).append(true).open(name)?;
        file.lock()?;
        Ok(file)
    });
    locked.await.map_err(std::io::Error::other).flatten().map_err(Error::Lock)
}

/// Creates the database file when there is none and brings its tables up to date. The end of the audit log is sealed by the
/// first [`super::Db::open`], which has the key.
pub async fn migrate(file: &Path) -> Result<(), Error> {
    let lock = lock(file).await?;
    let write = dialect::writer(file).await?;
    MIGRATOR.run(&write).await?;
    write.close().await;
    drop(lock);
    Ok(())
}
