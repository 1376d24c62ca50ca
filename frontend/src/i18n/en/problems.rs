//! Errors and their remedies.

use shared::person::{DocumentKind, RefusedCharacter};
use shared::problem::{FieldCode, ProblemCode};
use shared::review::RejectReason;

use crate::i18n::Field;
use crate::i18n::texts::{Lapsed, Message, Problems};

pub(super) const PROBLEMS: Problems = Problems {
    told,
    unreachable: Message {
        text: "The server can’t be reached",
        hint: "Check your connection and try again. What you typed and your photo are safe.",
    },
    gateway: Message {
        text: "The server is away for a moment",
        hint: "It is busy or being restarted, which takes a minute or two. What you typed and your photo are safe; please try again soon.",
    },
    portal: Message {
        text: "This network wants you to log in first",
        hint: "Open the log-in page of your Wi-Fi, or use mobile data, and try again.",
    },
    length_limit: Message {
        text: "The server limits the size of uploads",
        hint: "Your photo is as it should be; a setting of the server does not let it through. It is still here: please call the helpline and say so.",
    },
    unreadable: Message {
        text: "The server’s answer makes no sense here",
        hint: "Reload the page and try again; the photo you chose is kept. If that does not help, call the helpline.",
    },
    again_in,
    again_after,
    field,
    character,
    other_kind,
    reason,
    request_id,
};

pub(super) const LAPSED: Lapsed = Lapsed {
    title: "You have been signed out",
    text: "Identify yourself again and you are back where you were. What you submitted stays as it is.",
    title_with_photo: "You have been signed out; the photo is not uploaded yet",
    photo: "The photo is still on this phone: not lost, and not uploaded yet. Identify yourself again and you are back where you were, without choosing it again.",
    no_cookies: Message {
        text: "The browser does not keep you signed in",
        hint: "Your details are right, but the browser blocks cookies, so it can’t go on. Allow cookies in its settings (and leave private browsing), or open this page in WeChat or in your phone’s own browser.",
    },
};

fn again_after(minutes: u32) -> String {
    format!("Please try again in {minutes} minutes.")
}

fn again_in(seconds: u32) -> String {
    format!("Trying again in {seconds} s")
}

fn request_id(id: &str) -> String {
    ["Reference: ", id].concat()
}

#[expect(clippy::too_many_lines, reason = "a table: one arm a code")]
fn told(code: ProblemCode) -> Message {
    let (text, hint) = match code {
        ProblemCode::MalformedRequest => ("The request could not be read", "Reload the page and try again."),
        ProblemCode::InvalidFields => {
            ("Some fields need a correction", "Correct them as shown and submit again.")
        }
        ProblemCode::NotFound => ("Not found", "The link may be out of date. Start from the home page."),
        ProblemCode::MethodNotAllowed => ("This page is out of date", "Reload it and try again."),
        ProblemCode::UnsupportedMediaType => {
            ("This type of file is not accepted", "Reload and choose the photo again.")
        }
        ProblemCode::BodyTooLarge => (PROBLEMS.length_limit.text, PROBLEMS.length_limit.hint),
        ProblemCode::RequestTimeout => ("The upload took too long", "The network is slow. Try another one."),
        ProblemCode::CrossSite => {
            ("The request came from another site", "Close this page and open your school’s link again.")
        }
        ProblemCode::UnknownHost => {
            ("This is not the official address", "Close this page and open your school’s link again.")
        }
        ProblemCode::NotMatched => ("No matching entry", "Please check the details with your college."),
        ProblemCode::ChallengeRequired => {
            ("The check was not completed", "Please try again; if it keeps failing, call the hotline.")
        }
        ProblemCode::TooManyAttempts => {
            ("Too many attempts", "To protect your data, please wait until the countdown ends.")
        }
        ProblemCode::ConsentRequired => (
            "Your consent is needed",
            "The texts have changed or a box was not ticked. Reload the page and choose again.",
        ),
        ProblemCode::SessionRequired => {
            ("You have been signed out", "Identify yourself again and you are back where you were.")
        }
        ProblemCode::ProofRequired => {
            ("Enter your details once more", "This can’t be undone, so it asks again who is using the phone.")
        }
        ProblemCode::ErasurePending => {
            ("Your data is about to be erased", "To go on, call the erasing off under “My data” first.")
        }
        ProblemCode::TooManyUploads => (
            "Too many photographs within an hour",
            "The photograph is not lost: upload it again a little later.",
        ),
        ProblemCode::SignedInElsewhere => (
            "Signed in on another device",
            "The same details were just used on another device, which signed this one out. If that was not you, call the helpline.",
        ),
        ProblemCode::NotYetOpen => ("Not open yet", "Please come back while the collection is open."),
        ProblemCode::Closed => {
            ("This collection has closed", "Please ask your college, or call the helpline.")
        }
        ProblemCode::ClosesSoon => (
            "It can’t be withdrawn now",
            "The collection closes soon: there would be no time for another photo. This one is reviewed as usual.",
        ),
        ProblemCode::WrongStage => ("Things have moved on", "The page now shows the present state."),
        ProblemCode::Conflict => {
            ("Something changed just now", "The page is up to date; please try once more.")
        }
        ProblemCode::ConfirmationRequired => {
            ("Confirm your details first", "Please check what your school has on file.")
        }
        ProblemCode::DigestRequired | ProblemCode::DigestMismatch => {
            ("The photo was damaged on its way", "Please upload it again.")
        }
        ProblemCode::PhotoRefused => {
            ("The photo does not meet the rules", "Adjust it as explained below and upload again.")
        }
        ProblemCode::WechatTaken => (
            "This WeChat belongs to another student",
            "One WeChat serves one student. Open this page in your own WeChat; if that is what you did, please call the hotline.",
        ),
        ProblemCode::StudentOnOtherWechat => (
            "You started in another WeChat",
            "One student uses one WeChat. Open this page in the one you used before; if you changed it, or it was not you, please call the hotline.",
        ),
        ProblemCode::WechatRequired => {
            ("Please open this in WeChat", "This step needs WeChat: copy the link and open the page there.")
        }
        ProblemCode::WechatUnavailable => {
            ("WeChat does not answer", "Please try again later. This page always shows where you stand.")
        }
        ProblemCode::PaymentUnavailable => (
            "Payment is not available now",
            "The payment service does not answer. Try again later; if you have paid already, do not pay twice: this page updates itself.",
        ),
        ProblemCode::RefundUnderWay => {
            ("A refund is under way", "Pay again once your earlier payment is back.")
        }
        ProblemCode::InvalidSignature => ("The signature does not hold", "Reload the page and try again."),
        // Only the console shows these; it has its own texts for them.
        ProblemCode::DeliveryUnderWay
        | ProblemCode::NothingToDeliver
        | ProblemCode::SamplingUnfinished
        | ProblemCode::NothingToInspect
        | ProblemCode::SamePerson
        | ProblemCode::AlreadyDelivered
        | ProblemCode::DeliveryNotReady
        | ProblemCode::DeliveryRecalled
        | ProblemCode::CollectionArchived
        | ProblemCode::CollectionBusy
        | ProblemCode::CollectionHasStudents
        | ProblemCode::Erased
        | ProblemCode::RangeNotSatisfiable
        | ProblemCode::StaffSignInRequired
        | ProblemCode::SignInFailed
        | ProblemCode::CodeRequired
        | ProblemCode::NotPermitted
        | ProblemCode::LastAdmin
        | ProblemCode::WhoseDocument
        | ProblemCode::StepUpRequired
        | ProblemCode::SecondFactorRequired
        | ProblemCode::PasswordChangeRequired => ("For staff only", "Please use the console."),
        ProblemCode::Overloaded => ("Very busy at the moment", "Please try again shortly."),
        ProblemCode::StorageUnavailable => (
            "The server cannot save anything at the moment",
            "It is not your fault, and nothing is lost on this device. Please try again in a few minutes.",
        ),
        ProblemCode::PhotoUnreadable => (
            "The photograph cannot be read on the server",
            "Its file is damaged. Please call the helpline with the reference; the staff will restore it.",
        ),
        ProblemCode::Internal => (
            "Something went wrong on our side",
            "It is not your fault. Try again later; if it stays, call the helpline with the reference.",
        ),
    };
    Message { text, hint }
}

fn field(code: FieldCode, field: Field, kind: DocumentKind) -> &'static str {
    match code {
        FieldCode::Required => match field {
            Field::Name => "Enter your name",
            Field::DocumentKind => "Choose the type of your document",
            Field::DocumentNumber => "Enter the document number",
            Field::Phone => "Enter your telephone number",
        },
        FieldCode::NameTooLong => "Too long: enter the name as on the document",
        FieldCode::NameCharacter => "No digits or symbols here: enter the name as on the document",
        FieldCode::DocumentLength => match kind {
            DocumentKind::ResidentId | DocumentKind::HmtResidence => {
                "This number has 18 characters: look for a missing or extra one"
            }
            DocumentKind::HkMacauPermit => {
                "A letter and 8 digits (older cards 10): look for a missing or extra one"
            }
            DocumentKind::TaiwanPermit => "8 digits (older ones 10): look for a missing or extra one",
            DocumentKind::ForeignPermanentResident => {
                "18 characters (older cards 15): look for a missing or extra one"
            }
            DocumentKind::Passport => "5 to 17 letters and digits: look for a missing or extra one",
        },
        FieldCode::DocumentCharacter => match kind {
            DocumentKind::ResidentId | DocumentKind::HmtResidence => "17 digits, then a digit or X",
            DocumentKind::HkMacauPermit => "It begins with H or M; the rest are digits",
            DocumentKind::TaiwanPermit => "Digits only",
            DocumentKind::ForeignPermanentResident => "Digits only; older cards begin with 3 letters",
            DocumentKind::Passport => "Letters and digits only, with at least one digit",
        },
        FieldCode::DocumentOtherKind => "This is the number of another kind of document: compare the kind",
        FieldCode::DocumentRegion => {
            "The first digits name no region: check the document type and the number"
        }
        FieldCode::DocumentBirthDate => "The birth date in the number does not exist: check each digit",
        FieldCode::DocumentCheckDigit => "The check digit does not fit: one digit is mistyped, check each",
        // Only the console's forms show these.
        FieldCode::Wrong
        | FieldCode::Form
        | FieldCode::PasswordTooShort
        | FieldCode::PasswordEasy
        | FieldCode::OutOfRange
        | FieldCode::Taken
        | FieldCode::Relied => "Please check this entry",
        FieldCode::FileNames | FieldCode::Unknown => "This is not right",
        FieldCode::TooLong => "This is too long",
        FieldCode::PhoneSeveral => "More than one number: enter only one",
        FieldCode::PhoneCharacter => "Enter digits only; a number from abroad begins with +",
        FieldCode::PhoneForm => "11 digits of a mainland mobile; for others + and the country code",
    }
}

fn character(refused: RefusedCharacter, rule: &str) -> String {
    ["Character ", &refused.place.to_string(), ", “", &refused.shown(), "”: ", rule].concat()
}

fn other_kind(kind: &str) -> String {
    ["This looks like the number of a document of the type “", kind, "”: compare the type"].concat()
}

fn reason(reason: RejectReason) -> Message {
    let (text, hint) = match reason {
        RejectReason::EyeLine => ("Eyes too high or too low", "Put both eyes on the eye line of the frame."),
        RejectReason::TopMargin => (
            "Too much or too little space above the head",
            "Let the top of the head touch the outline in the frame.",
        ),
        RejectReason::Tilted => {
            ("Head tilted", "Take another photo with the head upright and the eyes level.")
        }
        RejectReason::FaceSize => {
            ("Face too large, too small or off centre", "Fill the head outline of the frame, in the middle.")
        }
        RejectReason::Blurred => {
            ("Not sharp", "Clean the lens, focus, hold still, and use the original file.")
        }
        RejectReason::Exposure => (
            "Too bright, too dark or shadowed",
            "Face soft, even light; avoid light from the side or behind.",
        ),
        RejectReason::Background => (
            "Background not suitable",
            "Use an even, light background and stand away from it to avoid shadows.",
        ),
        RejectReason::ClothesBlend => ("Clothes like the background", "Wear something dark with a collar."),
        RejectReason::Covered => {
            ("Hair, hat or jewellery in the way", "Show eyebrows and both ears; take off hat and jewellery.")
        }
        RejectReason::Glasses => ("Glasses reflect or cover the eyes", "Take them off, or change the light."),
        RejectReason::Eyes => ("Eyes closed or looking away", "Open your eyes and look into the camera."),
        RejectReason::Expression => ("Teeth or open mouth", "Close your lips and keep a neutral expression."),
        RejectReason::Retouched => {
            ("Beauty filter or retouching", "Use the phone’s own camera with all filters off.")
        }
        RejectReason::Rephotographed => {
            ("A photo of a photo, or a scan", "Photograph yourself, not a print or a screen.")
        }
        RejectReason::Casual => {
            ("A snapshot or selfie", "Let somebody take it from the front with the rear camera.")
        }
        RejectReason::SeveralPeople => ("More than one person", "Only you may be in the picture."),
        RejectReason::NotThePerson => {
            ("Not the registered student", "Submit your own photo; call the helpline if in doubt.")
        }
    };
    Message { text, hint }
}
