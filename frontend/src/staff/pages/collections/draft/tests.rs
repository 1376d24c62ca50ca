use shared::photo::{PRESETS, PhotoSpec, PixelSize};

use super::photo::SOURCES;
use super::*;

fn filled() -> Draft {
    [
        (F::Slug, "test-2027"),
        (F::TitleZh, "采集"),
        (F::SchoolZh, "测试大学"),
        (F::SchoolCode, "99999"),
        (F::CentreZh, "中心"),
        (F::Hotline, "400-000-0000"),
    ]
    .into_iter()
    .fold(Draft::new(Timestamp::from_millis(1_795_449_600_000), "always"), |draft, (field, text)| {
        draft.with(field, text.to_owned())
    })
}

#[test]
fn unchanged_fields_keep_their_values() {
    for preset in PRESETS {
        for source in SOURCES {
            let mut form = filled().form().unwrap();
            form.photo = PhotoSpec { source, background_tolerance: 7.0, ..preset.spec() };
            form.offset_minutes = 330;
            let again = Draft::of(&form);
            assert_eq!(again.text(F::Preset), CUSTOM);
            assert_eq!(again.form(), Ok(form.clone()), "{preset:?} of one's own");
            form.photo.background_tolerance = preset.spec().background_tolerance;
            assert_eq!(Draft::of(&form).form(), Ok(form), "{preset:?}");
        }
    }
}

#[test]
fn a_preset_fills_in_its_numbers_and_they_can_be_customized() {
    let draft = filled().with(F::Preset, "passport".to_owned());
    assert_eq!((draft.text(F::Width), draft.text(F::EyeMin)), ("390", "152"));
    let own = draft.with(F::Preset, CUSTOM.to_owned()).with(F::Dpi, "400".to_owned());
    assert_eq!(own.form().unwrap().photo.dpi.get(), 400);
    assert_eq!(own.form().unwrap().photo.output.min(), PixelSize::new(390, 567));
}

#[test]
fn each_field_that_cannot_be_parsed_is_reported_once() {
    let draft = [
        (F::Slug, "A b"),
        (F::Fee, "20.555"),
        (F::OpensAt, ""),
        (F::ReviewHours, "soon"),
        (F::Preset, CUSTOM),
        (F::Dpi, "0"),
        (F::TopMin, "500"),
    ]
    .into_iter()
    .fold(filled(), |draft, (field, text)| draft.with(field, text.to_owned()));
    let mut said: Vec<_> = draft.form().unwrap_err().iter().map(|f| f.pointer.clone().into_owned()).collect();
    said.sort();
    assert_eq!(said, ["/fee", "/photo/dpi", "/photo/top_max", "/review_hours", "/slug", "/window/opens_at"]);
}

#[test]
fn the_first_field_of_an_empty_form_is_the_first_that_is_shown() {
    let wrong = Draft::new(Timestamp::from_millis(1_795_449_600_000), "").form().unwrap_err();
    assert_eq!(F::first_of(&wrong), Some(F::TitleZh));
}

#[test]
fn each_field_with_a_range_or_a_format_names_it() {
    let draft = filled();
    // Selects and checkboxes accept all their options.
    let free = [F::Offset, F::DocumentInFileNames, F::Source, F::Preset, F::Sampling];
    for field in F::ALL {
        assert_eq!(draft.limit(*field).is_none(), free.contains(field), "{field:?}");
    }
}

#[test]
fn the_measure_outside_its_range_is_reported() {
    for (field, text) in [(F::Height, "4001"), (F::Width, "3001"), (F::Times, "5"), (F::Times, "0")] {
        let draft = filled().with(F::Preset, CUSTOM.to_owned()).with(field, text.to_owned());
        let said: Vec<_> = draft.form().unwrap_err().iter().map(|f| f.pointer.clone()).collect();
        assert!(said.iter().all(|pointer| *pointer == field.pointer()), "{said:?}");
    }
}

#[test]
fn a_copy_keeps_all_but_the_slug_and_the_dates() {
    let form = filled().form().unwrap();
    let copy = Draft::copy_of(&form);
    let said: Vec<_> = copy.form().unwrap_err().iter().map(|f| (f.pointer.clone(), f.code)).collect();
    let expected = ["/slug", "/window/opens_at", "/window/closes_at"];
    assert!(expected.iter().all(|field| said.contains(&((*field).into(), FieldCode::Required))), "{said:?}");
    assert_eq!(said.len(), expected.len(), "{said:?}");
    let moments =
        [(F::Slug, "copy-2028"), (F::OpensAt, "2028-03-01T00:00"), (F::ClosesAt, "2028-04-01T00:00")];
    let again = moments.into_iter().fold(copy, |draft, (field, text)| draft.with(field, text.to_owned()));
    let again = again.form().unwrap();
    let window = again.window;
    assert_eq!(again, CollectionForm { slug: "copy-2028".to_owned(), window, ..form });
}

#[test]
fn yuan_are_parsed_as_people_write_them() {
    for (text, fen_) in
        [("20", Some(2000)), ("0.5", Some(50)), ("20.05", Some(2005)), ("", None), ("1,5", None)]
    {
        assert_eq!(fen(text), fen_.map(Fen::new), "{text}");
    }
}
