//! The notice and what happens to personal data.

use shared::money::Fen;
use shared::photo::{BackgroundName, Bytes, SourcePolicy};
use shared::time::Timestamp;

use super::{deadline, moment};
use crate::i18n::texts::{Notice, Privacy};
use crate::i18n::{bytes, yuan};

pub(super) const NOTICE: Notice = Notice {
    ready,
    checklist: "Three things first",
    check_pose: "Face the camera with nothing on your head; eyebrows and both ears visible",
    check_background,
    check_file,
    good: "A good photo",
    good_alt: "Drawing: facing the camera, head in the middle, even light blue background, dark clothes, level shoulders",
    bad: "These are sent back",
    mistakes: [
        "Tilted head",
        "Glare on glasses",
        "Hair over brows or ears",
        "Busy or shadowed background",
        "Clothes like the background",
    ],
    facts: "Dates and fee",
    school: "School name",
    school_code: "School code",
    window: "Open",
    fee: "Fee",
    free: "Free",
    fee_when,
    review: "Review",
    review_within,
    words: "From the school",
    details: "All requirements",
    requirements: &[
        ("Pose", "Face the camera, head upright, shoulders level, eyes open and looking straight ahead."),
        ("Expression", "Neutral, lips closed, no teeth."),
        (
            "Hair",
            "Not over eyebrows, eyes or ears. No hat or scarf, except for religious, medical or similar reasons.",
        ),
        (
            "Glasses",
            "No glare, no tint, no frame across the eyes. If there is glare, take them off for the photo.",
        ),
        (
            "Clothes",
            "Dark with a collar is best, clearly different from the background. No earrings or necklace.",
        ),
        ("Background", "One even colour: no gradient, no shadow, no objects."),
        ("Light", "Soft and even, no shadow or highlight on the face, natural colours."),
        (
            "Taking it",
            "Ask somebody to use the rear camera from about 1.5 m. No selfies, no photo or scan of an old picture.",
        ),
        (
            "True to life",
            "No beauty filter, no retouching, no replaced background, not mirrored; as you look today.",
        ),
        (
            "File",
            "The original JPG. Cropping happens here on your phone: there is no need to resize it yourself.",
        ),
        (
            "One person, one WeChat",
            "Use your own WeChat. Each student belongs to one account; do not submit for others.",
        ),
    ],
    start: "Got it, start",
    go_on: "Continue",
    progress: "Already submitted? Check progress",
    signed_in_as,
    not_yet_open: "Not open yet",
    opens_at,
    closed: "This collection has closed",
    closed_at,
    closed_hint: "If you have submitted a photo you can still check its review and pay. If not, please ask your college.",
    closed_but_not_for_you,
};

pub(super) const PRIVACY: Privacy = Privacy {
    title: "Your personal data",
    who: "Who",
    who_text,
    what: "What",
    what_text: "Name, type and number of your document, telephone; the portrait you submit; the times of each step.",
    why: "What for",
    why_text: "To match you with your school’s list, review the photo and tell you the result, take the fee, and hand the approved photo to your school for the electronic registration of your certificate. No face recognition. Cropping happens on your phone: the photo does not leave it before you press “Upload”.",
    how_long: "How long",
    how_long_text,
    rights: "Your rights",
    rights_text: "You may see, correct or delete your data and withdraw consent. Until the review begins, and while the collection is open, you can withdraw the photo on the progress page; until your school has it you can erase it under “My data”. For anything else call the helpline below.",
    dialog: "Your consent",
    dialog_lead: "Please read these and choose for each whether you agree:",
    consent_data: "I agree to the use of my personal data",
    consent_data_text,
    consent_portrait: "I separately agree to the use of my portrait",
    consent_portrait_text,
    refusal: "Without both we cannot collect online; your college can arrange it on site.",
    agree: "Agree",
    both_needed: "Tick both boxes first. “Cancel” takes you back and keeps what you typed.",
};

fn check_background(names: &[BackgroundName]) -> String {
    let names: Vec<&str> = names
        .iter()
        .map(|name| match name {
            BackgroundName::LightBlue => "light blue",
            BackgroundName::White => "white",
            BackgroundName::LightGrey => "light grey",
        })
        .collect();
    let names = match names.split_last() {
        Some((last, others)) if !others.is_empty() => [&others.join(", "), " or ", last].concat(),
        Some(_) | None => names.concat(),
    };
    ["Plain ", &names, " background, clothes clearly different from it"].concat()
}

fn check_file(original: bool, min: Bytes, max: Bytes) -> String {
    if original {
        "The phone’s original will do, its file size is taken care of; no beauty filter, no retouching"
            .to_owned()
    } else {
        format!("A JPG of {} to {}, no beauty filter, no retouching", bytes(min), bytes(max))
    }
}

fn fee_when(fee: Fen) -> String {
    format!("CNY {}, paid once the photo is approved; capturing again costs nothing", yuan(fee))
}

fn review_within(hours: u32) -> String {
    format!("By a person, within {hours} hours")
}

fn signed_in_as(name: &str) -> String {
    ["Identified: ", name].concat()
}

fn opens_at(at: Timestamp) -> String {
    ["It opens on ", &moment(at), " Beijing time. You can read the requirements and prepare."].concat()
}

fn closed_at(at: Timestamp) -> String {
    ["It closed on ", &deadline(at), " Beijing time."].concat()
}

fn closed_but_not_for_you(until: Timestamp) -> String {
    ["Your photo has to be captured again. You can submit it until ", &deadline(until), " Beijing time."]
        .concat()
}

fn ready(source: SourcePolicy) -> &'static str {
    match source {
        SourcePolicy::Both => {
            "About 2 minutes. Have ready: your identity document and the original of your photo, or somebody to take it."
        }
        SourcePolicy::Album => {
            "About 2 minutes. Have ready: your identity document and the original of your photo."
        }
        SourcePolicy::Camera => {
            "About 2 minutes. Have ready: your identity document, and somebody to take your photo now."
        }
    }
}

fn who_text(school: &str, centre: &str) -> String {
    format!("{school} decides on the use of your data; {centre} collects and reviews on its behalf.")
}

fn how_long_text(days: u32) -> String {
    format!(
        "Photo and identity data are erased within {days} days after the delivery to your school; \
         only records the law asks for stay."
    )
}

fn consent_data_text(school: &str, centre: &str, days: u32) -> String {
    format!(
        "{centre}, on behalf of {school}, uses my name, document type and number, and telephone to identify me, \
         tell me the result, take the fee and answer questions, and passes the result of the match to {school}; \
         erased within {days} days after delivery."
    )
}

fn consent_portrait_text(school: &str, centre: &str, days: u32) -> String {
    format!(
        "{centre} collects and reviews my portrait (sensitive personal data) and passes it to {school} for the \
         electronic registration of my certificate; no face recognition; erased within {days} days after delivery. \
         I can withdraw the photo until the review begins, while the collection is open."
    )
}
