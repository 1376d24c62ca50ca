//! `docs/api.md` and `docs/problems.md`, written from the same tables. With `UPDATE_DOCS=1` the test writes the pages
//! instead of comparing them.

use std::fmt::Write as _;
use std::path::Path;

use shared::problem::ProblemCode as Code;

use super::*;

#[test]
fn the_pages_for_people_say_the_same() {
    check("api.md", &api());
    check("problems.md", &problems());
}

fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        return std::fs::write(path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/{name} is not what the code says: UPDATE_DOCS=1 cargo test -p backend the_pages"
    );
}

fn api() -> String {
    let mut text = String::from(
        "# The API\n\n\
         RawSettings by a test from `backend/src/http/openapi/operations.rs`; the schemas are in `/api/openapi.json`.\n\n\
         Requests that change something must come from our own pages (`Sec-Fetch-Site` or `Origin`) or carry neither \
         header. Every refusal is an `application/problem+json`: see [problems.md](problems.md). Answers that are asked \
         for again and again carry an `ETag` and know `If-None-Match`.\n",
    );
    for operation in all() {
        let who = match operation.staff {
            Some(Access::Needs(capability)) => format!("Staff who may `{}`. ", capability.as_str()),
            Some(Access::SignedIn) => "Staff who are signed in. ".to_owned(),
            None if operation.session => "A student who is signed in. ".to_owned(),
            Some(Access::Public) | None => String::new(),
        };
        write!(text, "\n## `{} {}`\n\n{}\n\n{who}", operation.method, operation.path, operation.summary)
            .unwrap();
        let takes = match operation.body {
            Body::None | Body::Form => "",
            Body::Json(_) => "Takes JSON. ",
            Body::Signed(_) => "Takes JSON with a signature in its headers. ",
            Body::File => "Takes a file. ",
            Body::Jpeg => "Takes `image/jpeg` with a `Content-Digest`. ",
        };
        let answers: Vec<_> =
            operation.answers.iter().map(|(status, meaning, _)| format!("{status} {meaning}")).collect();
        writeln!(text, "{takes}Answers: {}", answers.join(" · ")).unwrap();
        let refusals: Vec<_> = operation
            .problems_by_status()
            .into_iter()
            .flat_map(|(status, codes)| {
                codes.into_iter().map(move |code| format!("{status} `{}`", code.as_str()))
            })
            .collect();
        writeln!(text, "\nRefuses: {}", refusals.join(", ")).unwrap();
    }
    text
}

fn problems() -> String {
    let mut text = String::from(
        "# Problems\n\n\
         RawSettings by a test from `shared/src/problem.rs`. A client decides by `code`, never by `title`; `request_id` is \
         what support asks for; `retry_after_seconds` is also sent as `Retry-After`.\n\n\
         | code | status | title | what a client does |\n| --- | --- | --- | --- |\n",
    );
    for code in Code::ALL {
        writeln!(text, "| `{}` | {} | {} | {} |", code.as_str(), code.status(), code.title(), advice(*code))
            .unwrap();
    }
    text
}

/// What a client does differently because of it.
fn advice(code: Code) -> &'static str {
    match code {
        Code::MalformedRequest
        | Code::MethodNotAllowed
        | Code::UnsupportedMediaType
        | Code::DigestRequired => "Nothing helps but a newer page: reload.",
        Code::InvalidFields => "Shows each of `fields` beside its input.",
        Code::NotFound => "Goes to the first page.",
        Code::BodyTooLarge => {
            "Says that the server's limit is at fault: our page never sends a file that is too large."
        }
        Code::RequestTimeout => "Tries again on a better network.",
        Code::CrossSite | Code::UnknownHost => "Opens the page at its own address.",
        Code::NotMatched => "Asks to compare the entries with the college's records, and shows the hotline.",
        Code::ChallengeRequired => {
            "Computes the proof of work that `challenge` asks for, and sends the same with it."
        }
        Code::ProofRequired => "Asks for 校验信息 once more, then sends the same again.",
        Code::ErasurePending => "Says when it will be erased, and how to call that off.",
        Code::TooManyUploads => {
            "Keeps the photograph, and says after how many minutes the next one is taken."
        }
        Code::StepUpRequired => "Asks for the password or the code once more, then sends the same again.",
        Code::SecondFactorRequired => "Leads to enrolling an authenticator.",
        Code::TooManyAttempts => "Counts down `retry_after_seconds`.",
        Code::ConsentRequired => "Shows the consents in force.",
        Code::SessionRequired | Code::SignedInElsewhere => {
            "Says so, and where the photograph is; leads to 校验信息 and back."
        }
        Code::NotYetOpen => "Says when the collection opens.",
        Code::Closed => "Says that the collection is closed, and shows the hotline.",
        Code::ClosesSoon => "Says that the photograph stays and is reviewed.",
        Code::Conflict => "Sends the same a few times more, then reads where the application stands now.",
        Code::WrongStage => "Reads the application again and shows where it stands now.",
        Code::ConfirmationRequired => "Leads to 确认信息.",
        Code::DigestMismatch => "Sends the same bytes again: they were damaged on the way.",
        Code::PhotoRefused => "Shows each of `findings` with its cure.",
        Code::PaymentUnavailable => "Offers to try again later; the application waits.",
        Code::WechatTaken | Code::StudentOnOtherWechat => "Explains the rule, and shows the hotline.",
        Code::WechatRequired => "Says to open the page in WeChat.",
        Code::WechatUnavailable => "Goes on without: the page itself says how things stand.",
        Code::InvalidSignature => "A provider signs with the right key and clock.",
        Code::StaffSignInRequired => "Leads to the console's sign-in, and back.",
        Code::SignInFailed => "Asks for name, password and code again.",
        Code::CodeRequired => "Asks for the code and sends name and password with it.",
        Code::WhoseDocument => "Asks whether the document is the same person's or another one's.",
        Code::LastAdmin => "Says that another administrator has to be appointed first.",
        Code::NotPermitted => "Says that another role does this.",
        Code::PasswordChangeRequired => "Leads to changing the password.",
        Code::DeliveryUnderWay => "Leads to the delivery that is being prepared.",
        Code::NothingToDeliver => "Says that everything paid has been delivered.",
        Code::AlreadyDelivered => "Says that the fee does not go back any more.",
        Code::RefundUnderWay => "Says that the money has to arrive first.",
        Code::DeliveryNotReady => "Shows its progress.",
        Code::CollectionArchived => "Says that it has to be taken out of the archive first.",
        Code::CollectionBusy => "Says what has to be finished first.",
        Code::CollectionHasStudents => "Says that students are in its roster.",
        Code::DeliveryRecalled => "Leads to the later delivery.",
        Code::Erased => "Says when it was erased.",
        Code::RangeNotSatisfiable => "Downloads from the beginning.",
        Code::Overloaded => "Tries again after `retry_after_seconds`, by itself.",
        Code::StorageUnavailable => {
            "Keeps what was entered, and tries again after `retry_after_seconds`, by itself."
        }
        Code::PhotoUnreadable => "Says so, and shows the hotline and `request_id`.",
        Code::Internal => "Apologises and shows `request_id`.",
    }
}
