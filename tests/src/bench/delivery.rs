//! A delivery of ten thousand photographs of 300 KB, prepared and downloaded with the originals: its duration, and that
//! the server's memory does not grow.
//!
//! All students upload the same picture. The store keeps it once, which saves three gigabytes on disk; the server still
//! reads, checks, decodes, encodes and sends it for every student.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::head;
use super::load::{Upload, send_all};
use super::photos::{Original, Photo};
use super::staff::Staff;
use super::subject::{amount, folder, start};
use super::uploads::{import, memory, peak};
use super::{Bench, Failure, Limit, Measurement, sessions};
use crate::server::FREE;

/// Number of photographs in the delivery. `BENCH_PHOTOGRAPHS` overrides it.
const PHOTOGRAPHS: u32 = 10_000;
/// The promise: at most 32 MB more than before the delivery, in MiB.
const GROWTH: Limit = Limit::AtMost(32e6 / 1_048_576.0);
/// Number of concurrent uploads during the set-up.
const AT_ONCE: usize = 8;
/// Number of photographs that a reviewer approves with one request, as in `shared::api::staff::review::REVIEW_BATCH_MAX`.
const SCREEN: u32 = 60;
/// Decisions are final at once: the benchmark undoes none.
const FLAGS: &[&str] = &["--review-undo-seconds", "0"];
/// Interval of polling the progress.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Debug)]
pub(super) struct Delivery;

impl Bench for Delivery {
    fn name(&self) -> &'static str {
        "delivery"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(measure())
    }
}

async fn measure() -> Result<Vec<Measurement>, Failure> {
    let count = amount("BENCH_PHOTOGRAPHS", PHOTOGRAPHS);
    let data = folder()?;
    seed(data.path(), count).await?;
    // Restarted: memory that remains from the uploads would hide the delivery's use.
    let (program, address) = start(data.path(), FLAGS);
    let mut staff = Staff::sign_in(&program, address).await?;
    let before = memory(program.pid(), "VmRSS:")?;

    let mut measured = vec![Measurement::of("delivery.photographs", f64::from(count), "")];

    forget_peak(program.pid())?;
    let start = Instant::now();
    let ready = staff.deliver(count).await?;
    let seconds = start.elapsed().as_secs_f64();
    let growth = peak(program.pid())? - before;
    measured.push(Measurement::of("delivery.prepare.rate", f64::from(count) / seconds, "1/s"));
    measured.push(Measurement::of("delivery.prepare.growth", growth, "MiB").within(GROWTH));

    forget_peak(program.pid())?;
    let start = Instant::now();
    let mebibytes = staff.download(&ready).await?;
    let seconds = start.elapsed().as_secs_f64();
    let growth = peak(program.pid())? - before;
    measured.push(Measurement::of("delivery.package", mebibytes, "MiB"));
    measured.push(Measurement::of("delivery.download.rate", mebibytes / seconds, "MiB/s"));
    measured.push(Measurement::of("delivery.download.growth", growth, "MiB").within(GROWTH));
    Ok(measured)
}

/// Resets the peak memory of a process in the kernel (proc(5), `clear_refs`).
fn forget_peak(pid: u32) -> Result<(), Failure> {
    Ok(std::fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

fn text(value: &Value) -> Result<&str, Failure> {
    value.as_str().ok_or_else(|| "no text".into())
}

/// All students upload and are approved; without a fee that counts as paid.
async fn seed(data: &Path, count: u32) -> Result<(), Failure> {
    let (program, address) = start(data, FLAGS);
    import(data, FREE, count)?;
    let photo = Photo::of(&Original::draw(), 0);
    let digest = photo.digest();
    let uploads = sessions::cookies(address, FREE, 0..count).await?.into_iter().map(|cookie| {
        let headers = format!("{cookie}Content-Type: image/jpeg\r\nContent-Digest: {digest}\r\n");
        let head = head("PUT", "/api/application/photo", photo.length(), &headers);
        Upload { head, photo: photo.clone() }
    });
    send_all(address, AT_ONCE, uploads.collect()).await?;
    let mut staff = Staff::sign_in(&program, address).await?;
    staff.approve_all().await?;
    let wish = json!({ "collection": FREE, "template": "{学号}.jpg" });
    loop {
        let preview = staff.send("POST", "/api/staff/delivery-preview", &wish).await?;
        if preview["waiting"] == json!(count) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

impl Staff {
    /// Repeats a GET until its answer satisfies `is_it`.
    async fn until(&mut self, path: &str, is_it: impl Fn(&Value) -> bool) -> Result<Value, Failure> {
        loop {
            let view = self.send("GET", path, &Value::Null).await?;
            if is_it(&view) {
                return Ok(view);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Delivers all pending photographs with the originals, and waits until the delivery is ready.
    async fn deliver(&mut self, count: u32) -> Result<Value, Failure> {
        let wish = json!({ "collection": FREE, "template": "{学号}.jpg", "masters": true });
        let view = self.send("POST", "/api/staff/deliveries", &wish).await?;
        let address = format!("/api/staff/deliveries/{}", text(&view["id"])?);
        let ready = self.until(&address, |view| view["state"] == "ready").await?;
        if ready["done"] == json!(count) {
            Ok(ready)
        } else {
            Err(format!("{} of {count} photographs were delivered", ready["done"]).into())
        }
    }

    /// Downloads the package; returns its size in MiB.
    async fn download(&mut self, delivery: &Value) -> Result<f64, Failure> {
        let address = format!("/api/staff/deliveries/{}/package", text(&delivery["id"])?);
        let (status, bytes) = self.connection.drain(&head("GET", &address, 0, &self.cookie)).await?;
        if (status, &json!(bytes)) != (200, &delivery["bytes"]) {
            return Err(format!("{status}: {bytes} of {} bytes", delivery["bytes"]).into());
        }
        #[expect(clippy::cast_precision_loss, reason = "gigabytes, to three digits")]
        Ok(bytes as f64 / 1_048_576.0)
    }

    /// Approves all pending photographs, one batch at a time.
    async fn approve_all(&mut self) -> Result<(), Failure> {
        let desk = format!("/api/staff/review/queues/{FREE}/desk");
        for screen in 0_u32.. {
            let open = self.send("POST", &desk, &json!({ "want": SCREEN })).await?;
            let cases = open["cases"].as_array().ok_or("a desk without photographs")?;
            if cases.is_empty() {
                break;
            }
            let approvals: Vec<_> = (screen * SCREEN..)
                .zip(cases)
                .map(|(number, case)| {
                    let decision = format!("dec_{number:032x}");
                    json!({ "decision": decision, "application": case["application"], "photo": case["photo"]["id"] })
                })
                .collect();
            self.send("POST", "/api/staff/review/decisions", &json!({ "approvals": approvals })).await?;
        }
        Ok(())
    }
}
