//! The page's languages. All text a person reads stands below this module.

mod en;
mod my_data;
mod picking;
mod texts;
mod zh;

use shared::collection::Bilingual;
use shared::money::Fen;
use shared::photo::{Bytes, PixelSize};

pub(crate) use my_data::MyData;
pub(crate) use picking::Picking;
pub(crate) use texts::{Message, Sample, Texts};

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

/// A field of 校验信息.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// 姓名.
    Name,
    /// 证件类型.
    DocumentKind,
    /// 证件号码.
    DocumentNumber,
    /// 联系电话.
    Phone,
}

impl Lang {
    /// Every language.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The page's texts.
    pub(crate) const fn texts(self) -> &'static Texts {
        match self {
            Self::Zh => &zh::TEXTS,
            Self::En => &en::TEXTS,
        }
    }

    /// The texts of 我的数据. Apart from [`Texts`], so that the first screens do not bring them along.
    pub(crate) const fn my_data(self) -> &'static MyData {
        match self {
            Self::Zh => &zh::MY_DATA,
            Self::En => &en::MY_DATA,
        }
    }

    /// The texts of the sample for staff, apart for the same reason.
    pub(crate) const fn sample(self) -> &'static Sample {
        match self {
            Self::Zh => &zh::SAMPLE,
            Self::En => &en::SAMPLE,
        }
    }

    /// The texts about a picked file, apart for the same reason.
    pub(crate) const fn picking(self) -> &'static Picking {
        match self {
            Self::Zh => &zh::PICKING,
            Self::En => &en::PICKING,
        }
    }

    /// The tag for the `lang` attribute.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The language that a tag such as `en-GB` or `zh` asks for.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The first wish that names a language of ours: the address, then the stored choice, then the browser; else
    /// Chinese.
    pub(crate) fn choose<'a>(wishes: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        wishes.into_iter().flatten().find_map(Self::from_tag).unwrap_or(Self::Zh)
    }

    /// A staff-written text, and the language it is really in.
    pub(crate) fn pick(self, text: &Bilingual) -> (&str, Self) {
        match (self, &text.en) {
            (Self::En, Some(english)) => (english, Self::En),
            (Self::En, None) | (Self::Zh, _) => (&text.zh, Self::Zh),
        }
    }
}

/// A length as people write it: `96 KB`, `3.4 MB`. Rounded away from the limit it may stand beside: a file of
/// 2 MiB and one byte is not "2.0 MB".
pub(crate) fn bytes(bytes: Bytes) -> String {
    const KIB: u64 = 1024;
    let Bytes(length) = bytes;
    if length < KIB {
        format!("{length} B")
    } else if length < KIB * KIB {
        format!("{} KB", length / KIB)
    } else if length.is_multiple_of(KIB * KIB) {
        format!("{} MB", length / KIB / KIB)
    } else {
        let tenths = (length * 10).div_ceil(KIB * KIB);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// Yuan as people say them: whole ones without decimals.
pub(crate) fn yuan(amount: Fen) -> String {
    let text = amount.to_string();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

/// A size as people write it: `960 × 1280`.
pub(crate) fn pixels(size: PixelSize) -> String {
    format!("{} × {}", size.width, size.height)
}

#[cfg(test)]
mod tests;
