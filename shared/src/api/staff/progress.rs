//! Progress of a collection.

use serde::{Deserialize, Serialize};

use super::students::Units;
use crate::collection::{Bilingual, Slug};
use crate::person::{PersonName, StudentNumber, UnitName};
use crate::review::StaffName;
use crate::time::Timestamp;

/// Paths of progress.
pub mod path {
    use super::{Todo, Units};
    use crate::collection::Slug;
    use crate::person::UnitName;

    /// `GET`: [`super::ProgressView`], conditional by `ETag`.
    pub const PROGRESS: &str = "/api/staff/collections/{slug}/progress";
    /// `GET`: the same as server-sent events, one for each change.
    pub const EVENTS: &str = "/api/staff/collections/{slug}/progress/events";
    /// `GET` with [`super::TodoQuery`]: [`super::TodoPage`].
    pub const TODO: &str = "/api/staff/collections/{slug}/progress/todo";
    /// `POST` with [`super::TodoQuery`]: the whole list as CSV, for the school's reminders. The audit log
    /// records the caller.
    pub const TODO_CSV: &str = "/api/staff/collections/{slug}/progress/todo.csv";
    /// `POST` with [`super::TodoQuery`]: the same as a workbook in which every cell is text.
    pub const TODO_XLSX: &str = "/api/staff/collections/{slug}/progress/todo.xlsx";

    /// `path` for a slug.
    #[must_use]
    pub fn of(path: &str, slug: &Slug) -> String {
        path.replace("{slug}", slug.as_str())
    }

    /// `GET` with [`super::Units`]: [`super::UnitsView`].
    pub const UNITS: &str = "/api/staff/collections/{slug}/progress/units";

    /// Path of a page of [`TODO`].
    #[must_use]
    pub fn todo(slug: &Slug, todo: Todo, units: &Units, after: Option<&str>) -> String {
        let path = format!("{}?todo={}{}", of(TODO, slug), todo.as_str(), pairs(units));
        match after {
            None => path,
            Some(after) => format!("{path}&after={after}"),
        }
    }

    /// Path of the whole list as CSV.
    #[must_use]
    pub fn todo_csv(slug: &Slug, todo: Todo, units: &Units) -> String {
        format!("{}?todo={}{}", of(TODO_CSV, slug), todo.as_str(), pairs(units))
    }

    /// Path of the whole list as a workbook.
    #[must_use]
    pub fn todo_xlsx(slug: &Slug, todo: Todo, units: &Units) -> String {
        format!("{}?todo={}{}", of(TODO_XLSX, slug), todo.as_str(), pairs(units))
    }

    /// Path of the roster with each student's stage, narrowed to units: one of
    /// [`super::super::roster::path::STUDENTS_CSV`] and [`super::super::roster::path::STUDENTS_XLSX`].
    #[must_use]
    pub fn students(path: &str, slug: &Slug, units: &Units) -> String {
        format!("{}?{}", of(path, slug), pairs(units).trim_start_matches('&'))
    }

    /// Path of the units within `within`.
    #[must_use]
    pub fn units(slug: &Slug, within: &Units) -> String {
        format!("{}?{}", of(UNITS, slug), pairs(within).trim_start_matches('&'))
    }

    /// Units as query parameters, each with a leading `&`.
    fn pairs(units: &Units) -> String {
        let named = [("college", &units.college), ("major", &units.major), ("class", &units.class)];
        let pair = |(key, unit): (&str, &Option<UnitName>)| {
            Some(["&", key, "=", &encoded(unit.as_ref()?.as_str())].concat())
        };
        named.into_iter().filter_map(pair).collect()
    }

    /// Percent-encodes everything but unreserved characters (RFC 3986, 2.3).
    fn encoded(text: &str) -> String {
        let mut encoded = String::with_capacity(text.len() * 3);
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                encoded.push(char::from(byte));
            } else {
                encoded.extend(['%', hex_digit(byte >> 4), hex_digit(byte & 15)]);
            }
        }
        encoded
    }

    fn hex_digit(half: u8) -> char {
        char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase()
    }
}

/// Number of students in each stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Counts {
    /// All students of the roster.
    pub roster: u64,
    /// Verified; no photograph submitted.
    pub matched: u64,
    /// A photograph waits for a reviewer.
    pub submitted: u64,
    /// A reviewer has opened the photograph.
    pub under_review: u64,
    /// A decision is made and not announced.
    pub decided: u64,
    /// Rejected; the student submits another photograph.
    pub rejected: u64,
    /// Approved; the student has to pay.
    pub approved: u64,
    /// Nothing left to do for the student.
    pub paid: u64,
    /// Delivered to the school.
    pub delivered: u64,
}

impl Counts {
    /// Number of students who verified their identity.
    #[must_use]
    pub const fn started(&self) -> u64 {
        self.matched
            + self.submitted
            + self.under_review
            + self.decided
            + self.rejected
            + self.approved
            + self.paid
            + self.delivered
    }

    /// Number of students who did not verify their identity.
    #[must_use]
    pub const fn not_started(&self) -> u64 {
        self.roster.saturating_sub(self.started())
    }
}

/// A number of orders and their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Amount {
    /// Number of orders.
    pub orders: u64,
    /// Sum in fen, as `u64`: it exceeds the range of [`crate::money::Fen`].
    pub fen: u64,
}

/// Money of a collection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Money {
    /// Received and not refunded.
    pub collected: Amount,
    /// Refunds in progress.
    pub refunding: Amount,
    /// Refunded in full.
    pub refunded: Amount,
}

/// Photographs that wait for a review.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waiting {
    /// When the oldest was submitted; `None` when none waits.
    pub oldest: Option<Timestamp>,
    /// Number that wait longer than the collection promised.
    pub overdue: u64,
}

/// Decisions of a reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Throughput {
    /// User name of the reviewer.
    pub reviewer: StaffName,
    /// Decisions in the current and the previous clock hour.
    pub lately: u64,
    /// Decisions today, by China's calendar.
    pub today: u64,
    /// All decisions.
    pub total: u64,
    /// Rejections among all decisions.
    pub rejected: u64,
}

/// Progress of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgressView {
    /// Slug of the collection.
    pub slug: Slug,
    /// Title of the collection.
    pub title: Bilingual,
    /// Number of students in each stage.
    pub counts: Counts,
    /// Photographs that wait for a review.
    pub waiting: Waiting,
    /// Promised review time in hours.
    pub review_hours: u32,
    /// Decisions of each reviewer, the most active first.
    pub reviewers: Vec<Throughput>,
    /// Money of the collection.
    pub money: Money,
    /// Students of the roster without a telephone: only name and document number protect them from strangers
    /// who verify as them.
    #[serde(default)]
    pub without_phone: u64,
    /// The server's clock, to the minute.
    pub at: Timestamp,
}

/// The student's next step. Students who wait for the centre or are done have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Todo {
    /// Verify the identity.
    Start,
    /// Submit a photograph.
    Submit,
    /// Submit another photograph after a rejection.
    Recapture,
    /// Pay the fee.
    Pay,
}

impl Todo {
    /// All steps, in their usual order.
    pub const ALL: [Self; 4] = [Self::Start, Self::Submit, Self::Recapture, Self::Pay];

    /// Name of the step in URLs and in SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Submit => "submit",
            Self::Recapture => "recapture",
            Self::Pay => "pay",
        }
    }
}

/// Selects a page of students with something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TodoQuery {
    /// The step that the students have to take.
    pub todo: Todo,
    /// Only students after this student number: the cursor.
    #[serde(default)]
    pub after: Option<StudentNumber>,
    /// Only students of this 学院.
    #[serde(default)]
    pub college: Option<UnitName>,
    /// Only students of this 专业.
    #[serde(default)]
    pub major: Option<UnitName>,
    /// Only students of this 班级.
    #[serde(default)]
    pub class: Option<UnitName>,
}

impl TodoQuery {
    /// The units to which the list is narrowed.
    #[must_use]
    pub fn units(&self) -> Units {
        let Self { college, major, class, .. } = self.clone();
        Units { college, major, class }
    }
}

/// Progress of the students of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnitCounts {
    /// Name of the unit.
    pub name: UnitName,
    /// Number of students.
    pub students: u64,
    /// Never verified.
    pub start: u64,
    /// Verified; no photograph submitted.
    pub submit: u64,
    /// Rejected; another photograph is needed.
    pub recapture: u64,
    /// Approved; the fee is due.
    pub pay: u64,
}

impl UnitCounts {
    /// Number of students without a next step: in review, or done.
    #[must_use]
    pub const fn rest(&self) -> u64 {
        self.students.saturating_sub(self.start + self.submit + self.recapture + self.pay)
    }
}

/// Units of a collection within the selected units, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnitsView {
    /// Progress by 学院.
    pub colleges: Vec<UnitCounts>,
    /// Progress by 专业.
    pub majors: Vec<UnitCounts>,
    /// Progress by 班级.
    pub classes: Vec<UnitCounts>,
}

/// A page of students with something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodoPage {
    /// By student number.
    pub students: Vec<TodoStudent>,
    /// The `after` of the next page; `None` on the last page.
    pub next: Option<StudentNumber>,
}

/// A student with something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodoStudent {
    /// 学号 in the roster.
    pub number: StudentNumber,
    /// 姓名 in the roster.
    pub name: PersonName,
    /// 学院, 专业 and 班级 of the student.
    #[serde(default)]
    pub units: Units,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_survives_an_address() {
        let slug = "test-2027".parse().unwrap();
        let class = UnitName::parse("软件 2101&班").ok();
        let address = path::todo(&slug, Todo::Pay, &Units { class, ..Units::default() }, None);
        assert!(address.ends_with("?todo=pay&class=%E8%BD%AF%E4%BB%B6%202101%26%E7%8F%AD"), "{address}");
    }

    #[test]
    fn a_todo_is_one_word_everywhere() {
        for todo in Todo::ALL {
            assert_eq!(serde_json::to_value(todo).unwrap(), todo.as_str());
        }
    }
}
