//! Deletion of files that no row refers to: after uploads without a row, interrupted erasures, or killed writers.

use serde_json::json;
use shared::audit::Action;

use super::Error;
use super::erase::turn_unless_kept;
use crate::app::App;
use crate::objects::StoredFile;
use crate::store;
use crate::store::audit::Actor;

/// A file without a row may be about to get one, within seconds; a day is certainly enough.
const GRACE_SECONDS: i64 = 24 * 3600;

/// Files that are read ahead.
const AHEAD: usize = 256;

/// Deletes files that no row refers to and that are older than a day. Returns their number.
///
/// With a database that never had a photograph, it deletes nothing: a server that is started with a new database and an
/// old folder must not empty the folder.
pub async fn sweep(app: &App) -> Result<u32, Error> {
    if !store::photo::is_any_known(&mut *app.db.reader().await?).await? {
        return Ok(0);
    }
    let old = app.clock.now().plus_seconds(-GRACE_SECONDS).as_millis();
    let (send, mut receive) = tokio::sync::mpsc::channel::<StoredFile>(AHEAD);
    let photographs = app.photographs.clone();
    let looking = tokio::task::spawn_blocking(move || {
        photographs.look_around(&mut |found| {
            if found.written_at < old {
                // The receiver is gone when the sweep failed: the result is then not needed.
                let _ = send.blocking_send(found);
            }
        })
    });
    let mut swept = 0;
    while let Some(found) = receive.recv().await {
        let turn = match found.names {
            Some((prefix, digest)) => match turn_unless_kept(app, prefix, digest).await? {
                Some(turn) => Some(turn),
                None => continue,
            },
            None => None,
        };
        remove(&found).await?;
        drop(turn);
        swept += 1;
    }
    looking.await.map_err(std::io::Error::other)??;
    if swept > 0 {
        let (now, detail) = (app.clock.now(), json!({ "files": swept }));
        let mut tx = app.db.begin().await?;
        store::audit::append(&mut tx, now, &Actor::System, Action::ObjectsSwept, "objects", detail).await?;
        tx.commit().await?;
    }
    Ok(swept)
}

async fn remove(found: &StoredFile) -> Result<(), Error> {
    match tokio::fs::remove_file(&found.file).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
