//! Sampling inspection of approvals: ISO 2859-1:1999, general inspection level II, single sampling, normal inspection.
//!
//! Table 1 (code letters) and table 2-A (plans) of the standard. Both are the same as tables I and II-A of MIL-STD-105E, which is in
//! the public domain. Tightened and reduced inspection, and the rules for switching to them, are not used.

use crate::string_enum::string_enum;

string_enum! {
    /// 接收质量限, AQL: the worst share of unfit photographs, in percent, that is tolerated on average. The standard's preferred values
    /// up to 10 %, the last one that it gives for percentages.
    Aql {
        /// 0.010 %.
        P0010 = "0.010",
        /// 0.015 %.
        P0015 = "0.015",
        /// 0.025 %.
        P0025 = "0.025",
        /// 0.040 %.
        P0040 = "0.040",
        /// 0.065 %.
        P0065 = "0.065",
        /// 0.10 %.
        P010 = "0.10",
        /// 0.15 %.
        P015 = "0.15",
        /// 0.25 %.
        P025 = "0.25",
        /// 0.40 %.
        P040 = "0.40",
        /// 0.65 %.
        P065 = "0.65",
        /// 1.0 %.
        P1 = "1.0",
        /// 1.5 %.
        P1Half = "1.5",
        /// 2.5 %.
        P2Half = "2.5",
        /// 4.0 %.
        P4 = "4.0",
        /// 6.5 %.
        P6Half = "6.5",
        /// 10 %.
        P10 = "10",
    }
}

/// How a lot is inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// 样本量: photographs to look at, at most the whole lot.
    pub sample: u32,
    /// 接收数, Ac: with more unfit photographs in the sample the lot fails.
    pub accept: u32,
}

/// A cell of table 2-A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// The acceptance number.
    Ac(u8),
    /// Use the first plan above: of an earlier letter.
    Up,
    /// Use the first plan below: of a later letter.
    Down,
}

/// Table 1, column II: the largest lot of each code letter from A to Q. The table begins at lots of two; a lot of one is taken as A.
const LARGEST_LOT: [u32; 15] =
    [8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000, u32::MAX];

/// Table 2-A, second column: the sample size of each code letter from A to R (there is no I and no O).
const SAMPLE: [u32; 16] = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1_250, 2_000];

const U: Cell = Cell::Up;
const D: Cell = Cell::Down;

const fn n(accept: u8) -> Cell {
    Cell::Ac(accept)
}

/// Table 2-A: a row for each code letter from A to R, a column for each value of [`Aql::ALL`].
#[rustfmt::skip]
const TABLE: [[Cell; 16]; 16] = [
    /* A */ [D, D, D, D, D, D, D, D, D, D, D, D, D, D, n(0), D],
    /* B */ [D, D, D, D, D, D, D, D, D, D, D, D, D, n(0), U, D],
    /* C */ [D, D, D, D, D, D, D, D, D, D, D, D, n(0), U, D, n(1)],
    /* D */ [D, D, D, D, D, D, D, D, D, D, D, n(0), U, D, n(1), n(2)],
    /* E */ [D, D, D, D, D, D, D, D, D, D, n(0), U, D, n(1), n(2), n(3)],
    /* F */ [D, D, D, D, D, D, D, D, D, n(0), U, D, n(1), n(2), n(3), n(5)],
    /* G */ [D, D, D, D, D, D, D, D, n(0), U, D, n(1), n(2), n(3), n(5), n(7)],
    /* H */ [D, D, D, D, D, D, D, n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10)],
    /* J */ [D, D, D, D, D, D, n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10), n(14)],
    /* K */ [D, D, D, D, D, n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10), n(14), n(21)],
    /* L */ [D, D, D, D, n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10), n(14), n(21), U],
    /* M */ [D, D, D, n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10), n(14), n(21), U, U],
    /* N */ [D, D, n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10), n(14), n(21), U, U, U],
    /* P */ [D, n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10), n(14), n(21), U, U, U, U],
    /* Q */ [n(0), U, D, n(1), n(2), n(3), n(5), n(7), n(10), n(14), n(21), U, U, U, U, U],
    /* R */ [U, U, n(1), n(2), n(3), n(5), n(7), n(10), n(14), n(21), U, U, U, U, U, U],
];

/// The place of a lot's code letter in [`SAMPLE`].
fn letter(lot: u32) -> usize {
    LARGEST_LOT.iter().position(|largest| lot <= *largest).unwrap_or(LARGEST_LOT.len() - 1)
}

/// The plan for a lot of `lot` photographs.
#[must_use]
pub fn plan(lot: u32, aql: Aql) -> Plan {
    let mut letter = letter(lot);
    loop {
        // Every arrow of the table leads to a plan; a test follows all of them.
        match TABLE[letter][aql as usize] {
            Cell::Ac(accept) => return Plan { sample: SAMPLE[letter].min(lot), accept: accept.into() },
            Cell::Up => letter -= 1,
            Cell::Down => letter += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aql(word: &str) -> Aql {
        word.parse().unwrap()
    }

    /// The published table 2-A as it is printed: letter, sample size, and the columns of AQL 0.010 to 10; `v` and `^` are its arrows.
    const PRINTED: [&str; 16] = [
        "A 2 v v v v v v v v v v v v v v 0 v",
        "B 3 v v v v v v v v v v v v v 0 ^ v",
        "C 5 v v v v v v v v v v v v 0 ^ v 1",
        "D 8 v v v v v v v v v v v 0 ^ v 1 2",
        "E 13 v v v v v v v v v v 0 ^ v 1 2 3",
        "F 20 v v v v v v v v v 0 ^ v 1 2 3 5",
        "G 32 v v v v v v v v 0 ^ v 1 2 3 5 7",
        "H 50 v v v v v v v 0 ^ v 1 2 3 5 7 10",
        "J 80 v v v v v v 0 ^ v 1 2 3 5 7 10 14",
        "K 125 v v v v v 0 ^ v 1 2 3 5 7 10 14 21",
        "L 200 v v v v 0 ^ v 1 2 3 5 7 10 14 21 ^",
        "M 315 v v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^",
        "N 500 v v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^",
        "P 800 v 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^",
        "Q 1250 0 ^ v 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^",
        "R 2000 ^ ^ 1 2 3 5 7 10 14 21 ^ ^ ^ ^ ^ ^",
    ];

    #[test]
    fn the_table_is_the_published_one() {
        for (row, printed) in PRINTED.iter().enumerate() {
            let mut words = printed.split(' ').skip(1);
            assert_eq!(words.next(), Some(SAMPLE[row].to_string().as_str()), "{printed}");
            let cells: Vec<_> = words
                .map(|word| match word {
                    "v" => Cell::Down,
                    "^" => Cell::Up,
                    number => Cell::Ac(number.parse().unwrap()),
                })
                .collect();
            assert_eq!(cells, TABLE[row], "{printed}");
        }
    }

    #[test]
    fn a_lot_has_the_published_plan() {
        // Lot, AQL, sample, acceptance number.
        for (lot, word, sample, accept) in [
            (1_000, "1.0", 80, 2),
            (1_000, "2.5", 80, 5),
            (1_000, "4.0", 80, 7),
            (500, "1.0", 50, 1),
            (1_201, "1.0", 125, 3),
            (3_200, "1.5", 125, 5),
            (5_000, "0.65", 200, 3),
            (10_000, "2.5", 200, 10),
            // An arrow up: letter F at 1.0 has E's plan. An arrow down: G at 1.0 has H's.
            (100, "1.0", 13, 0),
            (200, "1.0", 50, 1),
            // Down over several rows, C to E at 1.0; the lot may be smaller than the sample of the plan.
            (20, "1.0", 13, 0),
            (8, "1.0", 8, 0),
            (1, "1.0", 1, 0),
            (0, "1.0", 0, 0),
            // A at 10 leads over B to C, and L at 10 back to K.
            (3, "10", 3, 1),
            (10_000, "10", 125, 21),
            (600_000, "0.010", 1_250, 0),
            (600_000, "0.015", 800, 0),
        ] {
            assert_eq!(plan(lot, aql(word)), Plan { sample, accept }, "{lot} at {word}");
        }
    }

    #[test]
    fn code_letters_change_where_table_1_says() {
        for (row, largest) in LARGEST_LOT.iter().take(14).enumerate() {
            assert_eq!((letter(*largest), letter(largest + 1)), (row, row + 1));
        }
    }

    #[test]
    fn every_arrow_leads_to_a_plan_and_no_sample_exceeds_its_lot() {
        for lot in (0..2_000).chain([3_201, 10_001, 35_001, 150_001, 500_001, u32::MAX]) {
            for aql in Aql::ALL {
                let plan = plan(lot, *aql);
                assert!(
                    plan.sample <= lot && (plan.accept < plan.sample || lot < 2),
                    "{lot} {aql:?} {plan:?}"
                );
            }
        }
    }
}
