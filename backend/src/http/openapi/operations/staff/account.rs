//! Signing in, and one's own account.

use shared::api::staff::account::{
    AccountView, AuthenticatorOffer, CodeProof, PasswordChange, PasswordProof, RecoveryCodes, SessionList,
    SignInRequest, StepUp, path,
};
use shared::problem::ProblemCode as Code;
use shared::staff::Access;

use super::super::{Answer, Body, GET, Operation, POST, of};

const ACCOUNT: (u16, &str, Answer) = (200, "The signed-in account.", Answer::Json(of::<AccountView>));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::SESSION,
        id: "staffSignIn",
        summary: "Signs in to the console.",
        staff: Some(Access::Public),
        body: Body::Json(of::<SignInRequest>),
        answers: &[ACCOUNT],
        problems: &[Code::SignInFailed, Code::CodeRequired, Code::TooManyAttempts, Code::Overloaded],
        ..POST
    },
    Operation {
        path: path::SESSION,
        id: "staffAccount",
        summary: "The signed-in account.",
        staff: Some(Access::SignedIn),
        answers: &[ACCOUNT],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::SESSION,
        id: "staffSignOut",
        summary: "Signs out. A request without a session succeeds too.",
        staff: Some(Access::Public),
        answers: &[(204, "Signed out.", Answer::Empty)],
        ..GET
    },
    Operation {
        path: path::PROOF,
        id: "staffProof",
        summary: "Authenticates again; for five minutes, the session may perform the actions that require this.",
        staff: Some(Access::SignedIn),
        body: Body::Json(of::<StepUp>),
        answers: &[(204, "Authenticated.", Answer::Empty)],
        problems: &[Code::InvalidFields, Code::TooManyAttempts, Code::Overloaded],
        ..POST
    },
    Operation {
        path: path::SESSIONS,
        id: "staffSessions",
        summary: "The open sessions of the account.",
        staff: Some(Access::SignedIn),
        answers: &[(200, "The open sessions.", Answer::Json(of::<SessionList>))],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::ONE_SESSION,
        id: "staffRevokeSession",
        summary: "Ends a session of the account.",
        staff: Some(Access::SignedIn),
        answers: &[(204, "Ended.", Answer::Empty)],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        method: "PUT",
        path: path::PASSWORD,
        id: "staffChangePassword",
        summary: "Changes the account's password and ends its other sessions.",
        staff: Some(Access::SignedIn),
        body: Body::Json(of::<PasswordChange>),
        answers: &[ACCOUNT],
        problems: &[Code::InvalidFields, Code::TooManyAttempts, Code::Conflict],
        ..GET
    },
    Operation {
        path: path::AUTHENTICATOR,
        id: "staffOfferAuthenticator",
        summary: "Offers a secret for an authenticator.",
        staff: Some(Access::SignedIn),
        body: Body::Json(of::<PasswordProof>),
        answers: &[(200, "The secret.", Answer::Json(of::<AuthenticatorOffer>))],
        problems: &[Code::InvalidFields, Code::TooManyAttempts, Code::Conflict],
        ..POST
    },
    Operation {
        method: "PUT",
        path: path::AUTHENTICATOR,
        id: "staffEnrolAuthenticator",
        summary: "Enrols the offered secret, proved by a code.",
        staff: Some(Access::SignedIn),
        body: Body::Json(of::<CodeProof>),
        answers: &[(200, "Recovery codes, shown only once.", Answer::Json(of::<RecoveryCodes>))],
        problems: &[Code::InvalidFields, Code::NotFound, Code::Conflict],
        ..GET
    },
    Operation {
        path: path::AUTHENTICATOR_REMOVAL,
        id: "staffRemoveAuthenticator",
        summary: "Removes the account's authenticator.",
        staff: Some(Access::SignedIn),
        body: Body::Json(of::<PasswordProof>),
        answers: &[(204, "Removed.", Answer::Empty)],
        problems: &[Code::StepUpRequired, Code::InvalidFields, Code::TooManyAttempts, Code::Conflict],
        ..POST
    },
];
