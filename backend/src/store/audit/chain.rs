//! The chain that the rows of the audit log form, as pure functions over rows: what a row's hash is, and what is wrong
//! with a table of them.

use std::collections::HashMap;
use std::fmt;

use sha2::{Digest, Sha256};

/// A hash of the chain.
pub type ChainHash = [u8; 32];

/// What the first row is chained to.
pub const START: ChainHash = [0; 32];

/// A row as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who acted: the kind.
    pub actor_kind: String,
    /// Who acted: the identifier.
    pub actor_id: String,
    /// What was done.
    pub action: String,
    /// What to.
    pub subject: String,
    /// Identifiers, words and numbers as JSON, as it was written.
    pub detail: String,
    /// The hash of the row before.
    pub prev: Option<ChainHash>,
    /// Its own.
    pub hash: Option<ChainHash>,
}

impl Chained {
    /// What its hash has to be after a row with the hash `prev`: every field with its length, so that no two rows read
    /// alike.
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

/// Where the chain ends, under our key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many rows there are.
    pub rows: i64,
    /// The last one's hash.
    pub hash: ChainHash,
}

/// What is wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The row does not say what it said when it was written.
    Changed {
        /// Which.
        seq: i64,
    },
    /// Rows that were there are not.
    Missing {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// The row stands in another place than it was written.
    Moved {
        /// Where it stands.
        seq: i64,
        /// Behind which it was written.
        belongs_after: i64,
    },
    /// The row was put in without us: it is in no chain, or in another.
    Foreign {
        /// Which.
        seq: i64,
    },
    /// Every row fits the one before, but not the end that we sealed: the log was written anew, or an older copy was
    /// put in its place.
    OtherEnd,
    /// The sealed end is missing or was not sealed by our key.
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

/// Walks a log, row by row.
#[derive(Debug)]
pub struct Walk {
    last: i64,
    hash: ChainHash,
    faults: Vec<Fault>,
    /// By the hash of a row, its number: tells a row that was moved from one whose neighbour is missing.
    known: HashMap<ChainHash, i64>,
}

impl Walk {
    /// A walk; `known` says which row has which hash.
    #[must_use]
    pub fn new(known: HashMap<ChainHash, i64>) -> Self {
        Self { last: 0, hash: START, faults: Vec::new(), known }
    }

    /// The next row by its number.
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

    /// What is wrong, in the order of the rows. `head` is the sealed end, if its seal holds.
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

    /// One act of tampering with a log of `rows` rows.
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
            // Somebody who knows how the chain is made, but not the key.
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
        fn whatever_is_done_to_a_log_is_found(tampering in tampering(12)) {
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
