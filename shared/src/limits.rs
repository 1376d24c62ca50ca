//! Limits that page and server share, each with its reason.

/// Longest JSON request body in bytes: the longest real one is a verification of about 1 KB.
pub const JSON_BODY_BYTES: usize = 16 * 1024;

/// Longest body with a collection's form, in bytes: two notices of 8,000 characters, three bytes each, escaped
/// twice in the worst case.
pub const LONG_JSON_BODY_BYTES: usize = 128 * 1024;

/// Longest name in characters: the ministry's tables have XM C(24–40); names of Xinjiang and foreign students
/// in Latin letters are longer.
pub const NAME_CHARS: usize = 80;

/// Longest 学号 in characters: 15 in the ministry's tables; schools use up to 32.
pub const STUDENT_NUMBER_CHARS: usize = 32;

/// Longest name of a 学院, 专业 or 班级, in characters: the longest official names have about forty.
pub const UNIT_CHARS: usize = 60;

/// Longest note of a reviewer to the student, in characters: what fits one screen of a phone.
pub const REVIEW_NOTE_CHARS: usize = 200;
