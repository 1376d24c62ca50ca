//! Duration of a roster import: CSV and XLSX through the API, as the console sends them, each into a new server.

use std::time::Instant;

use serde_json::{Value, json};

use super::client::head;
use super::staff::Staff;
use super::subject::{amount, folder, start};
use super::{Bench, Failure, Limit, Measurement, sessions};
use crate::people::Student;
use crate::rosters::{HEADER, row, workbook};
use crate::server::OPEN;

/// Students of a large university, all years together. `BENCH_STUDENTS` overrides it.
const STUDENTS: u32 = 50_000;
/// The promised seconds for that many students.
const SECONDS: Limit = Limit::AtMost(30.0);

#[derive(Debug)]
pub(super) struct Import;

impl Bench for Import {
    fn name(&self) -> &'static str {
        "import"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.block_on(measure())
    }
}

async fn measure() -> Result<Vec<Measurement>, Failure> {
    let students = amount("BENCH_STUDENTS", STUDENTS);
    let xlsx = workbook(&HEADER, (0..students).map(|index| row(&Student::of(index))));
    let mut all = Vec::new();
    for (form, file) in [("csv", sessions::roster(0..students).into_bytes()), ("xlsx", xlsx)] {
        let seconds = import(&file, students).await?;
        let name = |what: &str| format!("import.{form}.{what}");
        all.push(Measurement::of(name("seconds"), seconds, "s").within(SECONDS));
        all.push(Measurement::of(name("rate"), f64::from(students) / seconds, "1/s"));
    }
    Ok(all)
}

/// Seconds from sending the file to the report that all students are imported.
async fn import(file: &[u8], students: u32) -> Result<f64, Failure> {
    let data = folder()?;
    let (program, address) = start(data.path(), &[]);
    let mut staff = Staff::sign_in(&program, address).await?;
    let path = format!("/api/staff/collections/{OPEN}/roster?dry_run=false&sheet=0&submitted=ask");
    let headers = format!("{}Content-Type: application/octet-stream\r\n", staff.cookie);
    let began = Instant::now();
    let reply = staff.connection.send(&head("POST", &path, file.len(), &headers), file).await?;
    let seconds = began.elapsed().as_secs_f64();
    let told = String::from_utf8_lossy(&reply.body);
    let last: Value = serde_json::from_str(told.lines().last().unwrap_or_default())?;
    let report = &last["report"];
    if report["imported"] == json!(true) && report["added"] == json!(students) {
        return Ok(seconds);
    }
    Err(format!("not imported: {} {last}", reply.status).into())
}
