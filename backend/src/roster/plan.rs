//! The changes that a table would make to a roster.
//!
//! A row is about the person with its identity document, whatever its student number is. Only when no student of the
//! roster has the document, and a student has the student number, does the row mean that a document changed.

use std::collections::{HashMap, HashSet};

use shared::api::staff::roster::{
    Column, ImportPhase, ImportQuery, RowProblem, Submitted, SubmittedRow, Trouble, Unreadable,
};
use shared::id::CollectionId;
use shared::person::{Affiliation, Document, DocumentKind, StudentNumber};
use shared::time::Date;

use super::OnProgress;
use super::cells::{self, RowOptions, UniqueKeys};
use super::columns::{self, ColumnIndexes, ColumnLayout};
use super::header;
use super::read::{File, Row};
use crate::keys::{BlindIndex, Keys};
use crate::store::student::{KeptColumns, NewStudent, RosterEntry, identity_index, phone_index, tombstone};

/// The number of rows between two progress reports.
pub(super) const STEP: usize = 1000;

/// A row whose cells were parsed.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) row: u64,
    pub(super) student: NewStudent,
    /// 学院, 专业, 班级, as far as the table has them.
    pub(super) affiliation: Affiliation,
}

/// A parsed table, without a comparison with the roster.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) places: ColumnIndexes,
    pub(super) rows: u64,
    pub(super) lines: Vec<Line>,
    pub(super) problems: Vec<RowProblem>,
    pub(super) shortened: Vec<u64>,
    /// The documents of invalid rows: these people are in the file too.
    pub(super) unusable: Vec<Document>,
    pub(super) left_out: Vec<u64>,
    pub(super) every_kind: Option<DocumentKind>,
}

/// Parses the rows. Returns the valid ones and the problems of the others.
///
/// The rows are moved out of the file: a copy would double the memory for the largest file.
pub(super) fn parse(
    file: &mut File,
    query: ImportQuery,
    today: Date,
    tell: &OnProgress,
) -> Result<Parsed, Unreadable> {
    let mut rows = std::mem::replace(&mut file.rows, Ok(Vec::new()))?;
    let ColumnLayout { places, every_kind } = columns::places(&file.header.names, query)?;
    let left_out = header::leave_out(&mut rows, places);
    if rows.is_empty() {
        return Err(Unreadable::NoRows);
    }
    let reading = RowOptions { places, every_kind: query.every_kind.or(every_kind), today };
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
    let unusable = unusable(&claims, &problems);
    problems.sort_by_key(|problem| (problem.row, problem.column));
    let shortened = shortened(&rows, places);
    let rows = rows.len() as u64;
    Ok(Parsed { places, rows, lines, problems, shortened, unusable, left_out, every_kind })
}

fn unusable(claims: &[(u64, UniqueKeys)], problems: &[RowProblem]) -> Vec<Document> {
    let troubled: HashSet<u64> = problems.iter().map(|problem| problem.row).collect();
    let rows = claims.iter().filter(|(row, _)| troubled.contains(row));
    rows.filter_map(|(_, claims)| claims.document.clone()).collect()
}

/// Rows whose student number or document is also in an earlier row.
fn duplicates(claims: &[(u64, UniqueKeys)]) -> Vec<RowProblem> {
    let (mut numbers, mut documents) = (HashMap::new(), HashMap::new());
    let mut problems = Vec::new();
    for (row, UniqueKeys { number, document }) in claims {
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

/// Rows whose student number is a number in the workbook and shorter than others in the file: a spreadsheet drops
/// leading zeros silently.
fn shortened(rows: &[Row], places: ColumnIndexes) -> Vec<u64> {
    let Some(place) = places.of(Column::StudentNumber) else { return Vec::new() };
    let cells = || rows.iter().filter_map(|row| Some((row.number, row.cells.get(place)?)));
    let longest = cells().map(|(_, cell)| cell.text.len()).max().unwrap_or_default();
    let short = cells().filter(|(_, cell)| cell.number && cell.text.len() < longest);
    short.map(|(row, _)| row).collect()
}

/// A student of the roster whose entry changes.
#[derive(Debug)]
pub(super) struct Update {
    pub(super) known: RosterEntry,
    pub(super) line: Line,
    /// The columns that differ.
    pub(super) columns: Vec<Column>,
}

/// A student number that another document gets.
#[derive(Debug)]
pub(super) struct Replacement {
    /// The student who has the student number now.
    pub(super) known: RosterEntry,
    /// The row that gets it.
    pub(super) line: Line,
}

/// The planned changes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) added: Vec<Line>,
    pub(super) updated: Vec<Update>,
    pub(super) replaced: Vec<Replacement>,
    pub(super) unchanged: u64,
    pub(super) kept: u64,
    pub(super) submitted: Vec<SubmittedRow>,
    pub(super) problems: Vec<RowProblem>,
    /// Rows of people whose data were erased; these rows are left out.
    pub(super) erased: Vec<u64>,
    /// The tombstones of erased people who are added again.
    pub(super) readmitted: Vec<BlindIndex>,
    /// The columns that entries keep because the file does not contain them.
    pub(super) keeps: KeptColumns,
}

/// The roster, by document and by student number.
struct Roster {
    by_document: HashMap<BlindIndex, RosterEntry>,
    by_number: HashMap<StudentNumber, BlindIndex>,
}

impl Roster {
    fn new(known: Vec<RosterEntry>) -> Self {
        let listed = known.iter().filter(|one| !one.withdrawn);
        let by_number = listed.map(|one| (one.number.clone(), one.identity)).collect();
        Self { by_document: known.into_iter().map(|one| (one.identity, one)).collect(), by_number }
    }

    /// The student who has a student number.
    fn holder(&self, number: &StudentNumber) -> Option<&RosterEntry> {
        self.by_document.get(self.by_number.get(number)?)
    }
}

/// A valid row, with the keyed hash of its document.
struct Identified<'a> {
    line: &'a Line,
    identity: BlindIndex,
}

/// The data with which a table is compared.
#[derive(Debug)]
pub(super) struct CurrentRoster {
    pub(super) known: Vec<RosterEntry>,
    /// The tombstones of the people whose data were erased.
    pub(super) erased: HashSet<BlindIndex>,
}

/// Compares a table with the roster.
pub(super) fn plan(
    keys: &Keys,
    collection: CollectionId,
    parsed: &Parsed,
    CurrentRoster { known, erased }: CurrentRoster,
    query: ImportQuery,
) -> Plan {
    let submitted = query.submitted;
    let missing = |column| parsed.places.of(column).is_none();
    let keeps = KeptColumns {
        phone: missing(Column::Phone),
        college: missing(Column::College),
        major: missing(Column::Major),
        class: missing(Column::Class),
    };
    let mut plan = Plan { problems: parsed.problems.clone(), keeps, ..Plan::default() };
    let troubled: HashSet<u64> = parsed.problems.iter().map(|problem| problem.row).collect();
    let roster = Roster::new(known);
    let identify = |document: &Document| identity_index(keys, collection, document);
    let usable = parsed.lines.iter().filter(|line| !troubled.contains(&line.row));
    let usable: Vec<_> =
        usable.map(|line| Identified { line, identity: identify(&line.student.document) }).collect();
    let stays = |one: &RosterEntry| one.submitted && submitted == Submitted::Keep;
    // The people in the file, and which of them give up their student number.
    let mut named: HashSet<BlindIndex> = parsed.unusable.iter().map(identify).collect();
    named.extend(usable.iter().map(|row| row.identity));
    let moves = |row: &&Identified<'_>| {
        let before = roster.by_document.get(&row.identity);
        before.is_some_and(|one| one.number != row.line.student.number && !stays(one))
    };
    let moving: HashSet<BlindIndex> = usable.iter().filter(moves).map(|row| row.identity).collect();
    for Identified { line, identity } in usable {
        let student = &line.student;
        let holder = roster.holder(&student.number).filter(|holder| holder.identity != identity);
        let before = roster.by_document.get(&identity);
        if before.is_none() && !erased.is_empty() {
            let tombstone = tombstone(keys, collection, identity);
            match (erased.contains(&tombstone), query.readmit_erased) {
                (false, _) => {}
                (true, true) => plan.readmitted.push(tombstone),
                (true, false) => {
                    plan.erased.push(line.row);
                    continue;
                }
            }
        }
        let columns = before.map(|one| differing(keys, collection, one, line, keeps));
        match (before, columns, holder) {
            (Some(one), Some(columns), _) if columns.is_empty() && !one.withdrawn => plan.unchanged += 1,
            (Some(one), _, _) if stays(one) && !one.withdrawn => plan.kept += 1,
            // The student who has the number is not in the file: the number gets another document.
            (None, _, Some(holder)) if !named.contains(&holder.identity) => {
                if stays(holder) {
                    plan.kept += 1;
                } else {
                    plan.replaced.push(Replacement { known: holder.clone(), line: line.clone() });
                }
            }
            (_, _, Some(holder)) if !moving.contains(&holder.identity) => plan.problems.push(RowProblem {
                row: line.row,
                column: Column::StudentNumber,
                trouble: Trouble::Taken,
            }),
            (Some(one), Some(columns), _) => {
                if one.submitted && !one.withdrawn && columns.iter().copied().any(is_of_the_person) {
                    let number = student.number.clone();
                    plan.submitted.push(SubmittedRow { row: line.row, number, columns: columns.clone() });
                }
                plan.updated.push(Update { known: one.clone(), line: line.clone(), columns });
            }
            (None, _, _) | (Some(_), None, _) => plan.added.push(line.clone()),
        }
    }
    plan.problems.sort_by_key(|problem| (problem.row, problem.column));
    plan
}

/// Whether a column identifies the person. A change of 班级 needs no decision by the staff, even after a submission.
const fn is_of_the_person(column: Column) -> bool {
    match column {
        Column::StudentNumber
        | Column::Name
        | Column::DocumentKind
        | Column::DocumentNumber
        | Column::Phone => true,
        Column::College | Column::Major | Column::Class => false,
    }
}

/// The columns in which an entry differs.
fn differing(
    keys: &Keys,
    collection: CollectionId,
    entry: &RosterEntry,
    Line { student, affiliation, .. }: &Line,
    keeps: KeptColumns,
) -> Vec<Column> {
    let known = &entry.affiliation;
    let phone = || student.phone.as_ref().map(|phone| phone_index(keys, collection, phone));
    [
        (Column::StudentNumber, entry.number != student.number),
        (Column::Name, entry.name != student.name),
        (Column::Phone, !keeps.phone && entry.phone != phone()),
        (Column::College, !keeps.college && known.college != affiliation.college),
        (Column::Major, !keeps.major && known.major != affiliation.major),
        (Column::Class, !keeps.class && known.class != affiliation.class),
    ]
    .into_iter()
    .filter_map(|(column, differs)| differs.then_some(column))
    .collect()
}
