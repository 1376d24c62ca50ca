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
        summary: "The WeChat account that the page is opened in, and the messages that it may ask the student to allow.",
        answers: &[VIEW],
        ..GET
    },
    Operation {
        path: path::JS,
        id: "configureWechatJs",
        summary: "The parameters of `wx.config` for a page of the app.",
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
        summary: "Redirects to WeChat's authorisation, which redirects back at once; `to` is the fragment to return to.",
        query: Some(query::<EnterQuery>()),
        answers: &[(303, "To WeChat.", Answer::Empty), (404, "There is no WeChat here.", PAGE)],
        ..GET
    },
    Operation {
        path: path::RETURN,
        id: "returnFromWechat",
        summary: "The redirect from WeChat's authorisation with `code` and `state`; the server exchanges the code.",
        query: Some(query::<ReturnQuery>()),
        answers: &[
            (
                303,
                "To the app, by an address without the code; or to WeChat again when the code is invalid.",
                Answer::Empty,
            ),
            (400, "The sign-in has expired, or was begun in another browser.", PAGE),
            (403, "A snapshot of the page.", PAGE),
            (404, "There is no WeChat here.", PAGE),
            (409, "The WeChat account is bound to another student, or the student to another account.", PAGE),
            (503, "WeChat does not answer.", PAGE),
        ],
        ..GET
    },
];
