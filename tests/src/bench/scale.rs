//! The largest expected collection: a million applications in SQLite, and the response times of the staff's pages.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use super::staff::Staff;
use super::subject::{amount, folder, start};
use super::{Bench, Failure, Limit, Measurement};
use crate::server::OPEN;

/// Number of applications. `BENCH_APPLICATIONS` overrides it.
const APPLICATIONS: u32 = 1_000_000;
/// Number of requests for each page.
const ASKED: usize = 300;
/// The promised 99th percentile, in milliseconds.
const P99: Limit = Limit::AtMost(50.0);

#[derive(Debug)]
pub(super) struct Scale;

impl Bench for Scale {
    fn name(&self) -> &'static str {
        "scale"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.block_on(measure())
    }
}

async fn measure() -> Result<Vec<Measurement>, Failure> {
    let count = amount("BENCH_APPLICATIONS", APPLICATIONS);
    let data = folder()?;
    // The demonstration is the template; no server runs while the rows are inserted.
    drop(start(data.path(), &[]));
    multiply(data.path(), count).await?;
    let (program, address) = start(data.path(), &[]);
    let mut staff = Staff::sign_in(&program, address).await?;
    let mut all = vec![Measurement::of("scale.applications", f64::from(count), "")];
    let desk = format!("/api/staff/review/queues/{OPEN}/desk");
    let progress = format!("/api/staff/collections/{OPEN}/progress");
    let todo = format!("{progress}/todo?todo=submit");
    let pages = [
        ("queues", "GET", "/api/staff/review/queues", Value::Null),
        ("desk", "POST", &*desk, json!({ "want": 10 })),
        ("progress", "GET", &*progress, Value::Null),
        ("todo", "GET", &*todo, Value::Null),
    ];
    for (name, method, path, body) in pages {
        let (median, p99) = times(&mut staff, method, path, &body).await?;
        all.push(Measurement::of(format!("scale.{name}.median"), median, "ms"));
        all.push(Measurement::of(format!("scale.{name}.p99"), p99, "ms").within(P99));
    }
    Ok(all)
}

/// Median and 99th percentile in milliseconds.
async fn times(staff: &mut Staff, method: &str, path: &str, body: &Value) -> Result<(f64, f64), Failure> {
    let mut times = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let start = Instant::now();
        staff.send(method, path, body).await?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[ASKED / 2], times[ASKED * 99 / 100]))
}

/// How many of a hundred students are at each stage: the middle of a collection, with a long review queue.
const SHARES: [(&str, u32); 6] =
    [("matched", 15), ("submitted", 30), ("rejected", 5), ("approved", 10), ("paid", 25), ("delivered", 15)];

/// Copies the demonstration's applications until there are `count`, directly in the database: through the API it would
/// take hours. The copies share photographs and encrypted documents, which no measured page opens.
async fn multiply(data: &Path, count: u32) -> Result<(), Failure> {
    let url = format!("sqlite://{}", data.join("yipai.sqlite").display());
    let mut database = SqliteConnection::connect(&url).await?;
    let mut first = 1_u32;
    for (stage, share) in SHARES {
        let n = count / 100 * share;
        for statement in COPY {
            let query = sqlx::query(statement).bind(OPEN).bind(stage).bind(first).bind(first + n - 1);
            query.execute(&mut database).await?;
        }
        number(&mut database, first, n).await?;
        first += n;
    }
    database.close().await?;
    Ok(())
}

/// Gives each copy a unique 办理编号. Nothing here reads it, so its check digit may be wrong.
async fn number(database: &mut SqliteConnection, first: u32, n: u32) -> Result<(), Failure> {
    let mut tx = database.begin().await?;
    for i in first..first + n {
        sqlx::query("UPDATE application SET reference = ?1 WHERE id = ?2")
            .bind((10_000_000 + i).to_string())
            .bind(format!("app_{i:032x}"))
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// `?1` the collection, `?2` the stage, `?3` and `?4` the first and the last number.
const COPY: [&str; 3] = [
    "WITH RECURSIVE pattern AS (
         SELECT s.* FROM application a JOIN student s ON s.id = a.student JOIN collection c ON c.id = a.collection
         WHERE c.slug = ?1 AND a.stage = ?2 LIMIT 1),
     n (i) AS (SELECT ?3 UNION ALL SELECT i + 1 FROM n WHERE i < ?4)
     INSERT INTO student (id, collection, student_number, name, document_kind, document_sealed, identity_index, created_at)
     SELECT printf('stu_%032x', i), collection, printf('9%09d', i), name, document_kind, document_sealed, randomblob(32),
            created_at FROM n, pattern",
    "WITH RECURSIVE pattern AS (
         SELECT a.* FROM application a JOIN collection c ON c.id = a.collection
         WHERE c.slug = ?1 AND a.stage = ?2 LIMIT 1),
     n (i) AS (SELECT ?3 UNION ALL SELECT i + 1 FROM n WHERE i < ?4)
     INSERT INTO application (id, student, collection, stage, stage_at, stage_data, revision, confirmed_at, notify,
                              created_at, photo, waiting_since)
     SELECT printf('app_%032x', i), printf('stu_%032x', i), collection, stage, stage_at + i,
            CASE WHEN photo IS NULL THEN stage_data ELSE replace(stage_data, photo, printf('pho_%032x', i)) END,
            revision, confirmed_at, notify, created_at, CASE WHEN photo IS NULL THEN NULL ELSE printf('pho_%032x', i) END,
            waiting_since + i
     FROM n, pattern",
    "WITH RECURSIVE pattern AS (
         SELECT p.* FROM photo p JOIN application a ON a.photo = p.id JOIN collection c ON c.id = a.collection
         WHERE c.slug = ?1 AND a.stage = ?2 LIMIT 1),
     n (i) AS (SELECT ?3 UNION ALL SELECT i + 1 FROM n WHERE i < ?4)
     INSERT INTO photo (id, application, sha256, bytes, width, height, created_at)
     SELECT printf('pho_%032x', i), printf('app_%032x', i), sha256, bytes, width, height, created_at FROM n, pattern",
];
