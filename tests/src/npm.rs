//! npm packages for tests, in the target folder: installed once, at a fixed version.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

/// The folder of `package` at `version`. Each package has its own folder, because npm would remove one to install
/// another.
#[must_use]
pub fn package(package: &str, version: &str) -> PathBuf {
    /// Tests run in parallel, and two of them may need the same package.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _one = ONE_AT_A_TIME.lock();
    let root = crate::target_dir().join("npm").join(format!("{}-{version}", package.replace('/', "-")));
    let folder = root.join("node_modules").join(package);
    if !folder.join("package.json").is_file() {
        std::fs::create_dir_all(&root).expect("the target folder can be written");
        let status = Command::new("npm")
            .args(["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix"])
            .arg(&root)
            .arg(format!("{package}@{version}"))
            .status();
        assert!(status.is_ok_and(|status| status.success()), "npm can't install {package} {version}");
    }
    folder
}
