//! The hash chain of the audit log, as pure functions over rows: the hash of a row, and the faults of a table.

use std::collections::HashMap;
use std::fmt;

use sha2::{Digest, Sha256};

/// A hash of the chain.
pub type ChainHash = [u8; 32];

/// The previous hash of the first row.
pub const START: ChainHash = [0; 32];

/// A row as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// From 1, without gaps.
    pub seq: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: String,
    pub action: String,
    /// The identifier of the object of the action.
    pub subject: String,
    /// Identifiers, words and numbers as JSON, byte for byte as it was written.
    pub detail: String,
    /// The hash of the row before; `None` in a row that is in no chain.
    pub prev: Option<ChainHash>,
    pub hash: Option<ChainHash>,
}

impl Chained {
    /// The correct hash of this row after a row with the hash `prev`. The input contains each field with its length, so
    /// that two different rows never give the same input.
    #[must_use]
    pub fn hash_after(&self, prev: &ChainHash) -> ChainHash {
        let mut hash = Sha256::new();
        hash.update(b"yipai/audit/v1");
        hash.update(prev);
        hash.update(self.at.to_be_bytes());
        for text in [&self.actor_kind, &self.actor_id, &self.action, &self.subject, &self.detail] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.finalize().into()
    }
}

/// The end of the chain, sealed with our key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub rows: i64,
    /// The hash of the last row.
    pub hash: ChainHash,
}

/// A fault of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The content of the row is not the content that was written.
    Changed { seq: i64 },
    /// Rows are missing.
    Missing {
        /// The first missing row.
        from: i64,
        /// The last missing row.
        to: i64,
    },
    /// The row is not at the position at which it was written.
    Moved {
        /// Its present position.
        seq: i64,
        /// The row after which it was written.
        belongs_after: i64,
    },
    /// The row was inserted by other software: it is in no chain, or in another chain.
    Foreign { seq: i64 },
    /// Every row matches the row before, but the last row does not match the end that we sealed: the log was rewritten,
    /// or replaced with an older copy.
    OtherEnd,
    /// The sealed end is missing, or was not sealed with our key.
    NoEnd,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "row {seq} was changed"),
            Self::Missing { from, to } if from == to => write!(f, "row {from} is missing"),
            Self::Missing { from, to } => write!(f, "rows {from} to {to} are missing"),
            Self::Moved { seq, belongs_after } => {
                write!(f, "row {seq} stands in the wrong place: it was written after row {belongs_after}")
            }
            Self::Foreign { seq } => write!(f, "row {seq} is not of this chain"),
            Self::OtherEnd => f.write_str("the log does not end where it was sealed: it was written anew"),
            Self::NoEnd => f.write_str("the sealed end is missing or was not sealed with this key"),
        }
    }
}

/// Verifies a log row by row.
#[derive(Debug)]
pub struct Walk {
    last: i64,
    hash: ChainHash,
    faults: Vec<Fault>,
    /// Row numbers by hash: distinguishes a moved row from a row whose neighbour is missing.
    known: HashMap<ChainHash, i64>,
}

impl Walk {
    /// Starts a verification; `known` maps hashes to row numbers.
    #[must_use]
    pub fn new(known: HashMap<ChainHash, i64>) -> Self {
        Self { last: 0, hash: START, faults: Vec::new(), known }
    }

    /// Checks the next row, in the order of the row numbers.
    pub fn step(&mut self, row: &Chained) {
        if row.seq > self.last + 1 {
            self.faults.push(Fault::Missing { from: self.last + 1, to: row.seq - 1 });
        }
        let gap = row.seq > self.last + 1;
        self.last = row.seq;
        let (Some(prev), Some(hash)) = (row.prev, row.hash) else {
            self.faults.push(Fault::Foreign { seq: row.seq });
            return;
        };
        if row.hash_after(&prev) != hash {
            self.faults.push(Fault::Changed { seq: row.seq });
        } else if prev != self.hash && !gap {
            self.faults.push(match self.known.get(&prev) {
                Some(before) => Fault::Moved { seq: row.seq, belongs_after: *before },
                None if prev == START => Fault::Moved { seq: row.seq, belongs_after: 0 },
                None => Fault::Foreign { seq: row.seq },
            });
        }
        self.hash = hash;
    }

    /// Returns the faults in the order of the rows. `head` is the sealed end, if its seal is valid.
    #[must_use]
    pub fn end(mut self, head: Option<Head>) -> Vec<Fault> {
        match head {
            None => self.faults.push(Fault::NoEnd),
            Some(head) if head.rows > self.last => {
                self.faults.push(Fault::Missing { from: self.last + 1, to: head.rows });
            }
            Some(head) if (head.rows, head.hash) != (self.last, self.hash) && self.faults.is_empty() => {
                self.faults.push(Fault::OtherEnd);
            }
            Some(_) => {}
        }
        self.faults
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log(rows: usize) -> (Vec<Chained>, Head) {
        let (mut log, mut hash) = (Vec::new(), START);
        for number in 1..=rows {
            let mut row = Chained {
                seq: i64::try_from(number).unwrap(),
                at: 1_800_000_000_000 + i64::try_from(number).unwrap(),
                actor_kind: "staff".to_owned(),
                actor_id: "li.na".to_owned(),
                action: "application.approved".to_owned(),
                subject: format!("app_{number}"),
                detail: "{}".to_owned(),
                prev: Some(hash),
                hash: None,
            };
            hash = row.hash_after(&hash);
            row.hash = Some(hash);
            log.push(row);
        }
        (log, Head { rows: i64::try_from(rows).unwrap(), hash })
    }

    fn faults(log: &[Chained], head: Option<Head>) -> Vec<Fault> {
        let known = log.iter().filter_map(|row| Some((row.hash?, row.seq))).collect();
        let mut walk = Walk::new(known);
        for row in log {
            walk.step(row);
        }
        walk.end(head)
    }

    /// One manipulation of a log of `rows` rows.
    #[derive(Debug, Clone)]
    enum Tampering {
        Change(usize, usize),
        Remove(usize, usize),
        Swap(usize, usize),
        Add(usize),
        RewriteFrom(usize),
    }

    fn tampering(rows: usize) -> impl Strategy<Value = Tampering> {
        prop_oneof![
            (0..rows, 0..6_usize).prop_map(|(row, field)| Tampering::Change(row, field)),
            (0..rows, 1..=rows).prop_map(move |(from, n)| Tampering::Remove(from, n.min(rows - from))),
            (0..rows, 0..rows)
                .prop_filter_map("two rows", |(a, b)| (a != b).then_some(Tampering::Swap(a, b))),
            (0..rows).prop_map(Tampering::Add),
            (0..rows).prop_map(Tampering::RewriteFrom),
        ]
    }

    fn tamper(log: &mut Vec<Chained>, tampering: &Tampering) {
        match *tampering {
            Tampering::Change(row, field) => {
                let row = &mut log[row];
                match field {
                    0 => row.at += 1,
                    1 => row.actor_kind = "system".to_owned(),
                    2 => row.actor_id.push('x'),
                    3 => row.action = "application.rejected".to_owned(),
                    4 => row.subject.push('0'),
                    _ => row.detail = "{\"due\":0}".to_owned(),
                }
            }
            Tampering::Remove(from, n) => drop(log.drain(from..from + n)),
            Tampering::Swap(a, b) => {
                let (first, second) = (log[a].seq, log[b].seq);
                log.swap(a, b);
                (log[a].seq, log[b].seq) = (first, second);
            }
            Tampering::Add(after) => {
                let copy = Chained { seq: 0, ..log[after].clone() };
                log.insert(after + 1, copy);
                for (i, row) in log.iter_mut().enumerate() {
                    row.seq = i64::try_from(i + 1).unwrap();
                }
            }
            // An attacker who knows how the chain is computed, but not the key.
            Tampering::RewriteFrom(start) => {
                log[start].detail = "{\"forged\":true}".to_owned();
                let mut hash = log[start].prev.unwrap();
                for row in &mut log[start..] {
                    row.prev = Some(hash);
                    hash = row.hash_after(&hash);
                    row.hash = Some(hash);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn an_untouched_log_has_no_fault(rows in 0_usize..20) {
            let (log, head) = log(rows);
            prop_assert_eq!(faults(&log, Some(head)), []);
        }

        #[test]
        fn every_manipulation_of_a_log_is_found(tampering in tampering(12)) {
            let (mut log, head) = log(12);
            tamper(&mut log, &tampering);
            prop_assert!(!faults(&log, Some(head)).is_empty());
        }
    }

    #[test]
    fn a_fault_says_which_row() {
        let found = |tampering: Tampering| {
            let (mut log, head) = log(6);
            tamper(&mut log, &tampering);
            let found: Vec<_> = faults(&log, Some(head)).iter().map(ToString::to_string).collect();
            found.join("; ")
        };
        insta::assert_snapshot!(found(Tampering::Change(2, 4)), @"row 3 was changed");
        insta::assert_snapshot!(found(Tampering::Remove(1, 2)), @"rows 2 to 3 are missing");
        insta::assert_snapshot!(found(Tampering::Remove(5, 1)), @"row 6 is missing");
        insta::assert_snapshot!(found(Tampering::Swap(2, 3)), @"row 3 stands in the wrong place: it was written after row 4; row 4 stands in the wrong place: it was written after row 2; row 5 stands in the wrong place: it was written after row 3");
        insta::assert_snapshot!(found(Tampering::RewriteFrom(3)), @"the log does not end where it was sealed: it was written anew");
        assert_eq!(faults(&log(3).0, None), [Fault::NoEnd]);
    }
}
