//! What the two languages owe each other.

use shared::api::Milestone;
use shared::money::Fen;
use shared::person::DocumentKind;
use shared::problem::{FieldCode, ProblemCode};
use shared::review::RejectReason;

use super::*;

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// A Chinese text has Chinese in it, an English one has none.
fn is_in(lang: Lang, text: &str) {
    assert!(!text.trim().is_empty());
    match lang {
        Lang::Zh => assert!(is_chinese(text), "{text}"),
        Lang::En => assert!(!is_chinese(text), "{text}"),
    }
}

#[test]
fn every_problem_has_words_and_a_cure_in_each_language() {
    for lang in Lang::ALL {
        for code in ProblemCode::ALL {
            let told = (lang.texts().problems.told)(*code);
            is_in(lang, told.what);
            is_in(lang, told.cure);
        }
    }
}

#[test]
fn every_reason_of_a_rejection_has_a_cure_in_each_language() {
    for lang in Lang::ALL {
        for reason in RejectReason::ALL {
            let told = (lang.texts().problems.reason)(reason);
            is_in(lang, told.what);
            is_in(lang, told.cure);
        }
    }
}

#[test]
fn every_field_says_what_is_wrong_with_it_in_each_language() {
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
fn the_language_is_the_first_wish_that_can_be_met() {
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
fn moments_are_told_in_beijing_time() {
    // 2026-11-23T16:00:00Z
    let at = shared::time::Timestamp::from_millis(1_795_449_600_000);
    assert_eq!((Lang::Zh.texts().common.moment)(at), "2026年11月24日 00:00");
    assert_eq!((Lang::En.texts().common.moment)(at), "24 November 2026, 00:00");
    assert_eq!((Lang::Zh.texts().common.amount)(Fen::new(2000)), "20.00 元");
    assert_eq!((Lang::En.texts().common.amount)(Fen::new(2000)), "CNY 20.00");
}
