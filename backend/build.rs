//! Puts the app into the release binary: every file of `dist/` and `dist-staff/`, and a copy of each compressed as much
//! as possible.
//!
//! A release build without the app fails here, because it would be a mistake. Other builds (tests, `./x dev`) read
//! `dist/` at run time, so they do not compile again when the app is missing or changes. The reasons are in
//! `docs/decisions/0003-embedded-app.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// File extensions that compression makes smaller; pictures and fonts are compressed already.
const COMPRESSIBLE: &[&str] = &["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// The folders where Trunk puts the student's page and the staff console, and the path that each is served under.
const APPS: [(&str, &str); 2] = [("dist", ""), ("dist-staff", "/staff")];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(app_embedded)");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return Ok(());
    }
    println!("cargo::rustc-cfg=app_embedded");
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    let mut files = BTreeMap::new();
    for (folder, address) in APPS {
        let dist = root.join(folder);
        println!("cargo::rerun-if-changed={}", dist.display());
        if !dist.join("index.html").is_file() {
            println!("cargo::error={folder}/ holds no app to put into the release: run ./x build-app first");
            return Ok(());
        }
        collect(&dist, address, &mut files)?;
    }
    embed(files, Path::new(&variable("OUT_DIR")))
}

fn variable(name: &str) -> String {
    std::env::var(name).expect("cargo sets it for build scripts")
}

/// Writes `app.rs`, the table of the files, and the bytes that it includes. Files are named by their digest, so a file
/// that was compressed once is not compressed again.
fn embed(files: BTreeMap<String, PathBuf>, out: &Path) -> io::Result<()> {
    let mut table = String::from("[\n");
    for (path, file) in files {
        let bytes = fs::read(&file)?;
        let name = digest(&bytes);
        let plain = keep(out, &name, "plain", || Ok(bytes.clone()))?;
        let compressible = file.extension().is_some_and(|e| COMPRESSIBLE.iter().any(|c| e == *c));
        let (mut brotli, mut gzip) = (None, None);
        if compressible {
            brotli = Some(keep(out, &name, "br", || brotli_of(&bytes))?);
            gzip = Some(keep(out, &name, "gz", || gzip_of(&bytes))?);
        }
        writeln!(
            table,
            "    Embedded {{ path: {path:?}, plain: {}, brotli: {}, gzip: {} }},",
            include(&plain),
            option(brotli.as_deref()),
            option(gzip.as_deref()),
        )
        .map_err(io::Error::other)?;
    }
    table.push(']');
    fs::write(out.join("app.rs"), table)
}

/// Every file below `folder` by its URL path. Trunk's own files begin with a dot.
fn collect(folder: &Path, address: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name =
            entry.file_name().into_string().map_err(|name| io::Error::other(name.display().to_string()))?;
        if name.starts_with('.') {
            continue;
        }
        let address = format!("{address}/{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &address, files)?;
        } else {
            files.insert(address, entry.path());
        }
    }
    Ok(())
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn keep(
    out: &Path,
    name: &str,
    ending: &str,
    make: impl FnOnce() -> io::Result<Vec<u8>>,
) -> io::Result<PathBuf> {
    let path = out.join(format!("{name}.{ending}"));
    if !path.is_file() {
        let unfinished = out.join("unfinished");
        fs::write(&unfinished, make()?)?;
        fs::rename(&unfinished, &path)?;
    }
    Ok(path)
}

/// Quality 11 and a window of 4 MiB: brotli's highest quality, and a window that every browser can read.
fn brotli_of(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn gzip_of(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}

fn include(path: &Path) -> String {
    let path = path.to_str().expect("cargo's own folders have names in UTF-8");
    format!("include_bytes!({path:?})")
}

fn option(path: Option<&Path>) -> String {
    path.map_or_else(|| "None".to_owned(), |path| format!("Some({})", include(path)))
}
