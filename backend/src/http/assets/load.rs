//! Where the app's files come from.

use super::Source;

/// A file in the binary.
#[cfg(app_embedded)]
struct Embedded {
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

#[cfg(app_embedded)]
const FILES: &[Embedded] = &include!(concat!(env!("OUT_DIR"), "/app.rs"));

/// The files that the build put into the binary.
#[cfg(app_embedded)]
pub(super) fn files() -> Vec<Source> {
    use bytes::Bytes;
    let source = |file: &Embedded| Source {
        path: file.path.to_owned(),
        plain: Bytes::from_static(file.plain),
        brotli: file.brotli.map(Bytes::from_static),
        gzip: file.gzip.map(Bytes::from_static),
    };
    FILES.iter().map(source).collect()
}

/// The files of `dist/` and `dist-staff/` as they are now, uncompressed.
#[cfg(not(app_embedded))]
pub(super) fn files() -> Vec<Source> {
    let root = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut files = Vec::new();
    for (folder, address) in [("dist", ""), ("dist-staff", "/staff")] {
        if let Err(error) = collect(&root.join(folder), address, &mut files) {
            tracing::warn!(%error, folder, "no app: run ./x build-app");
        }
    }
    files
}

#[cfg(not(app_embedded))]
fn collect(folder: &std::path::Path, address: &str, files: &mut Vec<Source>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{address}/{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else {
            let plain = std::fs::read(entry.path())?.into();
            files.push(Source { path, plain, brotli: None, gzip: None });
        }
    }
    Ok(())
}
