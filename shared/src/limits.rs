//! Bounds that both sides agree on, each with its reason.

/// A request body of JSON: the longest real one is a verification of about 1 KB.
pub const JSON_BODY_BYTES: usize = 16 * 1024;

/// A collection's form: two notices of 8000 characters, three bytes each, escaped at worst twice over.
pub const LONG_JSON_BODY_BYTES: usize = 128 * 1024;

/// The longest name a roster may hold, in characters: the ministry's tables have XM C(24–40); names of
/// Xinjiang and foreign students in Latin letters are longer.
pub const NAME_CHARS: usize = 80;

/// 学号 is at most 15 characters in the ministry's tables; schools use up to 32.
pub const STUDENT_NUMBER_CHARS: usize = 32;

/// The name of a 学院, 专业 or 班级, in characters: the longest official names of faculties have about forty.
pub const UNIT_CHARS: usize = 60;

/// The note a reviewer may add for the student, in characters: what fits one phone screen.
pub const REVIEW_NOTE_CHARS: usize = 200;
