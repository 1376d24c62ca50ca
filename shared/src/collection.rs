//! A collection: one school's drive for the photographs of one graduating class.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::Fen;
use crate::person::SchoolCode;
use crate::photo::PhotoSpec;
use crate::prose::Block;
use crate::time::Timestamp;

/// The name of a collection in addresses: 2 to 40 of `a-z 0-9 -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// A text that can't stand in an address.
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
        let fits = (2..=40).contains(&slug.len()) && slug.bytes().all(allowed);
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
    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that staff wrote: Chinese always, English where they gave one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bilingual {
    /// 简体中文.
    pub zh: String,
    /// English; the page falls back to the Chinese text without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// When photographs are taken in: from `opens_at` on, before `closes_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Window {
    /// The first moment.
    pub opens_at: Timestamp,
    /// The first moment after.
    pub closes_at: Timestamp,
}

/// Where a moment lies relative to a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WindowState {
    /// Before it opens.
    NotYetOpen,
    /// Photographs are taken in.
    Open,
    /// After it closed.
    Closed,
}

impl Window {
    /// Where `at` lies.
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
}

/// Whom a student can ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hotline {
    /// The number as it is to be dialled and read.
    pub number: String,
    /// When somebody answers.
    pub hours: Bilingual,
}

/// What else staff has to say to the students of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoticeText {
    /// 简体中文.
    pub zh: Vec<Block>,
    /// English; the page falls back to the Chinese text without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub en: Vec<Block>,
}

/// Everything about a collection that anybody may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CollectionNotice {
    /// Its name in addresses.
    pub slug: Slug,
    /// 采集 title.
    pub title: Bilingual,
    /// 院校名称.
    pub school_name: Bilingual,
    /// 院校代码.
    pub school_code: SchoolCode,
    /// The centre that collects on the school's behalf.
    pub centre: Bilingual,
    /// When photographs are taken in.
    pub window: Window,
    /// What a student pays once the photograph is approved; zero waives the payment.
    pub fee: Fen,
    /// Whom to ask.
    pub hotline: Hotline,
    /// Within how many hours a photograph is reviewed.
    pub review_hours: u32,
    /// How many days after the delivery to the school the photograph and the identity fields are erased.
    pub retention_days: u32,
    /// Whether the school asked for document numbers in the names of the delivered files. Without it they stand in
    /// no file name: a name travels further than a list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub document_in_file_names: bool,
    /// What a photograph must be.
    pub photo: PhotoSpec,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<NoticeText>,
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_slug_can_stand_in_an_address() {
        assert!("bit-2027".parse::<Slug>().is_ok());
        for text in ["", "a", "BIT", "a b", "a/b", "..", "学校"] {
            assert!(text.parse::<Slug>().is_err(), "{text}");
        }
    }
}
