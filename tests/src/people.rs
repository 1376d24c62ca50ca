//! Invented people: names from a list, document numbers with a valid check digit and a birthday in 2004.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

/// An invented student, as in the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Student {
    /// 姓名.
    pub name: String,
    /// 居民身份证 number.
    pub document: String,
    /// 联系电话.
    pub phone: String,
    /// 学号.
    pub number: String,
}

const SURNAMES: [&str; 10] = ["安", "柏", "岑", "狄", "费", "葛", "郝", "纪", "康", "路"];
const GIVEN: [&str; 10] = ["若木", "知秋", "行远", "听雨", "望舒", "既白", "南星", "青禾", "明河", "疏影"];

impl Student {
    /// The invented student with this index: always the same.
    #[must_use]
    pub fn of(index: u32) -> Self {
        let surname = SURNAMES[index as usize / GIVEN.len() % SURNAMES.len()];
        let given = GIVEN[index as usize % GIVEN.len()];
        Self {
            name: format!("{surname}{given}"),
            document: resident_number(index),
            phone: format!("139{:08}", 10_000_000 + index * 37),
            number: format!("20{:08}", 23_000_000 + index),
        }
    }
}

/// GB 11643: region, birthday, sequence, ISO 7064 MOD 11-2. Region 000 of Beijing is not assigned.
fn resident_number(index: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    // Month, day and sequence repeat after their least common multiple: from then on the year differs.
    let year = 2004 - index / 21_000;
    let digits = format!("110000{year}{:02}{:02}{:03}", index % 12 + 1, index % 28 + 1, index % 1000);
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(CHECK[(sum % 11) as usize]))
}

/// Number of students in the test roster.
pub const STUDENTS: u32 = 200;

/// A student that no other journey of this run uses.
#[must_use]
pub fn somebody() -> Student {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let index = NEXT.fetch_add(1, Ordering::Relaxed);
    assert!(index < STUDENTS, "the test roster has {STUDENTS} students");
    Student::of(index)
}

/// The roster of all invented students, as a school sends it.
#[must_use]
pub fn roster_csv() -> String {
    let mut csv = "学号,姓名,证件类型,证件号码\n".to_owned();
    for student in (0..STUDENTS).map(Student::of) {
        let Student { number, name, document, .. } = student;
        writeln!(csv, "{number},{name},居民身份证,{document}").expect("a string takes any text");
    }
    csv
}
