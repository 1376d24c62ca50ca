//! Migration of the tables, in one process at a time.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;

use super::Error;
use super::dialect::{self, MIGRATOR};

/// Waits until no other process migrates the tables; dropping the file releases the lock.
///
/// The operating system locks a file next to the database. SQLite's own lock is held for one migration at a time, so a
/// second process would start with a list of missing migrations that is out of date when it gets the lock.
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

/// Creates the database file if it does not exist, and migrates its tables. The first [`super::Db::open`], which has
/// the key, seals the end of the audit log.
pub async fn migrate(file: &Path) -> Result<(), Error> {
    let lock = lock(file).await?;
    let write = dialect::writer(file).await?;
    MIGRATOR.run(&write).await?;
    write.close().await;
    drop(lock);
    Ok(())
}
