//! Structured text that staff wrote in Markdown, which a page can show without a parser and without trusting
//! it. It has no HTML, no pictures, and only the links that [`Href`] allows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A heading, paragraph or list item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Block {
    /// Kind of the block.
    pub kind: BlockKind,
    /// Text of the block; a line feed in it is a line break.
    pub runs: Vec<Run>,
}

/// Kind of a block. Consecutive items of one kind are one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading below the page's own heading.
    Heading,
    /// A paragraph of text.
    Paragraph,
    /// An item of a bulleted list.
    Item,
    /// An item of a numbered list.
    Step,
}

/// Text in one style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether the text is emphasised.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strong: bool,
    /// The link; `None` for plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<Href>,
}

/// A link with the scheme `https:`, `http:`, `mailto:` or `tel:`, so never a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Href(String);

/// A text that is not an allowed link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidHref;

impl fmt::Display for InvalidHref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a link leads to https:, http:, mailto: or tel:")
    }
}

impl std::error::Error for InvalidHref {}

impl TryFrom<String> for Href {
    type Error = InvalidHref;

    fn try_from(href: String) -> Result<Self, InvalidHref> {
        let known = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| {
            href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                && href.len() > scheme.len()
        });
        let plain = !href.chars().any(|c| c.is_control() || c.is_whitespace());
        if known && plain { Ok(Self(href)) } else { Err(InvalidHref) }
    }
}

impl From<Href> for String {
    fn from(href: Href) -> Self {
        href.0
    }
}

impl Href {
    /// The link as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_lead_to_a_script() {
        for (href, may) in [
            ("https://example.edu.cn/a?b=c#d", true),
            ("HTTPS://example.edu.cn", true),
            ("tel:400-000-0000", true),
            ("mailto:a@example.edu.cn", true),
            ("javascript:alert(1)", false),
            ("JavaScript:alert(1)", false),
            ("java\nscript:alert(1)", false),
            ("https://a\n", false),
            ("data:text/html,x", false),
            ("//example.edu.cn", false),
            ("/api/session", false),
            ("https://", false),
            ("", false),
            ("学校", false),
        ] {
            assert_eq!(Href::try_from(href.to_owned()).is_ok(), may, "{href:?}");
            let json = serde_json::to_string(&href).unwrap();
            assert_eq!(serde_json::from_str::<Href>(&json).is_ok(), may, "{href:?} on the wire");
        }
    }
}
