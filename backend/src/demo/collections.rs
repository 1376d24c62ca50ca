//! Five collections: open, future, ended, free of charge, and camera only. Only the first school exists.

use shared::collection::{Bilingual, CollectionNotice, Hotline, RECAPTURE_GRACE_HOURS, Window};
use shared::id::CollectionId;
use shared::money::Fen;
use shared::person::SchoolCode;
use shared::photo::{PhotoSpec, Preset, SourcePolicy};
use shared::time::Timestamp;

use crate::rng::Rng;
use crate::store::collection::Collection;

const DAY_SECONDS: i64 = 24 * 3600;

/// The differences between them.
struct Outline {
    slug: &'static str,
    school: (&'static str, &'static str),
    code: &'static str,
    class: u16,
    fee: Fen,
    source: SourcePolicy,
    /// Opening and closing in days from today.
    days: (i64, i64),
}

const OUTLINES: [Outline; 4] = [
    Outline {
        slug: "bit-2027",
        school: ("北京理工大学", "Beijing Institute of Technology"),
        code: "10007",
        class: 2027,
        fee: Fen::new(2000),
        source: SourcePolicy::Both,
        days: (-7, 60),
    },
    Outline {
        slug: "yunling-2027",
        school: ("云岭师范学院", "Yunling Normal College"),
        code: "99003",
        class: 2027,
        fee: Fen::ZERO,
        source: SourcePolicy::Camera,
        days: (-7, 60),
    },
    Outline {
        slug: "xingan-2027",
        school: ("兴安理工学院", "Xing'an Institute of Technology"),
        code: "99001",
        class: 2027,
        fee: Fen::new(2000),
        source: SourcePolicy::Both,
        days: (30, 90),
    },
    Outline {
        slug: "qinghe-2026",
        school: ("清河大学", "Qinghe University"),
        code: "99002",
        class: 2026,
        fee: Fen::new(2000),
        source: SourcePolicy::Both,
        days: (-90, -10),
    },
];

/// The collections, with their times relative to `now`.
pub(super) fn all(now: Timestamp, rng: &Rng) -> Vec<Collection> {
    OUTLINES
        .iter()
        .map(|outline| Collection {
            id: CollectionId::new(now, rng.next_u128()),
            notice: outline.notice(now),
        })
        .collect()
}

impl Outline {
    fn notice(&self, now: Timestamp) -> CollectionNotice {
        const VALID: &str = "a test reads every outline";
        let (zh, en) = self.school;
        let class = self.class;
        CollectionNotice {
            slug: self.slug.parse().expect(VALID),
            title: both(
                &format!("{zh}{class}届毕业生图像采集"),
                &format!("{en}: graduation photographs, class of {class}"),
            ),
            school_name: both(zh, en),
            school_code: SchoolCode::parse(self.code).expect(VALID),
            centre: both("易拍演示采集中心", "Yipai demonstration centre"),
            window: Window { opens_at: midnight(now, self.days.0), closes_at: midnight(now, self.days.1) },
            fee: self.fee,
            hotline: Hotline {
                number: "400-000-0000".to_owned(),
                hours: both("工作日 9:00–17:30", "working days 9:00–17:30 (UTC+8)"),
            },
            review_hours: 24,
            recapture_grace_hours: RECAPTURE_GRACE_HOURS,
            retention_days: 90,
            document_in_file_names: false,
            photo: PhotoSpec { source: self.source, ..Preset::default().spec() },
            text: None,
        }
    }
}

/// Midnight in China, this many days from today.
fn midnight(now: Timestamp, days: i64) -> Timestamp {
    now.date_in_china().begins_in_china().plus_seconds(days * DAY_SECONDS)
}

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: Some(en.to_owned()) }
}

#[cfg(test)]
mod tests {
    use shared::collection::WindowState::{Closed, NotYetOpen, Open};

    use super::*;

    #[test]
    fn two_are_open_one_is_to_come_and_one_is_over() {
        let now = Timestamp::from_millis(1_795_449_600_000);
        let states: Vec<_> = all(now, &Rng::seeded(1)).iter().map(|c| c.notice.window.state(now)).collect();
        assert_eq!(states, [Open, Open, NotYetOpen, Closed]);
    }

    #[test]
    fn windows_open_and_close_at_midnight_in_china() {
        let (_, hour, minute) = midnight(Timestamp::from_millis(1_795_412_345_678), -7).civil_in_china();
        assert_eq!((hour, minute), (0, 0));
    }
}
