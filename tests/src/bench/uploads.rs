//! Uploads per second, 99th percentile, and memory: ours and the rival in one run, with the same client.
//!
//! Every request is real: ours has a student's session, a digest and a new photograph, and moves an application from
//! matched to submitted in the database, durably.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;

use super::client::head;
use super::load::{Load, Upload, send_all};
use super::photos::{Original, Photo};
use super::rival::{self, Rival};
use super::subject::{amount, folder, start};
use super::{Bench, Failure, Limit, Measurement, sessions};
use crate::process::Program;
use crate::server::{OPEN, binary};

/// Concurrent connections: low load and peak load.
const CONNECTIONS: [usize; 2] = [16, 64];
/// Measured uploads for each server; a tenth as many are sent before them as a warm-up. `BENCH_UPLOADS` overrides it.
const UPLOADS: usize = 1000;
/// The promised factor against the rival.
const TIMES: Limit = Limit::AtLeast(2.0);

#[derive(Debug)]
pub(super) struct Uploads;

/// Results of a server, and its peak memory in MiB.
struct Run {
    load: Load,
    peak: f64,
}

impl Bench for Uploads {
    fn name(&self) -> &'static str {
        "uploads"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(measure())
    }
}

async fn measure() -> Result<Vec<Measurement>, Failure> {
    let count = amount("BENCH_UPLOADS", UPLOADS);
    let rival = rival::install()?;
    let original = Original::draw();
    let mut all = Vec::new();
    // Folders are removed after all measurements: when ext4 creates a file, it skips each inode that was deleted in the
    // last minutes, which cost the next run a seventh of its time.
    let mut used = Vec::new();
    for connections in CONNECTIONS {
        let name = |what: &str| format!("uploads.c{connections}.{what}");
        let ours = ours(&mut used, &original, connections, count).await?;
        all.push(Measurement::of(name("rate"), ours.load.rate, "1/s"));
        all.push(Measurement::of(name("median"), ours.load.median.as_secs_f64() * 1e3, "ms"));
        all.push(Measurement::of(name("p99"), ours.load.p99.as_secs_f64() * 1e3, "ms"));
        all.push(Measurement::of(name("memory"), ours.peak, "MiB"));
        let Some(folder) = &rival else { continue };
        let theirs = theirs(&mut used, folder, &original, connections, count).await?;
        let p99 = theirs.load.p99.as_secs_f64();
        all.push(Measurement::of(name("rival_rate"), theirs.load.rate, "1/s"));
        all.push(Measurement::of(name("rival_p99"), p99 * 1e3, "ms"));
        all.push(Measurement::of(name("rival_memory"), theirs.peak, "MiB"));
        all.push(Measurement::of(name("times_rate"), ours.load.rate / theirs.load.rate, "×").within(TIMES));
        let faster = p99 / ours.load.p99.as_secs_f64();
        all.push(Measurement::of(name("times_p99"), faster, "×").within(TIMES));
        let part = Measurement::of(name("memory_part"), ours.peak / theirs.peak, "×");
        all.push(part.within(Limit::AtMost(1.0)));
    }
    Ok(all)
}

/// A new folder that is removed together with `used`.
fn kept(used: &mut Vec<TempDir>) -> Result<&Path, Failure> {
    used.push(folder()?);
    Ok(used[used.len() - 1].path())
}

async fn ours(
    used: &mut Vec<TempDir>,
    original: &Arc<Original>,
    connections: usize,
    count: usize,
) -> Result<Run, Failure> {
    let data = kept(used)?;
    let (program, address) = start(data, &[]);
    let warm = count / 10;
    let students = u32::try_from(count + warm)?;
    import(data, OPEN, students)?;
    let cookies = sessions::cookies(address, OPEN, 0..students).await?;
    let uploads: Vec<_> = cookies
        .into_iter()
        .enumerate()
        .map(|(number, cookie)| {
            let photo = Photo::of(original, number);
            let digest = photo.digest();
            let headers = format!("{cookie}Content-Type: image/jpeg\r\nContent-Digest: {digest}\r\n");
            Upload { head: head("PUT", "/api/application/photo", photo.length(), &headers), photo }
        })
        .collect();
    run(address, &program, connections, uploads, warm).await
}

async fn theirs(
    used: &mut Vec<TempDir>,
    folder_of_rival: &Path,
    original: &Arc<Original>,
    connections: usize,
    count: usize,
) -> Result<Run, Failure> {
    let rival = Rival::start(folder_of_rival, kept(used)?).await?;
    let warm = count / 10;
    let uploads = (0..count + warm)
        .map(|number| {
            let photo = Photo::of(original, number);
            Upload { head: head("POST", "/upload", photo.length(), "Content-Type: image/jpeg\r\n"), photo }
        })
        .collect();
    run(rival.address, &rival.program, connections, uploads, warm).await
}

async fn run(
    address: SocketAddr,
    program: &Program,
    connections: usize,
    mut uploads: Vec<Upload>,
    warm: usize,
) -> Result<Run, Failure> {
    let measured = uploads.split_off(warm);
    send_all(address, connections, uploads).await?;
    let load = send_all(address, connections, measured).await?;
    Ok(Run { load, peak: peak(program.pid())? })
}

/// Peak memory of a process in MiB.
pub(super) fn peak(pid: u32) -> Result<f64, Failure> {
    memory(pid, "VmHWM:")
}

/// A memory line of `/proc/PID/status`, in MiB.
pub(super) fn memory(pid: u32, line: &str) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let told = status.lines().find_map(|told| told.strip_prefix(line));
    let kib: f64 = told.and_then(|told| told.trim().strip_suffix(" kB")).ok_or("no such line")?.parse()?;
    Ok(kib / 1024.0)
}

/// Imports a roster of `students` invented students.
pub(super) fn import(data: &Path, slug: &str, students: u32) -> Result<(), Failure> {
    let roster = data.join("roster.csv");
    std::fs::write(&roster, sessions::roster(0..students))?;
    let output = Command::new(binary())
        .args(["roster", "import", "--collection", slug])
        .arg(&roster)
        .arg("--data")
        .arg(data)
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("roster import: {}", String::from_utf8_lossy(&output.stderr)).into())
}
