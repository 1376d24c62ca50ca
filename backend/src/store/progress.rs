//! The progress of a collection, from counters that triggers maintain: the cost does not grow with the number of
//! students.

use std::collections::BTreeMap;

use shared::api::staff::progress::{
    Amount, Counts, Money, Throughput, Todo, TodoPage, TodoStudent, UnitCounts, UnitsView, Waiting,
};
use shared::api::staff::students::Units;
use shared::id::CollectionId;
use shared::person::{PersonName, StudentNumber, UnitName};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::student::affiliation;
use super::{Conn, Error};

/// The limit for counting overdue photographs: a larger number would not change what the staff do.
const OVERDUE_LIMIT: i64 = 10_000;

/// The counters of a collection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub counts: Counts,
    pub money: Money,
}

impl Tally {
    /// Adds a row. An unknown row must not break a page: a stage that a later version wrote, or a stage that is not
    /// counted, changes nothing.
    fn add(&mut self, what: &str, n: u64, fen: u64) {
        let (counts, money) = (&mut self.counts, &mut self.money);
        if let Some(stage) = what.strip_prefix("order:") {
            let slot = match stage {
                "paid" => &mut money.collected,
                "refunding" => &mut money.refunding,
                "refunded" => &mut money.refunded,
                // Money that was not received, or will not be.
                "open" | "awaiting" | "closed" => return,
                _ => return unknown(what),
            };
            *slot = Amount { orders: n, fen };
            return;
        }
        let slot = match what {
            "roster" => &mut counts.roster,
            "stage:matched" => &mut counts.matched,
            "stage:submitted" => &mut counts.submitted,
            "stage:under_review" => &mut counts.under_review,
            "stage:decided" => &mut counts.decided,
            "stage:rejected" => &mut counts.rejected,
            "stage:approved" => &mut counts.approved,
            "stage:paid" => &mut counts.paid,
            "stage:delivered" => &mut counts.delivered,
            // These stages have no student, or none in the roster.
            "stage:erased" | "stage:removed" => return,
            _ => return unknown(what),
        };
        *slot = n;
    }

    fn read(rows: impl IntoIterator<Item = (String, i64, i64)>) -> Self {
        let mut tally = Self::default();
        for (what, n, fen) in rows {
            if let (Ok(n), Ok(fen)) = (u64::try_from(n), u64::try_from(fen)) {
                tally.add(&what, n, fen);
            } else {
                tracing::warn!(what, n, fen, "a counter below zero is shown as zero");
            }
        }
        tally
    }
}

fn unknown(what: &str) {
    tracing::warn!(what, "the counter of an unknown stage is not shown");
}

/// The counters of a collection.
pub async fn tally(conn: &mut Conn, collection: CollectionId) -> Result<Tally, Error> {
    let id = collection.to_string();
    let rows: Vec<(String, i64, i64)> =
        sqlx::query_as::<Engine, _>("SELECT what, n, fen FROM progress_tally WHERE collection = $1")
            .bind(&id)
            .fetch_all(conn)
            .await?;
    Ok(Tally::read(rows))
}

/// The same for every collection that has students.
pub async fn tallies(conn: &mut Conn) -> Result<BTreeMap<String, Tally>, Error> {
    let rows: Vec<(String, String, i64, i64)> =
        sqlx::query_as::<Engine, _>("SELECT collection, what, n, fen FROM progress_tally")
            .fetch_all(conn)
            .await?;
    let mut by_collection: BTreeMap<String, Vec<(String, i64, i64)>> = BTreeMap::new();
    for (collection, what, n, fen) in rows {
        by_collection.entry(collection).or_default().push((what, n, fen));
    }
    Ok(by_collection.into_iter().map(|(id, rows)| (id, Tally::read(rows))).collect())
}

/// The waiting photographs; a photograph submitted before `promised` is overdue now.
pub async fn waiting(
    conn: &mut Conn,
    collection: CollectionId,
    promised: Timestamp,
) -> Result<Waiting, Error> {
    let (oldest, overdue): (Option<i64>, i64) = sqlx::query_as::<Engine, _>(
        "SELECT (SELECT waiting_since FROM application \
                 WHERE collection = $1 AND stage IN ('submitted', 'under_review') \
                 ORDER BY waiting_since LIMIT 1), \
                (SELECT COUNT(*) FROM (SELECT 1 FROM application \
                 WHERE collection = $1 AND stage IN ('submitted', 'under_review') \
                 AND waiting_since < $2 LIMIT $3))",
    )
    .bind(collection.to_string())
    .bind(promised.as_millis())
    .bind(OVERDUE_LIMIT)
    .fetch_one(conn)
    .await?;
    Ok(Waiting { oldest: oldest.map(at), overdue: u64::try_from(overdue).unwrap_or_default() })
}

/// Milliseconds of an hour, the divisor in the trigger.
const HOUR_MILLIS: i64 = 3_600_000;
/// China's midnight is this many hours before midnight in UTC.
const CHINA_HOURS: i64 = 8;

/// The work of each reviewer, the largest number of today first.
pub async fn reviewers(
    conn: &mut Conn,
    collection: CollectionId,
    now: Timestamp,
) -> Result<Vec<Throughput>, Error> {
    let hour = now.as_millis().div_euclid(HOUR_MILLIS);
    let midnight = (hour + CHINA_HOURS).div_euclid(24) * 24 - CHINA_HOURS;
    let rows: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as::<Engine, _>(
        "SELECT reviewer, \
         CAST(SUM(CASE WHEN hour >= $2 THEN approved + rejected ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN hour >= $3 THEN approved + rejected ELSE 0 END) AS BIGINT), \
         CAST(SUM(approved + rejected) AS BIGINT), CAST(SUM(rejected) AS BIGINT) \
         FROM verdict_tally WHERE collection = $1 GROUP BY reviewer ORDER BY 3 DESC, 4 DESC, 1",
    )
    .bind(collection.to_string())
    .bind(hour - 1)
    .bind(midnight)
    .fetch_all(conn)
    .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    let read = |(reviewer, lately, today, total, rejected): (String, i64, i64, i64, i64)| {
        let source = Source { table: "verdict_tally", id: &reviewer };
        let name = shared::review::StaffName::try_from(reviewer.clone());
        Ok(Throughput {
            reviewer: name.map_err(|_| source.inconsistent("reviewer"))?,
            lately: count(lately),
            today: count(today),
            total: count(total),
            rejected: count(rejected),
        })
    };
    rows.into_iter().map(read).collect()
}

/// At most `limit` of the students with the same task, by student number, after `after`; only of `units`, where some
/// are given.
pub async fn todo(
    conn: &mut Conn,
    collection: CollectionId,
    (todo, units): (Todo, &Units),
    after: Option<&StudentNumber>,
    limit: u32,
) -> Result<TodoPage, Error> {
    let rows: Vec<TodoRow> = sqlx::query_as::<Engine, _>(
        "SELECT id, student_number, name, college, major, class FROM student \
         WHERE collection = $1 AND todo = $2 AND student_number > $3 \
         AND ($5 IS NULL OR college = $5) AND ($6 IS NULL OR major = $6) AND ($7 IS NULL OR class = $7) \
         AND ($2 <> 'pay' OR NOT EXISTS (SELECT 1 FROM application a JOIN payment_order o ON o.application = a.id \
              WHERE a.student = student.id AND o.stage = 'refunding')) \
         ORDER BY student_number LIMIT $4",
    )
    .bind(collection.to_string())
    .bind(todo.as_str())
    .bind(after.map_or("", StudentNumber::as_str))
    .bind(i64::from(limit) + 1)
    .bind(units.college.as_ref().map(UnitName::as_str))
    .bind(units.major.as_ref().map(UnitName::as_str))
    .bind(units.class.as_ref().map(UnitName::as_str))
    .fetch_all(conn)
    .await?;
    let mut students = rows.into_iter().map(TodoStudent::try_from).collect::<Result<Vec<_>, Error>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = students.len() > limit;
    students.truncate(limit);
    let next = students.last().filter(|_| more).map(|student| student.number.clone());
    Ok(TodoPage { students, next })
}

#[derive(sqlx::FromRow)]
struct TodoRow {
    id: String,
    student_number: String,
    name: String,
    college: Option<String>,
    major: Option<String>,
    class: Option<String>,
}

impl TryFrom<TodoRow> for TodoStudent {
    type Error = Error;

    fn try_from(row: TodoRow) -> Result<Self, Error> {
        let source = Source { table: "student", id: &row.id };
        let number = StudentNumber::parse(&row.student_number);
        let name = PersonName::parse(&row.name);
        let units = [row.college.as_deref(), row.major.as_deref(), row.class.as_deref()];
        Ok(Self {
            number: number.map_err(|_| source.inconsistent("student_number"))?,
            name: name.map_err(|_| source.inconsistent("name"))?,
            units: affiliation(&source, units)?.into(),
        })
    }
}

/// A column of units, by its name in SQL.
macro_rules! unit_counts {
    ($column:literal) => {
        concat!(
            "SELECT ",
            $column,
            " AS name, CAST(COUNT(*) AS BIGINT) AS students, ",
            "CAST(SUM(CASE WHEN todo = 'start' THEN 1 ELSE 0 END) AS BIGINT) AS start, ",
            "CAST(SUM(CASE WHEN todo = 'submit' THEN 1 ELSE 0 END) AS BIGINT) AS submit, ",
            "CAST(SUM(CASE WHEN todo = 'recapture' THEN 1 ELSE 0 END) AS BIGINT) AS recapture, ",
            "CAST(SUM(CASE WHEN todo = 'pay' THEN 1 ELSE 0 END) AS BIGINT) AS pay ",
            "FROM student WHERE collection = $1 AND withdrawn_at IS NULL AND ",
            $column,
            " IS NOT NULL ",
            "AND ($2 IS NULL OR college = $2) AND ($3 IS NULL OR major = $3) ",
            "GROUP BY ",
            $column,
            " ORDER BY ",
            $column,
            " LIMIT 1000"
        )
    };
}

#[derive(sqlx::FromRow)]
struct UnitRow {
    name: String,
    students: i64,
    start: i64,
    submit: i64,
    recapture: i64,
    pay: i64,
}

impl TryFrom<UnitRow> for UnitCounts {
    type Error = Error;

    fn try_from(row: UnitRow) -> Result<Self, Error> {
        let name = UnitName::parse(&row.name);
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        Ok(Self {
            name: name.map_err(|_| Source { table: "student", id: "" }.inconsistent("unit"))?,
            students: count(row.students),
            start: count(row.start),
            submit: count(row.submit),
            recapture: count(row.recapture),
            pay: count(row.pay),
        })
    }
}

/// The units of a collection with their progress: every 学院, the 专业 of the selected 学院, and the 班级 of the selected 专业.
/// Read from an index; about 50 ms for 50,000 students.
pub async fn units(conn: &mut Conn, collection: CollectionId, within: &Units) -> Result<UnitsView, Error> {
    let none = Units::default();
    let of_college = Units { college: within.college.clone(), ..Units::default() };
    Ok(UnitsView {
        colleges: unit_counts(conn, unit_counts!("college"), collection, &none).await?,
        majors: unit_counts(conn, unit_counts!("major"), collection, &of_college).await?,
        classes: unit_counts(conn, unit_counts!("class"), collection, within).await?,
    })
}

async fn unit_counts(
    conn: &mut Conn,
    query: &'static str,
    collection: CollectionId,
    within: &Units,
) -> Result<Vec<UnitCounts>, Error> {
    let rows: Vec<UnitRow> = sqlx::query_as::<Engine, _>(query)
        .bind(collection.to_string())
        .bind(within.college.as_ref().map(UnitName::as_str))
        .bind(within.major.as_ref().map(UnitName::as_str))
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(UnitCounts::try_from).collect()
}
