//! Texts of every screen.

use shared::problem::ProblemCode;
use shared::staff::Role;

use crate::i18n::Message;
use crate::staff::i18n::texts::{Problems, Shell};
use crate::staff::route::Route;

pub(super) const TEXTS: Shell = Shell {
    brand: "Yipai console",
    areas: "Areas",
    area,
    other_language: "中文",
    sign_out: "Sign out",
    role,
    forbidden: |role| {
        format!(
            "Not permitted: your role ({role}) does not include this page. Ask an administrator if you need it."
        )
    },
    lost_title: "There is no such page",
    lost: "The address may be wrong, or the page has moved.",
    home: "To the first page",
};

pub(super) const PROBLEMS: Problems = Problems { told };

fn area(route: &Route) -> &'static str {
    match route {
        Route::Home | Route::Lost => "Home",
        Route::Queues | Route::Decisions | Route::Review(_) => "Review",
        Route::Lots(_) => "Sampling inspection",
        Route::Collections
        | Route::NewCollection
        | Route::CopyCollection(_)
        | Route::Collection(_)
        | Route::Poster(_)
        | Route::Roster(_)
        | Route::Progress(_) => "Collections",
        Route::Deliveries | Route::ContactSheet(_) => "Deliveries",
        Route::Students | Route::Student(_) => "Students",
        Route::Messages => "Messages",
        Route::Orders => "Payments",
        Route::Corrections => "Corrections",
        Route::Account => "My account",
        Route::People => "People",
        Route::Audit => "Audit log",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "Administrator",
        Role::Reviewer => "Reviewer",
        Role::School => "School",
        Role::Auditor => "Auditor",
    }
}

fn told(code: ProblemCode) -> Option<Message> {
    let (text, hint) = match code {
        ProblemCode::StaffSignInRequired => ("You have been signed out", "Please sign in again."),
        ProblemCode::SignInFailed => {
            ("Could not sign in", "The user name, the password or the code is wrong. Please try again.")
        }
        ProblemCode::CodeRequired => ("A code is needed", "Enter the 6 digits of your authenticator."),
        ProblemCode::NotPermitted => ("Not permitted", "Another role does this. Ask an administrator."),
        ProblemCode::PasswordChangeRequired => {
            ("Change your password first", "It was given by somebody else. Then you can go on.")
        }
        ProblemCode::WhoseDocument => (
            "The document is another one: whose is it?",
            "Say whether it is the same person, whose number was mistyped or whose document was renewed, or another student.",
        ),
        ProblemCode::LastAdmin => ("This is the last administrator", "Appoint another one first."),
        ProblemCode::InvalidFields => ("Some entries need a correction", "Correct them and submit again."),
        ProblemCode::StepUpRequired => {
            ("Confirm that it is you", "This needs your password or your code once more.")
        }
        ProblemCode::SecondFactorRequired => {
            ("Enrol an authenticator first", "Administrators use the console with an authenticator only.")
        }
        ProblemCode::ChallengeRequired => ("The check was not completed", "Please try again."),
        ProblemCode::TooManyAttempts => {
            ("Too many attempts", "To protect the account, wait before you try again.")
        }
        ProblemCode::DeliveryUnderWay => {
            ("A delivery is being prepared", "This collection has one under way; wait until it is ready.")
        }
        ProblemCode::NothingToDeliver => {
            ("Nothing waits to be delivered", "Every paid photograph has been delivered.")
        }
        ProblemCode::SamplingUnfinished => (
            "The sampling inspection is not finished",
            "What waits has to pass the inspection first: see Review, Sampling inspection.",
        ),
        ProblemCode::NothingToInspect => (
            "Nothing can be inspected",
            "No approval waits for a lot, or the collection has no sampling inspection.",
        ),
        ProblemCode::SamePerson => {
            ("You approved this photograph yourself", "Another reviewer has to inspect it.")
        }
        ProblemCode::AlreadyDelivered => {
            ("It was delivered already", "The school has the photograph, so its fee does not go back.")
        }
        ProblemCode::RefundUnderWay => (
            "The refund is still under way",
            "The provider may still pay it back, so neither a new number nor another way is possible now. Try again later.",
        ),
        ProblemCode::DeliveryNotReady => ("It is still being prepared", "Wait for its progress."),
        ProblemCode::CollectionArchived => {
            ("The collection is archived", "It can only be read. Take it out of the archive first.")
        }
        ProblemCode::CollectionBusy => (
            "It cannot be archived yet",
            "A photograph waits for its review, or a delivery is being prepared.",
        ),
        ProblemCode::CollectionHasStudents => (
            "It cannot be deleted",
            "Somebody is in its roster. Only a collection without students, or whose students were all erased, can be deleted.",
        ),
        ProblemCode::DeliveryRecalled => {
            ("This delivery was recalled", "Use the one that was made after it.")
        }
        ProblemCode::Erased => ("It was erased", "Its retention is over; photographs and lists are gone."),
        ProblemCode::NotFound => ("Not found", "It may have been removed, or it is not yours to see."),
        ProblemCode::Conflict => ("Somebody changed this just now", "Reload and try again."),
        ProblemCode::StorageUnavailable => (
            "The server cannot save anything at the moment",
            "Look at the server's disk, its photographs' folder and its database. No restart is needed afterwards.",
        ),
        ProblemCode::PhotoUnreadable => (
            "The photograph's file is missing or damaged",
            "Give the administrator the reference: the file has to be restored from a backup.",
        ),
        ProblemCode::Internal => (
            "Something went wrong on the server",
            "Try again later; if it stays, tell an administrator the reference.",
        ),
        // The texts of the student's page fit for the other codes.
        _ => return None,
    };
    Some(Message { text, hint })
}
