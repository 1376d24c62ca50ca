//! Properties that both languages must have.

use shared::api::Milestone;
use shared::money::Fen;
use shared::person::DocumentKind;
use shared::photo::jpeg::{Fault, Process};
use shared::photo::{Finding, Format, PhotoSpec};
use shared::problem::{FieldCode, ProblemCode};
use shared::review::RejectReason;

use super::*;

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Asserts that a Chinese text contains Chinese characters and an English one none.
fn is_in(lang: Lang, text: &str) {
    assert!(!text.trim().is_empty());
    match lang {
        Lang::Zh => assert!(is_chinese(text), "{text}"),
        Lang::En => assert!(!is_chinese(text), "{text}"),
    }
}

#[test]
fn every_problem_has_a_text_and_a_remedy_in_each_language() {
    for lang in Lang::ALL {
        for code in ProblemCode::ALL {
            let told = (lang.texts().problems.told)(*code);
            is_in(lang, told.text);
            is_in(lang, told.hint);
        }
    }
}

/// Every finding that the source checks can report, with its remedy.
fn refusals() -> Vec<Finding> {
    use shared::photo::check::{CheckId, Remedy, Value};
    let formats = [
        Format::Png,
        Format::Heic,
        Format::Tiff,
        Format::Pdf,
        Format::LivePhoto,
        Format::Zip,
        Format::Unknown,
    ];
    let faults = [Fault::Truncated, Fault::BadSegment, Fault::NoScan, Fault::HeightFollows];
    let window = Value::ByteRange(PhotoSpec::default().source_bytes);
    let mut found = vec![
        Finding::block(CheckId::SourceEmpty, Value::Empty, Value::Nothing, Remedy::ChooseAgain),
        Finding::block(CheckId::SourceBytes, Value::Bytes(Bytes::kib(64)), window, Remedy::LargerOriginal),
        Finding::block(CheckId::SourceBytes, Value::Bytes(Bytes::mib(3)), window, Remedy::AnotherPhoto),
        Finding::block(
            CheckId::SourceBytes,
            Value::Bytes(Bytes::mib(65)),
            Value::Bytes(Bytes::mib(64)),
            Remedy::AnotherPhoto,
        ),
        Finding::block(CheckId::SourceData, Value::Broken(7), Value::Nothing, Remedy::FetchAgain),
        Finding::block(
            CheckId::SourcePixels,
            Value::Size(PixelSize::new(300, 400)),
            Value::AtLeast(PixelSize::new(480, 640)),
            Remedy::LargerOriginal,
        ),
        Finding::block(
            CheckId::SourceHeader,
            Value::Process(Process::Arithmetic),
            Value::Process(Process::Sequential),
            Remedy::AnotherPhoto,
        ),
    ];
    let jpeg = Value::Format(Format::Jpeg);
    found.extend(formats.map(|format| {
        Finding::block(CheckId::SourceFormat, Value::Format(format), jpeg, Remedy::AnotherPhoto)
    }));
    found.extend(faults.map(|fault| {
        Finding::block(CheckId::SourceHeader, Value::Fault(fault), Value::Nothing, Remedy::AnotherPhoto)
    }));
    found
}

#[test]
fn every_refusal_of_a_picked_file_has_its_own_name_and_remedy_in_each_language() {
    for lang in Lang::ALL {
        let texts = lang.picking();
        let mut names = std::collections::BTreeSet::new();
        for finding in refusals() {
            let (name, remedy) = ((texts.fault)(&finding), (texts.remedy)(&finding));
            is_in(lang, &name);
            is_in(lang, &remedy);
            names.insert(name);
        }
        // Only the findings of a damaged file share a name.
        assert!(names.len() >= refusals().len() - 1, "{names:?}");
    }
}

#[test]
fn the_refusal_of_a_small_file_names_its_length_and_the_likely_reason() {
    let small = &refusals()[1];
    assert_eq!((Lang::Zh.picking().fault)(small), "文件过小（64 KB）");
    assert!((Lang::Zh.picking().remedy)(small).starts_with("文件只有 64 KB，多半被微信压缩过，请选原图"));
    assert_eq!((Lang::Zh.picking().fault)(&refusals()[2]), "文件过大（3 MB）");
}

#[test]
fn every_reason_of_a_rejection_has_a_remedy_in_each_language() {
    for lang in Lang::ALL {
        for &reason in RejectReason::ALL {
            let told = (lang.texts().problems.reason)(reason);
            is_in(lang, told.text);
            is_in(lang, told.hint);
        }
    }
}

#[test]
fn every_field_error_has_a_text_in_each_language() {
    let codes = [
        FieldCode::Required,
        FieldCode::NameTooLong,
        FieldCode::NameCharacter,
        FieldCode::DocumentLength,
        FieldCode::DocumentCharacter,
        FieldCode::DocumentRegion,
        FieldCode::DocumentBirthDate,
        FieldCode::DocumentCheckDigit,
        FieldCode::PhoneForm,
        FieldCode::PhoneSeveral,
        FieldCode::PhoneCharacter,
        FieldCode::DocumentOtherKind,
        FieldCode::FileNames,
        FieldCode::Unknown,
        FieldCode::TooLong,
    ];
    for lang in Lang::ALL {
        for code in codes {
            for field in [Field::Name, Field::DocumentKind, Field::DocumentNumber, Field::Phone] {
                for kind in DocumentKind::ALL {
                    is_in(lang, (lang.texts().problems.field)(code, field, kind));
                }
            }
        }
    }
}

#[test]
fn every_milestone_has_a_name_in_each_language() {
    for lang in Lang::ALL {
        for milestone in [
            Milestone::Matched,
            Milestone::Confirmed,
            Milestone::Submitted,
            Milestone::Withdrawn,
            Milestone::ReviewStarted,
            Milestone::ReviewReleased,
            Milestone::Rejected,
            Milestone::Approved,
            Milestone::Reopened,
            Milestone::Settled,
            Milestone::FeeReturned,
            Milestone::Delivered,
        ] {
            is_in(lang, (lang.texts().status.milestone)(milestone));
        }
    }
}

#[test]
fn documents_have_their_official_names() {
    for kind in DocumentKind::ALL {
        assert_eq!((Lang::Zh.texts().verify.kind)(kind), kind.official_name());
        is_in(Lang::En, (Lang::En.texts().verify.kind)(kind));
    }
}

#[test]
fn the_language_is_the_first_preference_that_is_available() {
    for (wishes, lang) in [
        (vec![], Lang::Zh),
        (vec![None, Some("fr-FR")], Lang::Zh),
        (vec![None, Some("fr"), Some("en-GB")], Lang::En),
        (vec![Some("en"), Some("zh")], Lang::En),
        (vec![Some("x"), Some("ZH-Hant")], Lang::Zh),
    ] {
        assert_eq!(Lang::choose(wishes.clone()), lang, "{wishes:?}");
    }
}

#[test]
fn lengths_are_never_rounded_into_their_limit() {
    for (length, text) in [
        (Bytes(512), "512 B"),
        (Bytes::kib(100), "100 KB"),
        (Bytes(100 * 1024 - 1), "99 KB"),
        (Bytes::mib(2), "2 MB"),
        (Bytes(2 * 1024 * 1024 + 1), "2.1 MB"),
        (Bytes(3_500_000), "3.4 MB"),
    ] {
        assert_eq!(bytes(length), text);
    }
}

#[test]
fn times_are_shown_in_beijing_time() {
    // 2026-11-23T16:00:00Z
    let at = shared::time::Timestamp::from_millis(1_795_449_600_000);
    assert_eq!((Lang::Zh.texts().common.moment)(at), "2026年11月24日 00:00");
    assert_eq!((Lang::En.texts().common.moment)(at), "24 November 2026, 00:00");
    for (lang, whole, parts) in [(Lang::Zh, "20 元", "20.50 元"), (Lang::En, "CNY 20", "CNY 20.50")] {
        assert_eq!((lang.texts().common.amount)(Fen::new(2000)), whole);
        assert_eq!((lang.texts().common.amount)(Fen::new(2050)), parts);
    }
}

#[test]
fn a_deadline_at_midnight_is_shown_as_the_end_of_the_previous_day() {
    // 2026-11-23T16:00:00Z
    let at = shared::time::Timestamp::from_millis(1_795_449_600_000);
    let window = shared::collection::Window { opens_at: at.plus_seconds(-86_400), closes_at: at };
    let (zh, en) = (Lang::Zh.texts(), Lang::En.texts());
    assert_eq!((zh.common.window)(window), "2026年11月23日 00:00 至 2026年11月23日 24:00（北京时间）");
    assert_eq!(
        (en.common.window)(window),
        "23 November 2026, 00:00 to 23 November 2026, 24:00 (Beijing time)"
    );
    for told in [
        (zh.notice.closed_at)(at),
        (zh.notice.closed_but_not_for_you)(at),
        (zh.status.promised_by)(at),
        (zh.status.resubmit_until)(at),
    ] {
        assert!(told.contains("2026年11月23日 24:00"), "{told}");
    }
    for told in [
        (en.notice.closed_at)(at),
        (en.notice.closed_but_not_for_you)(at),
        (en.status.promised_by)(at),
        (en.status.resubmit_until)(at),
    ] {
        assert!(told.contains("23 November 2026, 24:00"), "{told}");
    }
}

#[test]
fn backgrounds_are_listed_as_people_say_them() {
    use shared::photo::BackgroundName::{LightBlue, LightGrey, White};
    let zh = Lang::Zh.texts().notice.check_background;
    assert_eq!(zh(&[LightBlue, White, LightGrey]), "浅蓝、白或浅灰色纯色背景，衣服颜色与背景分明");
    assert_eq!(zh(&[LightBlue, White]), "浅蓝或白色纯色背景，衣服颜色与背景分明");
    assert_eq!(zh(&[White]), "白色纯色背景，衣服颜色与背景分明");
    let en = Lang::En.texts().notice.check_background;
    assert!(
        en(&[LightBlue, White, LightGrey]).starts_with("Plain light blue, white or light grey background")
    );
}
