//! A collection (采集): one school collects the photographs of one graduating class.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::application::Stage;
use crate::money::Fen;
use crate::person::SchoolCode;
use crate::photo::PhotoSpec;
use crate::prose::Block;
use crate::time::Timestamp;

/// Name of a collection in URLs: 2 to 40 of `a-z 0-9 -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[a-z0-9-]{2,40}$")))]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// A text that is not a valid [`Slug`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidSlug;

impl fmt::Display for InvalidSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a slug has 2 to 40 characters out of a-z 0-9 -")
    }
}

impl std::error::Error for InvalidSlug {}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(slug: String) -> Result<Self, InvalidSlug> {
        let allowed = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fits = Self::CHARS.contains(&slug.len()) && slug.bytes().all(allowed);
        if fits { Ok(Self(slug)) } else { Err(InvalidSlug) }
    }
}

impl std::str::FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(slug: &str) -> Result<Self, InvalidSlug> {
        Self::try_from(slug.to_owned())
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Slug {
    /// Allowed number of characters.
    pub const CHARS: std::ops::RangeInclusive<usize> = 2..=40;

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text of staff in Chinese, optionally with English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bilingual {
    /// The text in 简体中文.
    pub zh: String,
    /// The text in English; `None` shows the Chinese text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// When photographs are accepted: from `opens_at` inclusive to `closes_at` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Window {
    /// First accepted moment.
    pub opens_at: Timestamp,
    /// First moment after the window.
    pub closes_at: Timestamp,
}

/// Position of a moment relative to a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WindowState {
    /// Before the opening.
    NotYetOpen,
    /// Photographs are accepted.
    Open,
    /// From the closing on.
    Closed,
}

/// Seconds before the closing until which a photograph can be withdrawn: half an hour to make and upload
/// another one, also over a slow network.
pub const RESUBMIT_SECONDS: i64 = 1800;

/// Default hours to submit again after a rejection: three days, so that a weekend is included.
pub const RECAPTURE_GRACE_HOURS: u32 = 72;

impl Window {
    /// Position of `at` relative to the window.
    #[must_use]
    pub fn state(self, at: Timestamp) -> WindowState {
        if at < self.opens_at {
            WindowState::NotYetOpen
        } else if at < self.closes_at {
            WindowState::Open
        } else {
            WindowState::Closed
        }
    }

    /// Whether a photograph withdrawn at `at` can still be replaced by another.
    #[must_use]
    pub fn leaves_time_to_resubmit(self, at: Timestamp) -> bool {
        at.plus_seconds(RESUBMIT_SECONDS) < self.closes_at
    }
}

/// The telephone number that students can call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hotline {
    /// Telephone number as it is dialled and shown.
    pub number: String,
    /// Hours at which it answers.
    pub hours: Bilingual,
}

/// Additional text of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticeText {
    /// The text in 简体中文.
    pub zh: Vec<Block>,
    /// The text in English; empty shows the Chinese text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub en: Vec<Block>,
}

/// The public data of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionNotice {
    /// Name of the collection in URLs.
    pub slug: Slug,
    /// Title of the collection.
    pub title: Bilingual,
    /// 院校名称, as staff wrote it.
    pub school_name: Bilingual,
    /// 院校代码, five digits.
    pub school_code: SchoolCode,
    /// The centre that collects photographs for the school.
    pub centre: Bilingual,
    /// When photographs are accepted.
    pub window: Window,
    /// The fee in fen after the approval; zero for none.
    pub fee: Fen,
    /// Hotline for questions.
    pub hotline: Hotline,
    /// Promised review time in hours.
    pub review_hours: u32,
    /// Hours after the announcement of a rejection in which the student may submit another photograph, even
    /// when the collection closes before: the duration of a review is not the student's responsibility. Zero
    /// for no grace period.
    #[serde(default = "recapture_grace_hours")]
    pub recapture_grace_hours: u32,
    /// Days from the delivery to the erasure of photograph and identity data.
    pub retention_days: u32,
    /// Whether the school asked for document numbers in the names of delivered files. Otherwise no file name
    /// contains them: a file name spreads further than a list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub document_in_file_names: bool,
    /// Specification of the photograph.
    pub photo: PhotoSpec,
    /// Additional text; `None` for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<NoticeText>,
}

pub(crate) const fn recapture_grace_hours() -> u32 {
    RECAPTURE_GRACE_HOURS
}

impl CollectionNotice {
    /// When a photograph is accepted from an application at `stage`: within the collection's window, which a
    /// rejection may extend. The server, the page and the messages all use this rule.
    #[must_use]
    pub fn submission_window(&self, stage: &Stage) -> Window {
        let closes_at = match stage {
            Stage::Rejected { rejected_at, .. } => {
                let grace = rejected_at.plus_seconds(i64::from(self.recapture_grace_hours) * 3600);
                self.window.closes_at.max(grace)
            }
            Stage::Matched
            | Stage::Submitted { .. }
            | Stage::UnderReview { .. }
            | Stage::Decided { .. }
            | Stage::Approved { .. }
            | Stage::Paid { .. }
            | Stage::Delivered { .. }
            | Stage::Erased { .. }
            | Stage::Removed { .. } => self.window.closes_at,
        };
        Window { closes_at, ..self.window }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::PhotoId;
    use crate::photo::Preset;
    use crate::review::{RejectReason, RejectReasons};

    fn notice(window: Window, recapture_grace_hours: u32) -> CollectionNotice {
        let zh = |zh: &str| Bilingual { zh: zh.to_owned(), en: None };
        CollectionNotice {
            slug: "test-2027".parse().unwrap(),
            title: zh("采集"),
            school_name: zh("测试大学"),
            school_code: SchoolCode::parse("99999").unwrap(),
            centre: zh("测试中心"),
            window,
            fee: Fen::ZERO,
            hotline: Hotline { number: "400-000-0000".to_owned(), hours: zh("工作日") },
            review_hours: 24,
            recapture_grace_hours,
            retention_days: 90,
            document_in_file_names: false,
            photo: Preset::default().spec(),
            text: None,
        }
    }

    fn rejected(at: Timestamp) -> Stage {
        let reasons = RejectReasons::try_from(vec![RejectReason::Blurred]).unwrap();
        Stage::Rejected { photo: PhotoId::new(at, 1), reasons, note: None, rejected_at: at, reopened: None }
    }

    proptest! {
        /// At any time of the announcement, the student has exactly the longer of window and grace period.
        #[test]
        fn a_rejection_leaves_the_longer_of_window_and_grace(
            opens in 0_i64..1_000_000, length in 1_i64..5_000_000, later in -2_000_000_i64..8_000_000, hours in 0_u32..720,
        ) {
            let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
            let window = Window { opens_at: at(opens), closes_at: at(opens + length) };
            let notice = notice(window, hours);
            let told = notice.submission_window(&rejected(at(opens + later)));
            let grace_ends = opens + later + i64::from(hours) * 3600;
            prop_assert_eq!(told.closes_at, at(grace_ends.max(opens + length)));
            prop_assert_eq!(told.opens_at, window.opens_at);
            prop_assert_eq!(notice.submission_window(&Stage::Matched), window);
        }

        /// After a withdrawal the window stays open for half an hour.
        #[test]
        fn taking_back_leaves_time_for_another(at in 0_i64..10_000_000, closes in 1_i64..10_000_000, wait in 0_i64..RESUBMIT_SECONDS) {
            let at = Timestamp::from_millis(at);
            let window = Window { opens_at: Timestamp::from_millis(0), closes_at: Timestamp::from_millis(closes) };
            prop_assume!(window.leaves_time_to_resubmit(at));
            prop_assert_eq!(window.state(at.plus_seconds(wait)), WindowState::Open);
        }
    }

    #[test]
    fn a_collection_that_says_nothing_of_a_grace_gives_three_days() {
        let window = Window { opens_at: Timestamp::from_millis(1), closes_at: Timestamp::from_millis(2) };
        let mut json = serde_json::to_value(notice(window, 5)).unwrap();
        json.as_object_mut().unwrap().remove("recapture_grace_hours");
        let read: CollectionNotice = serde_json::from_value(json).unwrap();
        assert_eq!(read.recapture_grace_hours, 72);
    }

    #[test]
    fn a_window_is_open_from_its_first_moment_to_before_its_end() {
        let at = Timestamp::from_millis;
        let window = Window { opens_at: at(10), closes_at: at(20) };
        let states = [9, 10, 19, 20].map(|millis| window.state(at(millis)));
        assert_eq!(
            states,
            [WindowState::NotYetOpen, WindowState::Open, WindowState::Open, WindowState::Closed]
        );
    }

    #[test]
    fn a_slug_is_valid_in_a_url() {
        assert!("bit-2027".parse::<Slug>().is_ok());
        for text in ["", "a", "BIT", "a b", "a/b", "..", "学校"] {
            assert!(text.parse::<Slug>().is_err(), "{text}");
        }
    }
}
