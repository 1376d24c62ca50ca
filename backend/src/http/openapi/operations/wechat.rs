//! The page inside WeChat.

use shared::api::wechat::{CreditReport, JsConfig, JsRequest, WechatView, path};
use shared::problem::ProblemCode as Code;

use super::{Answer, Body, GET, Operation, PAGE, POST, of, query};
use crate::api::wechat::enter::EnterQuery;
use crate::api::wechat::return_::ReturnQuery;

const VIEW: (u16, &str, Answer) = (200, "What is known.", Answer::Json(of::<WechatView>));

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: path::WECHAT,
        id: "getWechat",
        summary: "Which WeChat the page is opened in, and of which messages the student may be asked.",
        answers: &[VIEW],
        ..GET
    },
    Operation {
        path: path::JS,
        id: "configureWechatJs",
        summary: "What `wx.config` needs on a page of ours.",
        body: Body::Json(of::<JsRequest>),
        answers: &[(200, "The signature.", Answer::Json(of::<JsConfig>))],
        problems: &[Code::InvalidFields, Code::WechatUnavailable],
        ..POST
    },
    Operation {
        path: path::CREDITS,
        id: "allowMessages",
        summary: "The student allowed messages by a tap on WeChat's button: one for each template, once for each tap.",
        session: true,
        body: Body::Json(of::<CreditReport>),
        answers: &[VIEW],
        problems: &[
            Code::InvalidFields,
            Code::WechatRequired,
            Code::WechatTaken,
            Code::StudentOnOtherWechat,
            Code::Conflict,
            Code::NotFound,
        ],
        ..POST
    },
    Operation {
        path: path::ENTER,
        id: "enterWechat",
        summary: "To WeChat's authorisation, which comes straight back; `to` is the fragment to come back to.",
        query: Some(query::<EnterQuery>()),
        answers: &[(303, "To WeChat.", Answer::Empty), (404, "There is no WeChat here.", PAGE)],
        ..GET
    },
    Operation {
        path: path::RETURN,
        id: "returnFromWechat",
        summary: "From WeChat's authorisation with `code` and `state`; the code is taken on the server.",
        query: Some(query::<ReturnQuery>()),
        answers: &[
            (
                303,
                "To the app, by a clean address; or to WeChat once more when the code is worth nothing.",
                Answer::Empty,
            ),
            (400, "The sign-in has expired, or was begun in another browser.", PAGE),
            (403, "A snapshot of the page.", PAGE),
            (404, "There is no WeChat here.", PAGE),
            (409, "This WeChat is another student's, or the student belongs to another one.", PAGE),
            (503, "WeChat does not answer.", PAGE),
        ],
        ..GET
    },
];
