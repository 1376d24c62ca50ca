//! Photographs as files: named by their content, durable before anybody is told.
//!
//! A key is `photos/<first two digits>/<SHA-256>.jpg`. What belongs to whom stands in the database alone. A bucket
//! addressed by URL takes the place of the folder with the replicas' issue: everything here is `object_store`.

use std::fmt;
use std::path::Path as FilePath;
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

/// Where photographs are kept.
#[derive(Debug, Clone)]
pub struct Photographs(Arc<dyn ObjectStore>);

impl Photographs {
    /// In a folder, which is made when it is missing.
    pub fn in_folder(folder: &FilePath) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(std::io::Error::other)?;
        // Off by default there: without it an acknowledged photograph may be a file of zeros after a power cut.
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    /// Keeps `bytes`, whose SHA-256 is `digest`. When this returns they are durable.
    ///
    /// Bytes that are there already are written again: a first writer that was killed may have left a file whose
    /// folder was never synced, and a damaged file is healed by the way. Readers see the old file or the new one.
    pub async fn put(&self, digest: PhotoDigest, bytes: Bytes) -> Result<StoredPhoto, ObjectError> {
        let kept = self.0.put(&key(digest), PutPayload::from_bytes(bytes)).await;
        kept.map(|_| StoredPhoto(digest)).map_err(ObjectError::when("keeping"))
    }

    /// The bytes of a photograph; `None` when it is not there (any more).
    pub async fn get(&self, digest: PhotoDigest) -> Result<Option<Bytes>, ObjectError> {
        let found = match self.0.get(&key(digest)).await {
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
        match self.0.delete(&key(digest)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ObjectError::when("erasing")(error)),
        }
    }
}

/// 256 folders: a folder with a million files is slow to list and to back up.
fn key(digest: PhotoDigest) -> Path {
    let name = digest.to_string();
    Path::from(format!("photos/{}/{name}.jpg", &name[..2]))
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
