//! Every operation of this server.

mod my_data;
pub mod staff;
mod wechat;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use shared::api::{
    ApplicationView, CheckRequest, CollectionList, CollectionView, ConfirmationRequest, OrderView,
    VerificationRequest, path,
};
use shared::payment::Receipt;
use shared::problem::ProblemCode as Code;
use shared::staff::Access;

use crate::payment::cashier::NOTIFICATION;
use crate::wechat::pay;

/// The schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

pub(super) fn of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

/// The type that a handler reads a query string as.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    pub name: fn() -> Cow<'static, str>,
    /// The type's schema, whose properties are the parameters.
    pub schema: SchemaOf,
}

const fn query<T: JsonSchema>() -> Query {
    Query { name: T::schema_name, schema: T::json_schema }
}

/// The body of a request.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    None,
    /// JSON of this schema.
    Json(SchemaOf),
    /// A photograph, with its digest in a header.
    Jpeg,
    /// A spreadsheet of any kind.
    File,
    /// JSON of this schema with a provider's signature.
    Signed(SchemaOf),
    /// A form without fields, sent by a button.
    Form,
}

/// The body of an answer.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Empty,
    /// JSON of this schema.
    Json(SchemaOf),
    Jpeg,
    /// Text of this media type.
    Text(&'static str),
}

/// One method of one path.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// In capitals.
    pub method: &'static str,
    /// With parameters in braces.
    pub path: &'static str,
    /// The operation's name in generated clients.
    pub id: &'static str,
    pub summary: &'static str,
    /// Whether a student has to be signed in.
    pub session: bool,
    /// What the operation requires of the staff; `None` outside the console.
    pub staff: Option<Access>,
    /// The query parameters.
    pub query: Option<Query>,
    pub body: Body,
    /// The answers when the request is not refused: status, meaning, content.
    pub answers: &'static [(u16, &'static str, Answer)],
    /// The problems that do not follow from method, session and body.
    pub problems: &'static [Code],
}

impl Operation {
    /// Every problem of the operation.
    #[must_use]
    pub fn problems(&self) -> Vec<Code> {
        let mut problems = self.problems.to_vec();
        if self.session {
            problems.extend([Code::SessionRequired, Code::SignedInElsewhere]);
        }
        match self.staff {
            None | Some(Access::Public) => {}
            Some(Access::SignedIn) => problems.push(Code::StaffSignInRequired),
            Some(Access::Needs(_)) => {
                problems.extend([
                    Code::StaffSignInRequired,
                    Code::NotPermitted,
                    Code::PasswordChangeRequired,
                    Code::SecondFactorRequired,
                ]);
            }
        }
        match self.body {
            Body::None | Body::Form => {}
            Body::Json(_) => problems.extend([
                Code::MalformedRequest,
                Code::UnsupportedMediaType,
                Code::BodyTooLarge,
                Code::RequestTimeout,
            ]),
            Body::File => problems.extend([
                Code::MalformedRequest,
                Code::BodyTooLarge,
                Code::RequestTimeout,
                Code::Overloaded,
            ]),
            Body::Signed(_) => problems.extend([
                Code::InvalidSignature,
                Code::MalformedRequest,
                Code::BodyTooLarge,
                Code::RequestTimeout,
            ]),
            Body::Jpeg => problems.extend([
                Code::DigestRequired,
                Code::DigestMismatch,
                Code::UnsupportedMediaType,
                Code::BodyTooLarge,
                Code::RequestTimeout,
                Code::MalformedRequest,
                Code::Overloaded,
            ]),
        }
        if self.method != "GET" {
            problems.push(Code::CrossSite);
        }
        problems.push(Code::UnknownHost);
        // An operation that needs the database or the photographs may find either unavailable.
        problems.extend([Code::StorageUnavailable, Code::Internal]);
        problems
    }

    /// The same, grouped by status in ascending order.
    #[must_use]
    pub fn problems_by_status(&self) -> BTreeMap<u16, Vec<Code>> {
        let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
        for code in self.problems() {
            by_status.entry(code.status()).or_default().push(code);
        }
        by_status
    }
}

const GET: Operation = Operation {
    method: "GET",
    path: "",
    id: "",
    summary: "",
    session: false,
    staff: None,
    query: None,
    body: Body::None,
    answers: &[],
    problems: &[],
};
const POST: Operation = Operation { method: "POST", ..GET };
const UNCHANGED: (u16, &str, Answer) = (304, "The client has it already.", Answer::Empty);
const APPLICATION: (u16, &str, Answer) =
    (200, "The state of the application.", Answer::Json(of::<ApplicationView>));
const ORDER: (u16, &str, Answer) = (200, "The order.", Answer::Json(of::<OrderView>));
const TEXT: Answer = Answer::Text("text/plain");
const PAGE: Answer = Answer::Text("text/html");
const BACK: (u16, &str, Answer) = (303, "Back to the app.", Answer::Empty);
const NO_ORDER: (u16, &str, Answer) = (404, "There is no such order.", PAGE);

/// All operations: the student's, then the console's.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS
        .iter()
        .chain(my_data::OPERATIONS)
        .chain(wechat::OPERATIONS)
        .chain(staff::AREAS.iter().copied().flatten())
}

/// All operations except the console's, in the order in which a student uses them.
const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/",
        id: "showApp",
        summary: "The app; its screens are fragments of this address. Its other files are not listed here.",
        answers: &[(200, "The app.", PAGE), UNCHANGED],
        ..GET
    },
    Operation {
        path: path::COLLECTIONS,
        id: "listCollections",
        summary: "The collections, open ones first.",
        answers: &[(200, "The collections.", Answer::Json(of::<CollectionList>)), UNCHANGED],
        ..GET
    },
    Operation {
        path: path::COLLECTION,
        id: "getCollection",
        summary: "The notice of a collection.",
        answers: &[(200, "The notice.", Answer::Json(of::<CollectionView>)), UNCHANGED],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::VERIFICATION,
        id: "verify",
        summary: "校验信息: finds the student in the roster and signs them in.",
        body: Body::Json(of::<VerificationRequest>),
        answers: &[APPLICATION],
        problems: &[
            Code::NotFound,
            Code::InvalidFields,
            Code::ConsentRequired,
            Code::NotMatched,
            Code::TooManyAttempts,
            Code::ChallengeRequired,
            Code::NotYetOpen,
            Code::Closed,
            Code::WechatTaken,
            Code::StudentOnOtherWechat,
        ],
        ..POST
    },
    Operation {
        path: path::APPLICATION,
        id: "getApplication",
        summary: "The state of the application. Clients may poll it.",
        session: true,
        answers: &[APPLICATION, UNCHANGED],
        ..GET
    },
    Operation {
        path: path::CONFIRMATION,
        id: "confirm",
        summary: "确认无误，采集照片: the student confirms the roster's entry.",
        session: true,
        body: Body::Json(of::<ConfirmationRequest>),
        answers: &[APPLICATION],
        problems: &[Code::WrongStage, Code::Conflict, Code::NotYetOpen, Code::Closed],
        ..POST
    },
    Operation {
        method: "PUT",
        path: path::PHOTO,
        id: "submitPhoto",
        summary: "Submits the photograph. The same bytes again give the same answer.",
        session: true,
        body: Body::Jpeg,
        answers: &[APPLICATION],
        problems: &[
            Code::PhotoRefused,
            Code::TooManyUploads,
            Code::ErasurePending,
            Code::ConfirmationRequired,
            Code::WrongStage,
            Code::Conflict,
            Code::NotYetOpen,
            Code::Closed,
        ],
        ..GET
    },
    Operation {
        path: path::PHOTO,
        id: "getPhoto",
        summary: "The photograph as it was submitted.",
        session: true,
        answers: &[(200, "The photograph.", Answer::Jpeg), UNCHANGED],
        problems: &[Code::NotFound, Code::PhotoUnreadable],
        ..GET
    },
    Operation {
        method: "DELETE",
        path: path::PHOTO,
        id: "withdrawPhoto",
        summary: "Withdraws the photograph before a reviewer opens it, while another can be submitted.",
        session: true,
        answers: &[APPLICATION],
        problems: &[Code::ProofRequired, Code::WrongStage, Code::Conflict, Code::Closed, Code::ClosesSoon],
        ..GET
    },
    Operation {
        path: path::ORDER,
        id: "openOrder",
        summary: "去支付: the order that still waits, or a new one.",
        session: true,
        answers: &[ORDER],
        problems: &[Code::WrongStage, Code::Conflict, Code::PaymentUnavailable],
        ..POST
    },
    Operation {
        path: path::ORDER,
        id: "getOrder",
        summary: "The state of the latest order.",
        session: true,
        answers: &[ORDER, UNCHANGED],
        problems: &[Code::NotFound],
        ..GET
    },
    Operation {
        path: path::ORDER_CHECK,
        id: "checkOrder",
        summary: "The state of the latest order, after a query to the payment provider.",
        session: true,
        body: Body::Json(of::<CheckRequest>),
        answers: &[ORDER],
        problems: &[Code::NotFound],
        ..POST
    },
    Operation {
        method: "DELETE",
        path: path::SESSION,
        id: "signOut",
        summary: "Signs out. A request without a session succeeds too.",
        answers: &[(204, "Signed out.", Answer::Empty)],
        ..GET
    },
    Operation {
        path: NOTIFICATION,
        id: "notifySandboxPayment",
        summary: "A signed notice of the sandbox provider; exists only with `payment = \"sandbox\"`.",
        body: Body::Signed(of::<Receipt>),
        answers: &[(204, "Booked, now or before.", Answer::Empty)],
        problems: &[Code::Conflict],
        ..POST
    },
    Operation {
        path: pay::NOTIFICATION,
        id: "notifyWechatPayment",
        summary: "A signed notification of WeChat Pay; refused in WeChat's own format. Exists only with `payment = \
                  \"wechat\"`.",
        body: Body::Signed(of::<serde_json::Value>),
        answers: &[
            (204, "Booked, now or before.", Answer::Empty),
            (401, "It is not from WeChat.", Answer::Json(of::<serde_json::Value>)),
            (503, "It could not be booked in time.", Answer::Json(of::<serde_json::Value>)),
        ],
        ..POST
    },
    Operation {
        path: super::PATH,
        id: "getOpenApi",
        summary: "This document.",
        answers: &[(200, "This document.", Answer::Text("application/json"))],
        ..GET
    },
    Operation {
        path: "/cashier/{order}",
        id: "showCashier",
        summary: "The sandbox's cashier; exists only with `payment = \"sandbox\"`.",
        answers: &[(200, "The amount to pay, or why nothing can be paid.", PAGE), NO_ORDER],
        ..GET
    },
    Operation {
        path: "/cashier/{order}/pay",
        id: "paySandbox",
        summary: "Pays without real money.",
        body: Body::Form,
        answers: &[BACK, NO_ORDER],
        ..POST
    },
    Operation {
        path: "/cashier/{order}/cancel",
        id: "cancelSandbox",
        summary: "Leaves without paying; the order still waits.",
        body: Body::Form,
        answers: &[BACK, NO_ORDER],
        ..POST
    },
    Operation {
        path: "/healthz",
        id: "isAlive",
        summary: "Whether the process runs.",
        answers: &[(200, "It runs.", TEXT)],
        ..GET
    },
    Operation {
        path: "/readyz",
        id: "isReady",
        summary: "Whether the process can take requests.",
        answers: &[
            (200, "It can.", TEXT),
            (503, "The database does not answer, or the process is about to stop.", TEXT),
        ],
        ..GET
    },
    Operation {
        path: "/metrics",
        id: "getMetrics",
        summary: "Metrics in Prometheus' format; for direct clients on the same machine only.",
        answers: &[(200, "The metrics.", TEXT)],
        problems: &[Code::NotFound],
        ..GET
    },
];
