//! Conversion of columns to domain values, with an error that names the column of an invalid value.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::money::Fen;
use shared::time::Timestamp;

use super::Error;
use crate::keys::BlindIndex;

/// The revision of a row: incremented with each change. A change names the revision that it expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub(super) i64);

impl Revision {
    /// The revision that a client names.
    #[must_use]
    pub const fn named(number: i64) -> Self {
        Self(number)
    }

    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The next revision.
    #[must_use]
    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The row that is being read, for errors that name it.
pub(super) struct Source<'a> {
    pub(super) table: &'static str,
    pub(super) id: &'a str,
}

impl Source<'_> {
    pub(super) fn inconsistent(&self, what: impl Into<String>) -> Error {
        Error::Inconsistent { table: self.table, id: self.id.to_owned(), what: what.into() }
    }

    /// Parses a text. The error names the column only, because the text may be personal.
    pub(super) fn parse<T: std::str::FromStr>(&self, column: &str, text: &str) -> Result<T, Error> {
        text.parse().map_err(|_| self.inconsistent(column))
    }

    /// Parses JSON that we wrote; a column of its own repeats its tag.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &str, json: &str) -> Result<T, Error> {
        serde_json::from_str(json).map_err(|e| self.inconsistent(format!("{column}: {:?}", e.classify())))
    }

    /// A number that is never negative.
    pub(super) fn count(&self, column: &str, number: i64) -> Result<u32, Error> {
        u32::try_from(number).map_err(|_| self.inconsistent(column))
    }

    pub(super) fn fen(&self, column: &str, number: i64) -> Result<Fen, Error> {
        self.count(column, number).map(Fen::new)
    }

    pub(super) fn index(&self, column: &str, bytes: &[u8]) -> Result<BlindIndex, Error> {
        <[u8; 32]>::try_from(bytes).map(BlindIndex::from_stored).map_err(|_| self.inconsistent(column))
    }
}

/// A moment in milliseconds since 1970.
pub(super) const fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types have string keys and no failing Serialize")
}
