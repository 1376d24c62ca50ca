//! Every text of the page as one struct a screen. A language is a value of [`Texts`]: a text that is missing in one
//! of them does not compile.

use shared::api::Milestone;
use shared::collection::Window;
use shared::money::Fen;
use shared::person::{DocumentKind, RefusedCharacter};
use shared::photo::check::{CheckId, Value};
use shared::photo::{BackgroundName, Bytes, PixelSize, SourcePolicy};
use shared::problem::{FieldCode, ProblemCode};
use shared::review::RejectReason;
use shared::time::Timestamp;

use super::Field;

/// What happened or what is wrong, and what helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: &'static str,
    pub(crate) hint: &'static str,
}

/// A language.
pub(crate) struct Texts {
    pub(crate) common: Common,
    pub(crate) home: Home,
    pub(crate) notice: Notice,
    pub(crate) privacy: Privacy,
    pub(crate) verify: Verify,
    pub(crate) confirm: Confirm,
    pub(crate) capture: Capture,
    pub(crate) frame: Frame,
    pub(crate) preview: Preview,
    pub(crate) status: Status,
    pub(crate) problems: Problems,
    pub(crate) lapsed: Lapsed,
    pub(crate) photo: Photo,
}

/// What stands on several screens.
pub(crate) struct Common {
    pub(crate) brand: &'static str,
    /// In the other language's own words.
    pub(crate) other_language: &'static str,
    pub(crate) retry: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) loading: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) hotline: &'static str,
    pub(crate) steps_label: &'static str,
    /// 校验信息, 确认信息, 采集照片, 审核进度.
    pub(crate) steps: [&'static str; 4],
    pub(crate) lost_title: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) home: &'static str,
    pub(crate) close: &'static str,
    pub(crate) moment: fn(Timestamp) -> String,
    pub(crate) window: fn(Window) -> String,
    /// With the currency's sign or name: `20 元`.
    pub(crate) amount: fn(Fen) -> String,
}

/// The list of collections.
pub(crate) struct Home {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) empty_title: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) open: &'static str,
    pub(crate) not_yet_open: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) go_on: &'static str,
}

/// 采集须知.
pub(crate) struct Notice {
    /// How long it takes, and what to have ready.
    pub(crate) ready: fn(SourcePolicy) -> &'static str,
    pub(crate) checklist: &'static str,
    pub(crate) check_pose: &'static str,
    pub(crate) check_background: fn(&[BackgroundName]) -> String,
    /// The originals of phones are taken whatever their length, or the window of lengths.
    pub(crate) check_file: fn(bool, Bytes, Bytes) -> String,
    pub(crate) good: &'static str,
    pub(crate) good_alt: &'static str,
    pub(crate) bad: &'static str,
    /// Captions of the drawn mistakes, in the order of [`crate::ui::art::MISTAKES`].
    pub(crate) mistakes: [&'static str; 5],
    pub(crate) facts: &'static str,
    pub(crate) school: &'static str,
    pub(crate) school_code: &'static str,
    pub(crate) window: &'static str,
    pub(crate) fee: &'static str,
    pub(crate) free: &'static str,
    pub(crate) fee_when: fn(Fen) -> String,
    pub(crate) review: &'static str,
    pub(crate) review_within: fn(u32) -> String,
    /// Over what the school says besides.
    pub(crate) words: &'static str,
    pub(crate) details: &'static str,
    /// Heading and sentence of each requirement.
    pub(crate) requirements: &'static [(&'static str, &'static str)],
    pub(crate) start: &'static str,
    pub(crate) go_on: &'static str,
    pub(crate) progress: &'static str,
    pub(crate) signed_in_as: fn(&str) -> String,
    pub(crate) not_yet_open: &'static str,
    pub(crate) opens_at: fn(Timestamp) -> String,
    pub(crate) closed: &'static str,
    pub(crate) closed_at: fn(Timestamp) -> String,
    pub(crate) closed_hint: &'static str,
    /// For a student who has to submit again and still may.
    pub(crate) closed_but_not_for_you: fn(Timestamp) -> String,
}

/// What happens to personal data.
pub(crate) struct Privacy {
    pub(crate) title: &'static str,
    pub(crate) who: &'static str,
    pub(crate) who_text: fn(school: &str, centre: &str) -> String,
    pub(crate) what: &'static str,
    pub(crate) what_text: &'static str,
    pub(crate) why: &'static str,
    pub(crate) why_text: &'static str,
    pub(crate) how_long: &'static str,
    pub(crate) how_long_text: fn(u32) -> String,
    pub(crate) rights: &'static str,
    pub(crate) rights_text: &'static str,
    pub(crate) dialog: &'static str,
    pub(crate) dialog_lead: &'static str,
    pub(crate) consent_data: &'static str,
    pub(crate) consent_data_text: fn(school: &str, centre: &str, days: u32) -> String,
    pub(crate) consent_portrait: &'static str,
    pub(crate) consent_portrait_text: fn(school: &str, centre: &str, days: u32) -> String,
    pub(crate) refusal: &'static str,
    pub(crate) agree: &'static str,
    pub(crate) both_needed: &'static str,
}

/// 校验信息.
pub(crate) struct Verify {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) name: &'static str,
    pub(crate) name_hint: &'static str,
    pub(crate) document_kind: &'static str,
    pub(crate) document_number: &'static str,
    pub(crate) document_hint: fn(DocumentKind) -> &'static str,
    pub(crate) phone: &'static str,
    pub(crate) phone_hint: &'static str,
    pub(crate) kind: fn(DocumentKind) -> &'static str,
    pub(crate) submit: &'static str,
    pub(crate) submitting: &'static str,
    /// While a proof of work is computed; per cent.
    pub(crate) working: fn(u8) -> String,
    pub(crate) prove: &'static str,
    pub(crate) prove_title: &'static str,
    pub(crate) prove_lead: &'static str,
    pub(crate) prove_wrong: &'static str,
    pub(crate) some_wrong: fn(usize) -> String,
    /// Between the name of a field and what is wrong with it.
    pub(crate) colon: &'static str,
    pub(crate) wait: fn(u32) -> String,
    pub(crate) not_matched: &'static str,
    pub(crate) not_matched_text: &'static str,
    pub(crate) not_matched_hints: [&'static str; 2],
    pub(crate) edit: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) closed_lead: &'static str,
}

/// 确认信息.
pub(crate) struct Confirm {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) student_number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) submit: &'static str,
    pub(crate) wrong: &'static str,
    /// Where nobody can be notified.
    pub(crate) look_up: &'static str,
    pub(crate) notify_title: &'static str,
    pub(crate) notify_text: &'static str,
    pub(crate) allow: &'static str,
    pub(crate) not_now: &'static str,
}

/// 采集照片.
pub(crate) struct Capture {
    pub(crate) title: &'static str,
    pub(crate) sample_alt: &'static str,
    pub(crate) album: &'static str,
    pub(crate) camera: &'static str,
    pub(crate) camera_only: &'static str,
    pub(crate) camera_help: &'static str,
    pub(crate) private: &'static str,
    pub(crate) reading: &'static str,
    pub(crate) refused_again: &'static str,
    pub(crate) last_photo: &'static str,
    pub(crate) lost_draft: &'static str,
    pub(crate) go_on: &'static str,
}

/// 参考线框.
pub(crate) struct Frame {
    pub(crate) title: &'static str,
    pub(crate) tips: &'static str,
    pub(crate) next: &'static str,
    pub(crate) finishing: &'static str,
    pub(crate) another: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) unseen: &'static str,
    pub(crate) too_small: &'static str,
    pub(crate) too_plain: &'static str,
    pub(crate) cropper: Cropper,
}

/// On and about the cropper.
pub(crate) struct Cropper {
    pub(crate) stage: &'static str,
    pub(crate) zoom: &'static str,
    pub(crate) place_across: &'static str,
    pub(crate) place_down: &'static str,
    pub(crate) zoom_in: &'static str,
    pub(crate) zoom_out: &'static str,
    pub(crate) move_left: &'static str,
    pub(crate) move_right: &'static str,
    pub(crate) move_up: &'static str,
    pub(crate) move_down: &'static str,
    pub(crate) reset: &'static str,
    pub(crate) guides: &'static str,
}

/// The finished file.
pub(crate) struct Preview {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) alt: &'static str,
    pub(crate) file: fn(PixelSize, Bytes) -> String,
    pub(crate) upload: &'static str,
    pub(crate) adjust: &'static str,
    pub(crate) sending: &'static str,
    /// So much of the file, and the seconds that the rest takes.
    pub(crate) sent: fn(Bytes, Bytes, Option<u32>) -> String,
    /// What is heard, and what is read with the seconds until the next try; three reasons.
    pub(crate) waiting_for_network: &'static str,
    pub(crate) waiting_network: fn(u32) -> String,
    pub(crate) waiting_to_retry: &'static str,
    pub(crate) waiting_retry: fn(u32) -> String,
    pub(crate) waiting_for_server: &'static str,
    pub(crate) waiting_server: fn(u32) -> String,
    pub(crate) stands_still: &'static str,
    pub(crate) no_answer_yet: &'static str,
    pub(crate) try_now: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) stopped: &'static str,
    pub(crate) finding_out: &'static str,
    /// The phone keeps no draft.
    pub(crate) unsaved: &'static str,
}

/// 审核进度, payment and 采集完成.
pub(crate) struct Status {
    pub(crate) title: &'static str,
    pub(crate) submitted_title: &'static str,
    pub(crate) submitted: fn(hours: u32) -> String,
    pub(crate) under_review_title: &'static str,
    pub(crate) under_review: fn(hours: u32) -> String,
    pub(crate) promised_by: fn(Timestamp) -> String,
    pub(crate) rejected_title: &'static str,
    pub(crate) rejected: &'static str,
    pub(crate) resubmit_until: fn(Timestamp) -> String,
    pub(crate) rejected_closed: &'static str,
    pub(crate) reopened_title: &'static str,
    pub(crate) reopened: &'static str,
    pub(crate) reopened_reason: fn(&str) -> String,
    pub(crate) settled_ahead: &'static str,
    pub(crate) reasons: &'static str,
    pub(crate) note: &'static str,
    pub(crate) capture_again: &'static str,
    pub(crate) refunding_title: &'static str,
    pub(crate) refunding: &'static str,
    pub(crate) approved_title: &'static str,
    pub(crate) approved: fn(Fen) -> String,
    pub(crate) pay: fn(Fen) -> String,
    pub(crate) paying: &'static str,
    pub(crate) checking: &'static str,
    pub(crate) unpaid: &'static str,
    pub(crate) not_taken: &'static str,
    pub(crate) open_in_wechat: &'static str,
    pub(crate) scan_to_pay: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) done_title: &'static str,
    pub(crate) done: &'static str,
    pub(crate) delivered: &'static str,
    pub(crate) paid_amount: &'static str,
    pub(crate) photo: &'static str,
    pub(crate) photo_alt: &'static str,
    pub(crate) photo_open: &'static str,
    pub(crate) photo_save: &'static str,
    /// In WeChat, which downloads nothing.
    pub(crate) photo_hold: &'static str,
    /// The name of the saved file without its ending.
    pub(crate) photo_file: &'static str,
    pub(crate) timeline: &'static str,
    pub(crate) milestone: fn(Milestone) -> &'static str,
    pub(crate) withdraw: &'static str,
    pub(crate) withdraw_title: &'static str,
    pub(crate) withdraw_text: &'static str,
    pub(crate) withdraw_confirm: &'static str,
    pub(crate) withdraw_hint: &'static str,
    pub(crate) notify_on: &'static str,
    pub(crate) notify_off: &'static str,
    pub(crate) tell_text: &'static str,
    pub(crate) tell: &'static str,
    pub(crate) number: &'static str,
    pub(crate) leave_safely: &'static str,
    pub(crate) stale: &'static str,
    pub(crate) reconfirm_title: &'static str,
    pub(crate) reconfirm: &'static str,
    pub(crate) reconfirm_yes: &'static str,
    pub(crate) reconfirm_wrong: &'static str,
}

/// What can go wrong.
pub(crate) struct Problems {
    pub(crate) told: fn(ProblemCode) -> Message,
    pub(crate) unreachable: Message,
    /// A proxy says that the server is away.
    pub(crate) gateway: Message,
    /// The network wants a log-in.
    pub(crate) portal: Message,
    /// A proxy takes no body of this length.
    pub(crate) length_limit: Message,
    pub(crate) unreadable: Message,
    /// Seconds until the page tries again by itself.
    pub(crate) again_in: fn(u32) -> String,
    /// Minutes.
    pub(crate) again_after: fn(u32) -> String,
    pub(crate) field: fn(FieldCode, Field, DocumentKind) -> &'static str,
    /// Which character is refused, and the rule for the field.
    pub(crate) character: fn(RefusedCharacter, &str) -> String,
    /// The kind of document, by its name, that a number looks like.
    pub(crate) other_kind: fn(&str) -> String,
    pub(crate) reason: fn(RejectReason) -> Message,
    pub(crate) request_id: fn(&str) -> String,
}

/// Nobody is signed in any more.
pub(crate) struct Lapsed {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    /// The same while a photograph waits to be uploaded.
    pub(crate) title_with_photo: &'static str,
    pub(crate) photo: &'static str,
    /// The browser does not keep who is signed in.
    pub(crate) no_cookies: Message,
}

/// Words about photographs and files.
pub(crate) struct Photo {
    pub(crate) rule: fn(CheckId) -> &'static str,
    pub(crate) value: fn(Value) -> String,
}

/// The sample of a collection's screens, for staff.
pub(crate) struct Sample {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    /// Notice, form and frame.
    pub(crate) screens: [&'static str; 3],
    /// Width and height in pixels.
    pub(crate) size: fn(u32, u32) -> String,
}
