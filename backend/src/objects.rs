//! Photographs as files: named by their content, durable before anybody is told.
//!
//! A key is `<prefix>/<first two digits>/<SHA-256><ending>`. What belongs to whom stands in the database alone. A bucket
//! addressed by URL takes the place of the folder with the replicas' issue: everything here is `object_store`.

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

/// The store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The file system refused.
    #[error("{doing} a photograph failed")]
    Store {
        /// What was to be done.
        doing: &'static str,
        /// What the file system says.
        source: Error,
    },
    /// The folder, or the file system that holds it, is not there any more.
    #[error("the folder of the photographs is gone: {}", .0.display())]
    Gone(PathBuf),
    /// There is no file where a row says that there is one.
    #[error("photograph {0} is not in the store")]
    Missing(PhotoDigest),
    /// The file holds other bytes than were kept.
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
pub enum Prefix {
    /// Photographs as they were handed in.
    Masters,
    /// What the school gets of them.
    Delivered,
    /// The lists that go with a delivery.
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

/// A file of the store, found by looking and not by its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Where it stands.
    pub file: PathBuf,
    /// What it would be; `None` for a name that is no digest: what a writer that was killed left behind.
    pub names: Option<(Prefix, PhotoDigest)>,
    /// When it was written last, in Unix milliseconds by the machine's clock.
    pub written_at: i64,
}

/// Where photographs are kept.
#[derive(Debug, Clone)]
pub struct Photographs {
    store: Arc<OnceLock<LocalFileSystem>>,
    folder: Arc<FilePath>,
    prefix: Prefix,
}

impl Photographs {
    /// In a folder that holds photographs. One that is missing is not made: it is another one, or not mounted yet, and
    /// until it is there nothing can be kept or read.
    #[must_use]
    pub fn in_folder(folder: &FilePath) -> Self {
        Self { store: Arc::default(), folder: Arc::from(folder), prefix: Prefix::Masters }
    }

    /// In a folder that is made when it is missing: the first start of an installation.
    pub fn in_new_folder(folder: &FilePath) -> std::io::Result<Self> {
        for prefix in Prefix::ALL {
            std::fs::create_dir_all(folder.join(prefix.folder()))?;
        }
        // The drawers' names are durable before a photograph's is.
        for synced in [Some(folder), folder.parent()].into_iter().flatten() {
            let synced = if synced.as_os_str().is_empty() { FilePath::new(".") } else { synced };
            std::fs::File::open(synced)?.sync_all()?;
        }
        Ok(Self::in_folder(folder))
    }

    /// The store in the folder, which has to be there; otherwise the store would make it anew, and photographs would part
    /// into those before and those after.
    fn store(&self) -> Result<&LocalFileSystem, ObjectError> {
        self.ensure_there()?;
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = LocalFileSystem::new_with_prefix(&*self.folder).map_err(ObjectError::when("opening"))?;
        // Off by default there: without it an acknowledged photograph may be a file of zeros after a power cut.
        Ok(self.store.get_or_init(|| store.with_fsync(true)))
    }

    /// The same store with another prefix open.
    #[must_use]
    pub fn prefix(&self, prefix: Prefix) -> Self {
        Self { prefix, ..self.clone() }
    }

    /// Keeps `bytes`, whose SHA-256 is `digest`. When this returns they are durable.
    ///
    /// Bytes that are there already are written again: a first writer that was killed may have left a file whose
    /// folder was never synced, and a damaged file is healed by the way. Readers see the old file or the new one.
    pub async fn put(&self, digest: PhotoDigest, bytes: Bytes) -> Result<StoredPhoto, ObjectError> {
        let kept = self.store()?.put(&key(self.prefix, digest), PutPayload::from_bytes(bytes)).await;
        kept.map(|_| StoredPhoto(digest)).map_err(ObjectError::when("keeping"))
    }

    /// Whether there is a file of this name now; for whoever is about to write the row that names it. Asked while
    /// nobody else can write: a sweep removes a file only then (`domain::erase`).
    #[must_use]
    pub fn holds(&self, digest: PhotoDigest) -> bool {
        self.folder.join(key(self.prefix, digest).as_ref()).exists()
    }

    /// The bytes of a photograph, compared with its digest.
    pub async fn get(&self, digest: PhotoDigest) -> Result<Bytes, ObjectError> {
        let found = match self.store()?.get(&key(self.prefix, digest)).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        let bytes = match found {
            Ok(bytes) => bytes,
            Err(Error::NotFound { .. }) => {
                // Or has it gone since?
                self.ensure_there()?;
                return Err(noticed(ObjectError::Missing(digest)));
            }
            Err(error) => return Err(ObjectError::when("reading")(error)),
        };
        // Milliseconds for the largest: not on a thread that serves.
        let compared = tokio::task::spawn_blocking(move || {
            let is_whole = <[u8; 32]>::from(Sha256::digest(&bytes)) == *digest.as_bytes();
            is_whole.then_some(bytes)
        });
        let compared = compared.await.map_err(std::io::Error::other).map_err(ObjectError::io("comparing"))?;
        compared.ok_or_else(|| noticed(ObjectError::Damaged(digest)))
    }

    /// Whether a photograph can be kept: writes a file and has it made durable, which fails on a full or a read-only
    /// disk. For the readiness probe. Blocks.
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

    /// Erases a photograph. One that is not there is erased.
    pub async fn delete(&self, digest: PhotoDigest) -> Result<(), ObjectError> {
        match self.store()?.delete(&key(self.prefix, digest)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ObjectError::when("erasing")(error)),
        }
    }
}

/// The file of the readiness probe, beside the drawers.
const PROBE: &str = ".readiness-probe";
const PROBE_BYTES: &[u8] = &[0x59; 16 * 1024];

/// A folder without the prefix of the photographs is none of ours: an empty mount point, for example.
fn ensure_there(folder: &FilePath) -> std::io::Result<()> {
    let prefix = std::fs::metadata(folder.join(Prefix::Masters.folder()))?;
    if prefix.is_dir() { Ok(()) } else { Err(NotADirectory.into()) }
}

/// Says in the log and in a number that a file is not what its row says.
fn noticed(error: ObjectError) -> ObjectError {
    tracing::error!(error = &error as &dyn std::error::Error, "a photograph's file is not what was kept");
    metrics::unreadable_object();
    error
}

/// 256 folders: a folder with a million files is slow to list and to back up.
fn key(prefix: Prefix, digest: PhotoDigest) -> Path {
    let name = digest.to_string();
    Path::from(format!("{}/{}/{name}{}", prefix.folder(), &name[..2], prefix.ending()))
}

impl Photographs {
    /// Shows `visit` every file below the drawers, whatever it is called. Blocks, and takes as long as there are files.
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

/// What stands in a folder; `None` when it is none, or is not there (any more).
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
    async fn other_bytes_than_were_kept_are_not_given_and_putting_again_heals() {
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
    async fn a_folder_that_is_gone_is_not_made_anew() {
        let (folder, photographs) = photographs();
        photographs.put(digest(), Bytes::from_static(JPEG)).await.unwrap();
        photographs.probe().unwrap();
        let (data, away) = (folder.path().join("data"), folder.path().join("away"));
        std::fs::rename(&data, &away).unwrap();
        // An empty mount point is as good as nothing.
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
