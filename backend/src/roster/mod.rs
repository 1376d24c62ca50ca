//! Importing a roster: a table from a school, all of it or nothing, with every problem named by its row and column.
//!
//! The report never repeats what a cell holds: it is printed on the operator's terminal and mailed around.

mod cells;
mod encoding;
mod table;

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde_json::json;
use shared::collection::Slug;
use shared::time::Date;

pub use cells::Trouble;
pub use encoding::Encoding;
pub use table::{Column, Unreadable};

use crate::app::App;
use crate::store::audit::{Action, Actor};
use crate::store::collection::Collection;
use crate::store::student::{NewStudent, identity_index, phone_index};
use crate::store::{self, Tx};

/// A cell that can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The row as a spreadsheet counts: the header is row 1.
    pub row: u64,
    /// The column.
    pub column: Column,
    /// What is wrong.
    pub trouble: Trouble,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, {}: {}", self.row, self.column.name(), self.trouble)
    }
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How the file was encoded.
    pub encoding: Encoding,
    /// Rows besides the header.
    pub rows: usize,
    /// Students that are new.
    pub added: usize,
    /// Students that were there already, exactly so.
    pub unchanged: usize,
    /// Why nothing was imported; empty when everything was.
    pub problems: Vec<Problem>,
}

/// Why a file was not even looked at row by row.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is not a table with the columns of a roster.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// There is no such collection.
    #[error("there is no collection {0}")]
    NoCollection(Slug),
    /// The database.
    #[error("the store failed")]
    Store(#[from] store::Error),
}

/// A row whose cells have their forms.
#[derive(Debug)]
struct Line {
    row: u64,
    student: NewStudent,
}

/// Imports a file into the roster of a collection; with `dry_run` it is only reported what would be done.
pub async fn import(app: &App, slug: &Slug, file: &[u8], dry_run: bool) -> Result<Report, ImportError> {
    let now = app.clock.now();
    let (encoding, text) = encoding::decode(file)?;
    let mut tx = app.db.begin().await?;
    let collection = store::collection::by_slug(&mut tx, slug).await?;
    let collection = collection.ok_or_else(|| ImportError::NoCollection(slug.clone()))?;
    let (lines, problems) = parse(&text, now.date_in_china())?;
    let troubled: HashSet<u64> = problems.iter().map(|problem| problem.row).collect();
    let rows =
        lines.iter().map(|line| line.row).chain(troubled.iter().copied()).collect::<HashSet<_>>().len();
    let mut report = Report { encoding, rows, added: 0, unchanged: 0, problems };
    for line in lines.iter().filter(|line| !troubled.contains(&line.row)) {
        match add(&mut tx, app, &collection, line).await? {
            Added::New => report.added += 1,
            Added::Unchanged => report.unchanged += 1,
            Added::Not(problem) => report.problems.push(problem),
        }
    }
    report.problems.sort_by_key(|problem| (problem.row, problem.column));
    if !report.problems.is_empty() {
        return Ok(Report { added: 0, unchanged: 0, ..report });
    }
    if !dry_run {
        let detail = json!({ "rows": report.rows, "added": report.added });
        let subject = collection.id.to_string();
        store::audit::append(&mut tx, now, &Actor::Operator, Action::RosterImported, &subject, detail)
            .await?;
        tx.commit().await?;
    }
    Ok(report)
}

/// The rows that can be used, and what is wrong with the others.
fn parse(text: &str, today: Date) -> Result<(Vec<Line>, Vec<Problem>), Unreadable> {
    let (mut lines, mut problems) = (Vec::new(), Vec::new());
    for record in table::records(text)? {
        let (row, cells) = record?;
        match cells::student(&cells, today) {
            Ok(student) => lines.push(Line { row, student }),
            Err(troubles) => {
                problems.extend(troubles.into_iter().map(|(column, trouble)| Problem {
                    row,
                    column,
                    trouble,
                }));
            }
        }
    }
    problems.extend(duplicates(&lines));
    Ok((lines, problems))
}

/// Rows that name a student number or a document that an earlier row has.
fn duplicates(lines: &[Line]) -> Vec<Problem> {
    let (mut numbers, mut documents) = (HashMap::new(), HashMap::new());
    let mut problems = Vec::new();
    for Line { row, student } in lines {
        let document = (student.document.kind(), student.document.identity());
        let earlier = [
            (Column::StudentNumber, *numbers.entry(&student.number).or_insert(*row)),
            (Column::DocumentNumber, *documents.entry(document).or_insert(*row)),
        ];
        let repeated = earlier.into_iter().filter(|(_, first)| first != row);
        problems.extend(repeated.map(|(column, first)| Problem {
            row: *row,
            column,
            trouble: Trouble::Repeats { row: first },
        }));
    }
    problems
}

enum Added {
    New,
    Unchanged,
    Not(Problem),
}

/// Adds a student, unless exactly the same is there already. Somebody with the same number or document who is
/// different is a problem for people to decide.
async fn add(tx: &mut Tx, app: &App, collection: &Collection, line: &Line) -> Result<Added, store::Error> {
    let (student, id) = (&line.student, collection.id);
    let identity = identity_index(&app.keys, id, &student.document);
    let phone = student.phone.as_ref().map(|phone| phone_index(&app.keys, id, phone));
    let problem = |column| Added::Not(Problem { row: line.row, column, trouble: Trouble::Differs });
    if let Some(known) = store::student::by_number(tx, id, &student.number).await? {
        return Ok(if known.identity != identity {
            problem(Column::DocumentNumber)
        } else if known.name != student.name {
            problem(Column::Name)
        } else if known.phone != phone {
            problem(Column::Phone)
        } else {
            Added::Unchanged
        });
    }
    if store::student::by_identity(tx, id, identity).await?.is_some() {
        return Ok(problem(Column::StudentNumber));
    }
    let now = app.clock.now();
    let added = store::student::insert(tx, &app.keys, &app.dice, id, student, now).await?;
    // Neither key was taken a moment ago, in this very transaction; within the file, `duplicates` has spoken.
    Ok(if added.is_some() { Added::New } else { problem(Column::StudentNumber) })
}
