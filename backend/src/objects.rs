//! Photographs as files: named by their content, durable before anybody is told.
//!
//! A key is `<drawer>/<first two digits>/<SHA-256><ending>`. What belongs to whom stands in the database alone. A bucket
//! addressed by URL takes the place of the folder with the replicas' issue: everything here is `object_store`.

use std::fmt;
use std::io::ErrorKind::{NotADirectory, NotFound};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload};
use shared::photo::PhotoDigest;

/// The store did not do what it was asked.
#[derive(Debug)]
pub struct ObjectError {
    doing: &'static str,
    source: Error,
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} a photograph failed", self.doing)
    }
}

impl std::error::Error for ObjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl ObjectError {
    fn when(doing: &'static str) -> impl FnOnce(Error) -> Self {
        move |source| Self { doing, source }
    }
}

/// Proof that the bytes with this digest would survive a power cut. Only [`Photographs::put`] makes it, and a row
/// that names a photograph asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPhoto(PhotoDigest);

impl StoredPhoto {
    /// Which photograph.
    #[must_use]
    pub const fn digest(&self) -> PhotoDigest {
        self.0
    }
}

/// A part of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Drawer {
    /// Photographs as they were handed in.
    Masters,
    /// What the school gets of them.
    Delivered,
    /// The lists that go with a delivery.
    Lists,
}

impl Drawer {
    /// Every drawer.
    pub const ALL: [Self; 3] = [Self::Masters, Self::Delivered, Self::Lists];

    const fn folder(self) -> &'static str {
        match self {
            Self::Masters => "photos",
            Self::Delivered => "delivered",
            Self::Lists => "lists",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Masters | Self::Delivered => ".jpg",
            Self::Lists => "",
        }
    }
}

/// A file of the store, found by looking and not by its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it stands.
    pub file: PathBuf,
    /// What it would be; `None` for a name that is no digest: what a writer that was killed left behind.
    pub names: Option<(Drawer, PhotoDigest)>,
    /// When it was written last, in Unix milliseconds by the machine's clock.
    pub written_at: i64,
}

/// Where photographs are kept.
#[derive(Debug, Clone)]
pub struct Photographs {
    store: Arc<dyn ObjectStore>,
    folder: Arc<FilePath>,
    drawer: Drawer,
}

impl Photographs {
    /// In a folder, which is made when it is missing.
    pub fn in_folder(folder: &FilePath) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(std::io::Error::other)?;
        // Off by default there: without it an acknowledged photograph may be a file of zeros after a power cut.
        Ok(Self {
            store: Arc::new(store.with_fsync(true)),
            folder: Arc::from(folder),
            drawer: Drawer::Masters,
        })
    }

    /// The same store with another drawer open.
    #[must_use]
    pub fn drawer(&self, drawer: Drawer) -> Self {
        Self { drawer, ..self.clone() }
    }

    /// Keeps `bytes`, whose SHA-256 is `digest`. When this returns they are durable.
    ///
    /// Bytes that are there already are written again: a first writer that was killed may have left a file whose
    /// folder was never synced, and a damaged file is healed by the way. Readers see the old file or the new one.
    pub async fn put(&self, digest: PhotoDigest, bytes: Bytes) -> Result<StoredPhoto, ObjectError> {
        let kept = self.store.put(&key(self.drawer, digest), PutPayload::from_bytes(bytes)).await;
        kept.map(|_| StoredPhoto(digest)).map_err(ObjectError::when("keeping"))
    }

    /// The bytes of a photograph; `None` when it is not there (any more).
    pub async fn get(&self, digest: PhotoDigest) -> Result<Option<Bytes>, ObjectError> {
        let found = match self.store.get(&key(self.drawer, digest)).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        match found {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(ObjectError::when("reading")(error)),
        }
    }

    /// Erases a photograph. One that is not there is erased.
    pub async fn delete(&self, digest: PhotoDigest) -> Result<(), ObjectError> {
        match self.store.delete(&key(self.drawer, digest)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ObjectError::when("erasing")(error)),
        }
    }
}

/// 256 folders: a folder with a million files is slow to list and to back up.
fn key(drawer: Drawer, digest: PhotoDigest) -> Path {
    let name = digest.to_string();
    Path::from(format!("{}/{}/{name}{}", drawer.folder(), &name[..2], drawer.ending()))
}

impl Photographs {
    /// Shows `visit` every file below the drawers, whatever it is called. Blocks, and takes as long as there are files.
    pub fn look_around(&self, visit: &mut dyn FnMut(Found)) -> std::io::Result<()> {
        for drawer in Drawer::ALL {
            let Some(shelves) = entries(&self.folder.join(drawer.folder()))? else { continue };
            for shelf in shelves {
                let Some(files) = entries(&shelf?.path())? else { continue };
                for file in files {
                    visit(found(drawer, &file?)?);
                }
            }
        }
        Ok(())
    }
}

/// What stands in a folder; `None` when it is none, or is not there (any more).
fn entries(folder: &FilePath) -> std::io::Result<Option<std::fs::ReadDir>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => Ok(Some(entries)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

fn found(drawer: Drawer, entry: &std::fs::DirEntry) -> std::io::Result<Found> {
    let written = entry.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let name = entry.file_name();
    let digest = name.to_str().and_then(|name| name.strip_suffix(drawer.ending())?.parse().ok());
    Ok(Found {
        file: entry.path(),
        names: digest.map(|digest| (drawer, digest)),
        written_at: i64::try_from(written.as_millis()).unwrap_or(i64::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: PhotoDigest = PhotoDigest::new([0xAB; 32]);

    fn photographs() -> (tempfile::TempDir, Photographs) {
        let folder = tempfile::tempdir().unwrap();
        let photographs = Photographs::in_folder(&folder.path().join("data")).unwrap();
        (folder, photographs)
    }

    #[tokio::test]
    async fn what_was_put_is_there_under_its_digest() {
        let (folder, photographs) = photographs();
        assert_eq!(photographs.get(DIGEST).await.unwrap(), None);
        let stored = photographs.put(DIGEST, Bytes::from_static(b"jpeg")).await.unwrap();
        assert_eq!(stored.digest(), DIGEST);
        assert_eq!(photographs.get(DIGEST).await.unwrap().unwrap(), "jpeg");
        let file = folder.path().join(format!("data/photos/ab/{DIGEST}.jpg"));
        assert_eq!(std::fs::read(file).unwrap(), b"jpeg");
    }

    #[tokio::test]
    async fn putting_twice_is_putting_once_and_heals() {
        let (folder, photographs) = photographs();
        let bytes = Bytes::from_static(b"jpeg");
        photographs.put(DIGEST, bytes.clone()).await.unwrap();
        std::fs::write(folder.path().join(format!("data/photos/ab/{DIGEST}.jpg")), b"").unwrap();
        photographs.put(DIGEST, bytes.clone()).await.unwrap();
        assert_eq!(photographs.get(DIGEST).await.unwrap().unwrap(), bytes);
    }

    #[tokio::test]
    async fn erasing_twice_is_erasing_once() {
        let (_folder, photographs) = photographs();
        photographs.put(DIGEST, Bytes::from_static(b"jpeg")).await.unwrap();
        photographs.delete(DIGEST).await.unwrap();
        photographs.delete(DIGEST).await.unwrap();
        assert_eq!(photographs.get(DIGEST).await.unwrap(), None);
    }
}
