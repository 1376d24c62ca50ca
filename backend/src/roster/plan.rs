//! What a table would do to a roster.

use std::collections::{HashMap, HashSet};

use shared::api::staff::roster::{
    Column, ImportPhase, ImportQuery, RowProblem, Submitted, SubmittedRow, Trouble, Unreadable,
};
use shared::id::CollectionId;
use shared::person::{Affiliation, DocumentKind, StudentNumber};
use shared::time::Date;

use super::Tell;
use super::cells::{self, Claims, Reading};
use super::columns::{self, Found, Places};
use super::header;
use super::read::{File, Row};
use crate::keys::{BlindIndex, Keys};
use crate::store::student::{Known, NewStudent, identity_index, phone_index};

/// Progress is told every so many rows.
pub(super) const STEP: usize = 1000;

/// A row whose cells have their forms.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) row: u64,
    pub(super) student: NewStudent,
    /// 学院, 专业, 班级, as far as the table has them.
    #[expect(dead_code, reason = "the columns are known and checked before students have them")]
    pub(super) affiliation: Affiliation,
}

/// A table by itself, whatever the roster says.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) places: Places,
    pub(super) rows: u64,
    pub(super) lines: Vec<Line>,
    pub(super) problems: Vec<RowProblem>,
    pub(super) shortened: Vec<u64>,
    pub(super) left_out: Vec<u64>,
    pub(super) every_kind: Option<DocumentKind>,
}

/// The rows that can be used, and what is wrong with the others.
pub(super) fn parse(file: &File, query: ImportQuery, today: Date, tell: &Tell) -> Result<Parsed, Unreadable> {
    let mut rows = file.rows.clone()?;
    let Found { places, every_kind } = columns::places(&file.header.names, query)?;
    let left_out = header::leave_out(&mut rows, places);
    if rows.is_empty() {
        return Err(Unreadable::NoRows);
    }
    let reading = Reading { places, every_kind: query.every_kind.or(every_kind), today };
    let (mut lines, mut problems) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut claims = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        if index % STEP == 0 {
            tell(ImportPhase::Checking, index as u64, rows.len() as u64);
        }
        let (claimed, student) = cells::student(row, reading);
        claims.push((row.number, claimed));
        if row.hidden {
            let (row, column) = (row.number, Column::StudentNumber);
            problems.push(RowProblem { row, column, trouble: Trouble::Hidden });
        }
        match student {
            Ok((student, affiliation)) => lines.push(Line { row: row.number, student, affiliation }),
            Err(troubles) => {
                let problem = |(column, trouble)| RowProblem { row: row.number, column, trouble };
                problems.extend(troubles.into_iter().map(problem));
            }
        }
    }
    problems.extend(duplicates(&claims));
    problems.sort_by_key(|problem| (problem.row, problem.column));
    let shortened = shortened(&rows, places);
    Ok(Parsed { places, rows: rows.len() as u64, lines, problems, shortened, left_out, every_kind })
}

/// Rows that name a student number or a document that an earlier row has.
fn duplicates(claims: &[(u64, Claims)]) -> Vec<RowProblem> {
    let (mut numbers, mut documents) = (HashMap::new(), HashMap::new());
    let mut problems = Vec::new();
    for (row, Claims { number, document }) in claims {
        let document = document.as_ref().map(|document| (document.kind(), document.identity()));
        let earlier = [
            (Column::StudentNumber, number.as_ref().map(|number| *numbers.entry(number).or_insert(*row))),
            (Column::DocumentNumber, document.map(|document| *documents.entry(document).or_insert(*row))),
        ];
        let repeated = earlier
            .into_iter()
            .filter_map(|(column, first)| Some((column, first.filter(|first| first != row)?)));
        problems.extend(repeated.map(|(column, first)| RowProblem {
            row: *row,
            column,
            trouble: Trouble::Repeats { first },
        }));
    }
    problems
}

/// Rows whose student number is a number to the workbook and shorter than others of the file: a spreadsheet drops
/// leading zeros without a word.
fn shortened(rows: &[Row], places: Places) -> Vec<u64> {
    let Some(place) = places.of(Column::StudentNumber) else { return Vec::new() };
    let cells = || rows.iter().filter_map(|row| Some((row.number, row.cells.get(place)?)));
    let longest = cells().map(|(_, cell)| cell.text.len()).max().unwrap_or_default();
    let short = cells().filter(|(_, cell)| cell.number && cell.text.len() < longest);
    short.map(|(row, _)| row).collect()
}

/// A student of the roster who gets another entry.
#[derive(Debug)]
pub(super) struct Update {
    pub(super) known: Known,
    pub(super) student: NewStudent,
}

/// What would be done.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) added: Vec<NewStudent>,
    pub(super) updated: Vec<Update>,
    pub(super) unchanged: u64,
    pub(super) kept: u64,
    pub(super) submitted: Vec<SubmittedRow>,
    pub(super) problems: Vec<RowProblem>,
}

/// Compares a table with the roster.
pub(super) fn plan(
    keys: &Keys,
    collection: CollectionId,
    parsed: &Parsed,
    known: Vec<Known>,
    submitted: Submitted,
) -> Plan {
    let mut plan = Plan { problems: parsed.problems.clone(), ..Plan::default() };
    let troubled: HashSet<u64> = parsed.problems.iter().map(|problem| problem.row).collect();
    let mut owners: HashMap<BlindIndex, StudentNumber> =
        known.iter().map(|known| (known.identity, known.number.clone())).collect();
    let mut known: HashMap<StudentNumber, Known> =
        known.into_iter().map(|known| (known.number.clone(), known)).collect();
    let usable: Vec<_> = parsed.lines.iter().filter(|line| !troubled.contains(&line.row)).collect();
    let identities: Vec<BlindIndex> =
        usable.iter().map(|line| identity_index(keys, collection, &line.student.document)).collect();
    // Whoever the file gives another document lets go of the old one, so that two students may change theirs round.
    let mut changed = Vec::new();
    for (line, identity) in usable.iter().zip(&identities) {
        let Some(entry) = known.get(&line.student.number) else { continue };
        if entry.identity != *identity && !(entry.submitted && submitted == Submitted::Keep) {
            changed.push(entry.identity);
        }
    }
    for identity in changed {
        owners.remove(&identity);
    }
    for (line, identity) in usable.into_iter().zip(identities) {
        let student = &line.student;
        let entry = known.remove(&student.number);
        let owner = owners.get(&identity).filter(|owner| **owner != student.number);
        let columns = entry.as_ref().map(|entry| differing(keys, collection, entry, student, identity));
        match (entry, columns) {
            (Some(_), Some(columns)) if columns.is_empty() => plan.unchanged += 1,
            (Some(entry), _) if entry.submitted && submitted == Submitted::Keep => plan.kept += 1,
            _ if owner.is_some() => plan.problems.push(RowProblem {
                row: line.row,
                column: Column::DocumentNumber,
                trouble: Trouble::Taken,
            }),
            (Some(entry), Some(columns)) => {
                if entry.submitted {
                    let number = student.number.clone();
                    plan.submitted.push(SubmittedRow { row: line.row, number, columns });
                }
                plan.updated.push(Update { known: entry, student: student.clone() });
            }
            (None, _) | (Some(_), None) => plan.added.push(student.clone()),
        }
    }
    plan.problems.sort_by_key(|problem| (problem.row, problem.column));
    plan
}

/// In which columns an entry says something else.
fn differing(
    keys: &Keys,
    collection: CollectionId,
    entry: &Known,
    student: &NewStudent,
    identity: BlindIndex,
) -> Vec<Column> {
    let phone = student.phone.as_ref().map(|phone| phone_index(keys, collection, phone));
    [
        (Column::Name, entry.name != student.name),
        (Column::DocumentNumber, entry.identity != identity),
        (Column::Phone, entry.phone != phone),
    ]
    .into_iter()
    .filter_map(|(column, differs)| differs.then_some(column))
    .collect()
}
