//! Signing in, and one's own account.

use shared::api::staff::account::{AccountView, SignInRequest, path};
use shared::problem::ProblemCode as Code;
use shared::staff::Access;

use super::super::{Answer, Body, GET, Operation, POST, of};

const ACCOUNT: (u16, &str, Answer) = (200, "Who is signed in.", Answer::Json(of::<AccountView>));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::SESSION,
        id: "staffSignIn",
        summary: "Signs in to the console.",
        staff: Some(Access::Anybody),
        body: Body::Json(of::<SignInRequest>),
        answers: &[ACCOUNT],
        problems: &[Code::SignInFailed, Code::CodeRequired, Code::TooManyAttempts, Code::Overloaded],
        ..POST
    },
    Operation {
        path: path::SESSION,
        id: "staffAccount",
        summary: "Who is signed in.",
        staff: Some(Access::SignedIn),
        answers: &[ACCOUNT],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::SESSION,
        id: "staffSignOut",
        summary: "Signs out. Whoever is not signed in is signed out.",
        staff: Some(Access::Anybody),
        answers: &[(204, "Signed out.", Answer::Empty)],
        ..GET
    },
];
