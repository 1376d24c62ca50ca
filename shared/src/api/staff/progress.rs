//! How far a collection is.

use serde::{Deserialize, Serialize};

use super::students::Units;
use crate::collection::{Bilingual, Slug};
use crate::person::{PersonName, StudentNumber, UnitName};
use crate::review::StaffName;
use crate::time::Timestamp;

/// The addresses of this area.
pub mod path {
    use super::{Todo, Units};
    use crate::collection::Slug;
    use crate::person::UnitName;

    /// `GET`: [`super::ProgressView`], conditional by `ETag`.
    pub const PROGRESS: &str = "/api/staff/collections/{slug}/progress";
    /// `GET`: the same as server-sent events, one whenever something changed.
    pub const EVENTS: &str = "/api/staff/collections/{slug}/progress/events";
    /// `GET` with [`super::TodoQuery`]: [`super::TodoPage`].
    pub const TODO: &str = "/api/staff/collections/{slug}/progress/todo";
    /// `POST` with [`super::TodoQuery`]: all of the list as CSV, for the school's reminders. The audit log keeps who took it.
    pub const TODO_CSV: &str = "/api/staff/collections/{slug}/progress/todo.csv";
    /// `POST` with [`super::TodoQuery`]: the same as a workbook in which every cell is text.
    pub const TODO_XLSX: &str = "/api/staff/collections/{slug}/progress/todo.xlsx";

    /// One of these with the slug filled in.
    #[must_use]
    pub fn of(path: &str, slug: &Slug) -> String {
        path.replace("{slug}", slug.as_str())
    }

    /// `GET` with [`super::Units`]: [`super::UnitsView`].
    pub const UNITS: &str = "/api/staff/collections/{slug}/progress/units";

    /// A page of [`TODO`].
    #[must_use]
    pub fn todo(slug: &Slug, todo: Todo, units: &Units, after: Option<&str>) -> String {
        let path = format!("{}?todo={}{}", of(TODO, slug), todo.as_str(), pairs(units));
        match after {
            None => path,
            Some(after) => format!("{path}&after={after}"),
        }
    }

    /// The whole list as CSV.
    #[must_use]
    pub fn todo_csv(slug: &Slug, todo: Todo, units: &Units) -> String {
        format!("{}?todo={}{}", of(TODO_CSV, slug), todo.as_str(), pairs(units))
    }

    /// The whole list as a workbook.
    #[must_use]
    pub fn todo_xlsx(slug: &Slug, todo: Todo, units: &Units) -> String {
        format!("{}?todo={}{}", of(TODO_XLSX, slug), todo.as_str(), pairs(units))
    }

    /// The roster with everybody's stage, narrowed to units: one of [`super::super::roster::path::STUDENTS_CSV`] and
    /// [`super::super::roster::path::STUDENTS_XLSX`].
    #[must_use]
    pub fn students(path: &str, slug: &Slug, units: &Units) -> String {
        format!("{}?{}", of(path, slug), pairs(units).trim_start_matches('&'))
    }

    /// The units within some others.
    #[must_use]
    pub fn units(slug: &Slug, within: &Units) -> String {
        format!("{}?{}", of(UNITS, slug), pairs(within).trim_start_matches('&'))
    }

    /// Units as a part of a query, each behind an `&`.
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

/// How many students are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Counts {
    /// In the roster.
    pub roster: u64,
    /// Verified, nothing handed in.
    pub matched: u64,
    /// Waiting for a reviewer.
    pub submitted: u64,
    /// A reviewer is looking.
    pub under_review: u64,
    /// Judged; the student is told in a moment.
    pub decided: u64,
    /// Has to capture again.
    pub rejected: u64,
    /// Has to pay.
    pub approved: u64,
    /// Done.
    pub paid: u64,
    /// At the school.
    pub delivered: u64,
}

impl Counts {
    /// Those who verified their identity.
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

    /// Those who did not.
    #[must_use]
    pub const fn not_started(&self) -> u64 {
        self.roster.saturating_sub(self.started())
    }
}

/// Orders and what they are worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Amount {
    /// How many orders.
    pub orders: u64,
    /// Their sum in fen: more than one order's [`crate::money::Fen`] holds.
    pub fen: u64,
}

/// Money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Money {
    /// Came in and stays.
    pub collected: Amount,
    /// On its way back.
    pub refunding: Amount,
    /// Back.
    pub refunded: Amount,
}

/// The photographs that wait for a verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waiting {
    /// When the oldest was handed in.
    pub oldest: Option<Timestamp>,
    /// How many wait longer than was promised.
    pub overdue: u64,
}

/// What a reviewer did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Throughput {
    /// Who.
    pub reviewer: StaffName,
    /// Verdicts in this clock hour and the one before.
    pub lately: u64,
    /// Verdicts today, by China's calendar.
    pub today: u64,
    /// Verdicts in all.
    pub total: u64,
    /// Of these, rejections.
    pub rejected: u64,
}

/// How far a collection is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgressView {
    /// The collection.
    pub slug: Slug,
    /// Its title.
    pub title: Bilingual,
    /// Students.
    pub counts: Counts,
    /// Photographs that wait.
    pub waiting: Waiting,
    /// Within how many hours a photograph is reviewed.
    pub review_hours: u32,
    /// Who reviewed how many, the busiest first.
    pub reviewers: Vec<Throughput>,
    /// Money.
    pub money: Money,
    /// Students of the roster without a telephone: nothing but a name and a document keeps strangers from verifying as
    /// them.
    #[serde(default)]
    pub without_phone: u64,
    /// The server's clock, to the minute.
    pub at: Timestamp,
}

/// What a student has to do next. Those who wait for us or are done are in no such list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Todo {
    /// Verify: nothing has happened yet.
    Start,
    /// Hand in a photograph.
    Submit,
    /// Hand in another photograph.
    Recapture,
    /// Pay.
    Pay,
}

impl Todo {
    /// Every one, in the order in which they come.
    pub const ALL: [Self; 4] = [Self::Start, Self::Submit, Self::Recapture, Self::Pay];

    /// The word in addresses and in SQL.
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

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TodoQuery {
    /// Which list.
    pub todo: Todo,
    /// The student number after which to go on.
    #[serde(default)]
    pub after: Option<StudentNumber>,
    /// Only of this 学院.
    #[serde(default)]
    pub college: Option<UnitName>,
    /// Only of this 专业.
    #[serde(default)]
    pub major: Option<UnitName>,
    /// Only of this 班级.
    #[serde(default)]
    pub class: Option<UnitName>,
}

impl TodoQuery {
    /// The units that the list is narrowed to.
    #[must_use]
    pub fn units(&self) -> Units {
        let Self { college, major, class, .. } = self.clone();
        Units { college, major, class }
    }
}

/// How far the students of a unit are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnitCounts {
    /// Its name.
    pub name: UnitName,
    /// How many students.
    pub students: u64,
    /// Never verified.
    pub start: u64,
    /// Verified, nothing handed in.
    pub submit: u64,
    /// Has to capture again.
    pub recapture: u64,
    /// Has to pay.
    pub pay: u64,
}

impl UnitCounts {
    /// Those with nothing left to do: under review, or done.
    #[must_use]
    pub const fn rest(&self) -> u64 {
        self.students.saturating_sub(self.start + self.submit + self.recapture + self.pay)
    }
}

/// The units of a collection, by name; within those that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnitsView {
    /// 学院.
    pub colleges: Vec<UnitCounts>,
    /// 专业.
    pub majors: Vec<UnitCounts>,
    /// 班级.
    pub classes: Vec<UnitCounts>,
}

/// A page of those who have something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodoPage {
    /// By student number.
    pub students: Vec<TodoStudent>,
    /// What to give as `after` for the next page; `None` at the end.
    pub next: Option<StudentNumber>,
}

/// Somebody who has something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TodoStudent {
    /// 学号.
    pub number: StudentNumber,
    /// 姓名.
    pub name: PersonName,
    /// 学院, 专业, 班级.
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
