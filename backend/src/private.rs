//! Files that only the owner of the process may read: the database, photographs, exports and keys.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode, RawMode, chmod, stat};
use rustix::process::umask;

/// The permissions of the group and of other users.
const OTHERS: Mode = Mode::RWXG.union(Mode::RWXO);

/// New files and folders of this process are private to its owner: folders 0700, files 0600.
pub fn keep_new_files_private() {
    umask(OTHERS);
}

/// Removes the permissions of other users from the folder, and from the files in it for which `is_ours` is true. An
/// older version may have created them. A shared folder such as `/tmp` is left unchanged, because it also contains
/// other programs' files.
pub fn close_folder(folder: &Path, is_ours: impl Fn(&OsStr) -> bool) -> io::Result<()> {
    if Mode::from_raw_mode(stat(folder)?.st_mode).contains(Mode::SVTX) {
        return Ok(());
    }
    close(folder)?;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if is_ours(&entry.file_name()) {
            close(&entry.path())?;
        }
    }
    Ok(())
}

fn close(path: &Path) -> io::Result<()> {
    let mode = mode_of(path)?;
    if mode.intersects(OTHERS) {
        chmod(path, mode.difference(OTHERS))?;
    }
    Ok(())
}

fn mode_of(path: &Path) -> io::Result<Mode> {
    Ok(Mode::from_raw_mode(stat(path)?.st_mode))
}

/// A secret that other users can read.
#[derive(Debug, thiserror::Error)]
#[error("others can read {path} (mode {mode:04o}): chmod 600 {path}", path = .path.display())]
pub struct InsecurePermissions {
    path: PathBuf,
    mode: RawMode,
}

/// Fails when a user other than the owner may read or change the secret in `path`. Service managers keep secrets in a
/// private folder (`CREDENTIALS_DIRECTORY`) with different modes. If the metadata can't be read, the later read reports
/// the error; a pipe has no other readers.
pub fn ensure_private(path: &Path) -> Result<(), InsecurePermissions> {
    let Ok(stat) = stat(path) else { return Ok(()) };
    let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    let managed = std::env::var_os("CREDENTIALS_DIRECTORY").is_some_and(|folder| path.starts_with(folder));
    let mode = Mode::from_raw_mode(stat.st_mode);
    if is_file && !managed && mode.intersects(OTHERS) {
        return Err(InsecurePermissions { path: path.to_owned(), mode: mode.as_raw_mode() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn with_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused_with_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        std::fs::write(&key, "secret").unwrap();
        for (mode, accepted) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false)]
        {
            with_mode(&key, mode);
            let refusal = ensure_private(&key).map_err(|loose| loose.to_string());
            assert_eq!(refusal.is_ok(), accepted, "{mode:o}");
            if let Err(refusal) = refusal {
                assert!(refusal.contains(&format!("chmod 600 {}", key.display())), "{refusal}");
            }
        }
    }

    #[test]
    fn a_folder_of_an_earlier_version_is_closed_and_a_shared_one_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let (database, other) = (folder.path().join("yipai.sqlite"), folder.path().join("other"));
        let modes = || [folder.path(), &database, &other].map(|path| mode_of(path).unwrap().as_raw_mode());
        for file in [&database, &other] {
            std::fs::write(file, "").unwrap();
            with_mode(file, 0o644);
        }
        with_mode(folder.path(), 0o1777);
        close_folder(folder.path(), |name| name == "yipai.sqlite").unwrap();
        assert_eq!(modes(), [0o1777, 0o644, 0o644]);
        with_mode(folder.path(), 0o755);
        close_folder(folder.path(), |name| name == "yipai.sqlite").unwrap();
        assert_eq!(modes(), [0o700, 0o600, 0o644]);
    }
}
