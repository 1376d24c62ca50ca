//! Photographs as files: named by their content, and durable before the upload is acknowledged.
//!
//! A key is `<prefix>/<first two digits>/<SHA-256><extension>`. Only the database says which file belongs to whom. All
//! access uses `object_store`, so that a bucket with a URL can replace the folder when the server gets replicas.

use std::io::ErrorKind::{NotADirectory, NotFound};
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use shared::photo::PhotoDigest;

use crate::disk::ensure_room;
use crate::http::metrics;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The file system returned an error.
    #[error("{doing} a photograph failed")]
    Store {
        /// The operation that failed.
        doing: &'static str,
        source: Error,
    },
    /// The folder, or the file system that contains it, no longer exists.
    #[error("the folder of the photographs is gone: {}", .0.display())]
    Gone(PathBuf),
    /// A row names a file that does not exist.
    #[error("photograph {0} is not in the store")]
    Missing(PhotoDigest),
    /// The file's bytes differ from those that were stored.
    #[error("the file of photograph {0} is damaged")]
    Damaged(PhotoDigest),
}

impl ObjectError {
    fn when(doing: &'static str) -> impl FnOnce(Error) -> Self {
        move |source| Self::Store { doing, source }
    }

    fn io(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::when(doing)(Error::Generic { store: "folder", source: error.into() })
    }
}

/// Proof that the bytes with this digest would survive a power cut. Only [`Photographs::put`] creates it, and writing a
/// row that names a photograph requires it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPhoto(PhotoDigest);

impl StoredPhoto {
    /// The photograph's digest.
    #[must_use]
    pub const fn digest(&self) -> PhotoDigest {
        self.0
    }
}

/// A part of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// Photographs as they were submitted.
    Masters,
    /// Photographs as the school receives them.
    Delivered,
    /// The lists of a delivery.
    Lists,
}

impl Prefix {
    /// Every prefix.
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

/// A file of the store that was found by a scan, not by its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub file: PathBuf,
    /// The object that the name refers to; `None` when the name is not a digest: a temporary file of a process that was
    /// killed.
    pub names: Option<(Prefix, PhotoDigest)>,
    /// The time of the last write, in Unix milliseconds by the machine's clock.
    pub written_at: i64,
}

/// The store of photographs.
#[derive(Debug, Clone)]
pub struct Photographs {
    store: Arc<OnceLock<LocalFileSystem>>,
    folder: Arc<FilePath>,
    prefix: Prefix,
}

impl Photographs {
    /// Opens a folder that contains photographs. A missing folder is not created: the path may be wrong, or the folder
    /// may not be mounted yet. Until it exists no photograph can be stored or read.
    #[must_use]
    pub fn in_folder(folder: &FilePath) -> Self {
        Self { store: Arc::default(), folder: Arc::from(folder), prefix: Prefix::Masters }
    }

    /// Opens a folder and creates it when it is missing: the first start of an installation.
    pub fn in_new_folder(folder: &FilePath) -> std::io::Result<Self> {
        for prefix in Prefix::ALL {
            std::fs::create_dir_all(folder.join(prefix.folder()))?;
        }
        // The prefixes' directory entries are durable before a photograph's is.
        for synced in [Some(folder), folder.parent()].into_iter().flatten() {
            let synced = if synced.as_os_str().is_empty() { FilePath::new(".") } else { synced };
            std::fs::File::open(synced)?.sync_all()?;
        }
        Ok(Self::in_folder(folder))
    }

    /// The store in the folder, which must exist; otherwise the store would create it again, and photographs would be
    /// in two folders.
    fn store(&self) -> Result<&LocalFileSystem, ObjectError> {
        self.ensure_there()?;
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = LocalFileSystem::new_with_prefix(&*self.folder).map_err(ObjectError::when("opening"))?;
        // The default is off: without it an acknowledged photograph may be a file of zeros after a power cut.
        Ok(self.store.get_or_init(|| store.with_fsync(true)))
    }

    /// The same store for another prefix.
    #[must_use]
    pub fn prefix(&self, prefix: Prefix) -> Self {
        Self { prefix, ..self.clone() }
    }

    /// Stores `bytes`, whose SHA-256 is `digest`. They are durable when this returns.
    ///
    /// An existing file is written again: a process that was killed may have left a file whose folder was never synced,
    /// and this also repairs a damaged file. Readers see the old file or the new one.
    pub async fn put(&self, digest: PhotoDigest, bytes: Bytes) -> Result<StoredPhoto, ObjectError> {
        let kept = self.store()?.put(&key(self.prefix, digest), PutPayload::from_bytes(bytes)).await;
        kept.map(|_| StoredPhoto(digest)).map_err(ObjectError::when("keeping"))
    }

    /// Whether the file exists now; called before writing the row that names it, while the caller holds the only write
    /// transaction. A clean-up removes a file only in such a transaction (`domain::erase`).
    #[must_use]
    pub fn holds(&self, digest: PhotoDigest) -> bool {
        self.folder.join(key(self.prefix, digest).as_ref()).exists()
    }

    /// The bytes of a photograph, after comparing them with the digest.
    pub async fn get(&self, digest: PhotoDigest) -> Result<Bytes, ObjectError> {
        let found = match self.store()?.get(&key(self.prefix, digest)).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        let bytes = match found {
            Ok(bytes) => bytes,
            Err(Error::NotFound { .. }) => {
                // Reports a missing folder rather than a missing file.
                self.ensure_there()?;
                return Err(noticed(ObjectError::Missing(digest)));
            }
            Err(error) => return Err(ObjectError::when("reading")(error)),
        };
        // Takes milliseconds for the largest photograph, so it must not run on a thread that serves requests.
        let compared = tokio::task::spawn_blocking(move || {
            let is_whole = <[u8; 32]>::from(Sha256::digest(&bytes)) == *digest.as_bytes();
            is_whole.then_some(bytes)
        });
        let compared = compared.await.map_err(std::io::Error::other).map_err(ObjectError::io("comparing"))?;
        compared.ok_or_else(|| noticed(ObjectError::Damaged(digest)))
    }

    /// Whether a photograph can be stored: writes a file and syncs it, which fails on a full or a read-only disk. For
    /// the readiness probe. Blocks.
    pub fn probe(&self) -> Result<(), ObjectError> {
        self.ensure_there()?;
        let file = self.folder.join(PROBE);
        let written = ensure_room(&self.folder, "photographs")
            .and_then(|()| std::fs::write(&file, PROBE_BYTES))
            .and_then(|()| std::fs::File::open(&file)?.sync_all())
            .and_then(|()| std::fs::remove_file(&file));
        written.map_err(ObjectError::io("trying to keep"))
    }

    fn ensure_there(&self) -> Result<(), ObjectError> {
        ensure_there(&self.folder).map_err(|_| ObjectError::Gone(self.folder.to_path_buf()))
    }

    /// Erases a photograph; a missing one is not an error.
    pub async fn delete(&self, digest: PhotoDigest) -> Result<(), ObjectError> {
        match self.store()?.delete(&key(self.prefix, digest)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ObjectError::when("erasing")(error)),
        }
    }
}

/// The file of the readiness probe, next to the prefixes.
const PROBE: &str = ".readiness-probe";
const PROBE_BYTES: &[u8] = &[0x59; 16 * 1024];

/// A folder without the prefix of the photographs does not belong to the installation: an empty mount point, for
/// example.
fn ensure_there(folder: &FilePath) -> std::io::Result<()> {
    let prefix = std::fs::metadata(folder.join(Prefix::Masters.folder()))?;
    if prefix.is_dir() { Ok(()) } else { Err(NotADirectory.into()) }
}

/// Logs and counts a file that differs from its row.
fn noticed(error: ObjectError) -> ObjectError {
    tracing::error!(error = &error as &dyn std::error::Error, "a photograph's file is missing or damaged");
    metrics::unreadable_object();
    error
}

/// 256 folders: a folder with a million files is slow to list and to back up.
fn key(prefix: Prefix, digest: PhotoDigest) -> Path {
    let name = digest.to_string();
    Path::from(format!("{}/{}/{name}{}", prefix.folder(), &name[..2], prefix.ending()))
}

impl Photographs {
    /// Calls `visit` for every file under the prefixes, whatever its name. Blocks, and its time grows with the number
    /// of files.
    pub fn look_around(&self, visit: &mut dyn FnMut(StoredFile)) -> std::io::Result<()> {
        for prefix in Prefix::ALL {
            let Some(shelves) = entries(&self.folder.join(prefix.folder()))? else { continue };
            for shelf in shelves {
                let Some(files) = entries(&shelf?.path())? else { continue };
                for file in files {
                    visit(found(prefix, &file?)?);
                }
            }
        }
        Ok(())
    }
}

/// The entries of a folder; `None` when it is not a folder, or does not exist (any more).
fn entries(folder: &FilePath) -> std::io::Result<Option<std::fs::ReadDir>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => Ok(Some(entries)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

fn found(prefix: Prefix, entry: &std::fs::DirEntry) -> std::io::Result<StoredFile> {
    let written = entry.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let name = entry.file_name();
    let digest = name.to_str().and_then(|name| name.strip_suffix(prefix.ending())?.parse().ok());
    Ok(StoredFile {
        file: entry.path(),
        names: digest.map(|digest| (prefix, digest)),
        written_at: i64::try_from(written.as_millis()).unwrap_or(i64::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = b"jpeg";

    fn digest() -> PhotoDigest {
        PhotoDigest::new(Sha256::digest(JPEG).into())
    }

    fn photographs() -> (tempfile::TempDir, Photographs) {
        let folder = tempfile::tempdir().unwrap();
        let photographs = Photographs::in_new_folder(&folder.path().join("data")).unwrap();
        (folder, photographs)
    }

    fn file(folder: &tempfile::TempDir) -> PathBuf {
        let name = digest().to_string();
        folder.path().join(format!("data/photos/{}/{name}.jpg", &name[..2]))
    }

    #[tokio::test]
    async fn what_was_put_is_there_under_its_digest() {
        let (folder, photographs) = photographs();
        assert!(matches!(photographs.get(digest()).await, Err(ObjectError::Missing(_))));
        assert!(!photographs.holds(digest()));
        let stored = photographs.put(digest(), Bytes::from_static(JPEG)).await.unwrap();
        assert_eq!(stored.digest(), digest());
        assert!(photographs.holds(digest()));
        assert_eq!(photographs.get(digest()).await.unwrap(), JPEG);
        assert_eq!(std::fs::read(file(&folder)).unwrap(), JPEG);
    }

    #[tokio::test]
    async fn damaged_bytes_are_not_returned_and_storing_again_repairs_the_file() {
        let (folder, photographs) = photographs();
        photographs.put(digest(), Bytes::from_static(JPEG)).await.unwrap();
        for damaged in [&b""[..], b"jpeh", b"jpeg and more"] {
            std::fs::write(file(&folder), damaged).unwrap();
            assert!(matches!(photographs.get(digest()).await, Err(ObjectError::Damaged(_))), "{damaged:?}");
        }
        photographs.put(digest(), Bytes::from_static(JPEG)).await.unwrap();
        assert_eq!(photographs.get(digest()).await.unwrap(), JPEG);
    }

    #[tokio::test]
    async fn erasing_twice_is_erasing_once() {
        let (_folder, photographs) = photographs();
        photographs.put(digest(), Bytes::from_static(JPEG)).await.unwrap();
        photographs.delete(digest()).await.unwrap();
        photographs.delete(digest()).await.unwrap();
        assert!(!photographs.holds(digest()));
    }

    #[tokio::test]
    async fn a_missing_folder_is_not_created_again() {
        let (folder, photographs) = photographs();
        photographs.put(digest(), Bytes::from_static(JPEG)).await.unwrap();
        photographs.probe().unwrap();
        let (data, away) = (folder.path().join("data"), folder.path().join("away"));
        std::fs::rename(&data, &away).unwrap();
        // An empty mount point is treated like a missing folder.
        for _ in ["nothing there", "an empty folder"] {
            assert!(matches!(photographs.get(digest()).await, Err(ObjectError::Gone(_))));
            assert!(matches!(photographs.probe(), Err(ObjectError::Gone(_))));
            let put = photographs.put(digest(), Bytes::from_static(JPEG)).await;
            assert!(matches!(put, Err(ObjectError::Gone(_))));
            let late = Photographs::in_folder(&data).put(digest(), Bytes::from_static(JPEG)).await;
            assert!(matches!(late, Err(ObjectError::Gone(_))));
            std::fs::create_dir_all(&data).unwrap();
        }
        std::fs::remove_dir(&data).unwrap();
        std::fs::rename(&away, &data).unwrap();
        assert_eq!(photographs.get(digest()).await.unwrap(), JPEG);
        photographs.probe().unwrap();
    }
}
