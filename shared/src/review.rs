//! Review: the closed list of reject reasons, decisions, and the proof that a reviewer acts.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::REVIEW_NOTE_CHARS;
use crate::money::Fen;
use crate::string_enum::string_enum;

string_enum! {
    /// Why a photograph was rejected, in the vocabulary of the collecting authorities. The code is stored with
    /// the photograph; the page has the texts and the remedies.
    RejectReason {
        /// 眼睛中心距顶部不合格.
        EyeLine = "eye_line",
        /// 头顶距顶部不合格.
        TopMargin = "top_margin",
        /// 瞳孔不平: the head is tilted.
        Tilted = "tilted",
        /// 人像过大、过小或偏位.
        FaceSize = "face_size",
        /// 清晰度不合格.
        Blurred = "blurred",
        /// 曝光不合格: too dark, too bright or half in shadow.
        Exposure = "exposure",
        /// 背景不纯: not uniform, shadowed or of the wrong colour.
        Background = "background",
        /// 衣着与背景同色 (黑边).
        ClothesBlend = "clothes_blend",
        /// 头发、帽子或饰物遮挡.
        Covered = "covered",
        /// 眼镜反光、镜框遮眼或有色镜片.
        Glasses = "glasses",
        /// 闭眼或视线偏.
        Eyes = "eyes",
        /// 表情: 露齿、张口.
        Expression = "expression",
        /// 过度美颜或修图.
        Retouched = "retouched",
        /// 翻拍或扫描.
        Rephotographed = "rephotographed",
        /// 生活照或自拍.
        Casual = "casual",
        /// 多人入镜.
        SeveralPeople = "several_people",
        /// 非本人.
        NotThePerson = "not_the_person",
    }
}

/// At least one reason, without duplicates, in the order of [`RejectReason::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Vec<RejectReason>", into = "Vec<RejectReason>")]
pub struct RejectReasons(Vec<RejectReason>);

/// A rejection without a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoReason;

impl fmt::Display for NoReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rejection names at least one reason")
    }
}

impl std::error::Error for NoReason {}

impl TryFrom<Vec<RejectReason>> for RejectReasons {
    type Error = NoReason;

    fn try_from(mut reasons: Vec<RejectReason>) -> Result<Self, NoReason> {
        reasons.sort_unstable();
        reasons.dedup();
        if reasons.is_empty() { Err(NoReason) } else { Ok(Self(reasons)) }
    }
}

impl From<RejectReasons> for Vec<RejectReason> {
    fn from(reasons: RejectReasons) -> Self {
        reasons.0
    }
}

impl RejectReasons {
    /// The reasons in order.
    #[must_use]
    pub fn as_slice(&self) -> &[RejectReason] {
        &self.0
    }
}

/// A note in the author's own words; 1 to [`REVIEW_NOTE_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("minLength" = 1, "maxLength" = REVIEW_NOTE_CHARS)))]
#[serde(try_from = "String", into = "String")]
pub struct ReviewNote(String);

/// A note that is empty or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidNote;

impl fmt::Display for InvalidNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a note has 1 to {REVIEW_NOTE_CHARS} characters")
    }
}

impl std::error::Error for InvalidNote {}

impl TryFrom<String> for ReviewNote {
    type Error = InvalidNote;

    fn try_from(text: String) -> Result<Self, InvalidNote> {
        let text = text.trim();
        let fits = (1..=REVIEW_NOTE_CHARS).contains(&text.chars().count());
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidNote) }
    }
}

impl From<ReviewNote> for String {
    fn from(note: ReviewNote) -> Self {
        note.0
    }
}

impl ReviewNote {
    /// The note as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Decision of a reviewer, with the fee of an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// The photograph meets the requirements.
    Approve {
        /// The collection's fee in fen at the time of the decision; zero for a free collection.
        due: Fen,
    },
    /// The photograph can't be used.
    Reject {
        /// At least one reason of the closed list.
        reasons: RejectReasons,
        /// The reviewer's own words to the student; `None` for none.
        note: Option<ReviewNote>,
    },
}

/// User name of a staff account: 2 to 32 of `a-z 0-9 . - _`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[a-z0-9._-]{2,32}$")))]
#[serde(try_from = "String", into = "String")]
pub struct StaffName(String);

/// A text that is not a valid user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidStaffName;

impl fmt::Display for InvalidStaffName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a user name has 2 to 32 characters out of a-z 0-9 . - _")
    }
}

impl std::error::Error for InvalidStaffName {}

impl TryFrom<String> for StaffName {
    type Error = InvalidStaffName;

    fn try_from(name: String) -> Result<Self, InvalidStaffName> {
        let allowed = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
        let fits = (2..=32).contains(&name.len()) && name.bytes().all(allowed);
        if fits { Ok(Self(name)) } else { Err(InvalidStaffName) }
    }
}

impl From<StaffName> for String {
    fn from(name: StaffName) -> Self {
        name.0
    }
}

impl std::str::FromStr for StaffName {
    type Err = InvalidStaffName;

    fn from_str(name: &str) -> Result<Self, InvalidStaffName> {
        Self::try_from(name.to_owned())
    }
}

impl fmt::Display for StaffName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StaffName {
    /// The user name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Proof that the caller is a reviewer. Only the authentication of staff creates it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewer(StaffName);

impl Reviewer {
    /// The proof for the name of an account that was authenticated as a reviewer.
    #[must_use]
    pub const fn authenticated(name: StaffName) -> Self {
        Self(name)
    }

    /// User name of the reviewer.
    #[must_use]
    pub const fn name(&self) -> &StaffName {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_and_the_command_line_use_one_word() {
        for &reason in RejectReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
            assert_eq!(reason.as_str().parse(), Ok(reason));
        }
    }

    #[test]
    fn a_rejection_has_a_reason_and_each_once() {
        assert_eq!(RejectReasons::try_from(vec![]), Err(NoReason));
        let twice = vec![RejectReason::Background, RejectReason::EyeLine, RejectReason::Background];
        let reasons = RejectReasons::try_from(twice).unwrap();
        assert_eq!(reasons.as_slice(), [RejectReason::EyeLine, RejectReason::Background]);
        assert!(serde_json::from_str::<RejectReasons>("[]").is_err());
    }
}
