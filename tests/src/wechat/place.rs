//! The kinds of requests: WeChat's addresses that the product uses, and the two paths through the simulator.

use axum::http::Method;

/// A kind of request, with its name in tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A browser's sign-in: `/connect/oauth2/authorize`.
    SignIn,
    /// The product exchanges a code for an openid: `/sns/oauth2/access_token`.
    Identity,
    /// `/cgi-bin/stable_token`.
    Token,
    /// `/cgi-bin/ticket/getticket`.
    Ticket,
    /// `/cgi-bin/message/subscribe/bizsend`.
    Message,
    /// An order is created.
    Order,
    /// An order is queried.
    Query,
    /// An order is closed.
    Close,
    /// A refund is created.
    Refund,
    /// A refund is queried.
    RefundQuery,
    /// A bill's address is requested.
    Bill,
    /// A bill is fetched.
    BillFile,
    /// The platform certificates are requested.
    Certificates,
    /// The JS-SDK's script.
    Sdk,
    /// The sheet opens on the phone.
    Sheet,
    /// The user pays on the sheet.
    Pay,
    /// Any other request of the phone: `/__wechat/…`.
    Phone,
    /// A notification to the product.
    Notification,
    /// A request of the phone to the product.
    App,
}

impl Place {
    /// All places.
    pub const ALL: [Self; 19] = [
        Self::SignIn,
        Self::Identity,
        Self::Token,
        Self::Ticket,
        Self::Message,
        Self::Order,
        Self::Query,
        Self::Close,
        Self::Refund,
        Self::RefundQuery,
        Self::Bill,
        Self::BillFile,
        Self::Certificates,
        Self::Sdk,
        Self::Sheet,
        Self::Pay,
        Self::Phone,
        Self::Notification,
        Self::App,
    ];

    /// Its name in scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Identity => "identity",
            Self::Token => "token",
            Self::Ticket => "ticket",
            Self::Message => "message",
            Self::Order => "order",
            Self::Query => "query",
            Self::Close => "close",
            Self::Refund => "refund",
            Self::RefundQuery => "refund_query",
            Self::Bill => "bill",
            Self::BillFile => "bill_file",
            Self::Certificates => "certificates",
            Self::Sdk => "sdk",
            Self::Sheet => "sheet",
            Self::Pay => "pay",
            Self::Phone => "phone",
            Self::Notification => "notification",
            Self::App => "app",
        }
    }

    /// The place with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }

    /// The place of a request; unknown paths belong to the product.
    pub(super) fn of(method: &Method, path: &str) -> Self {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["connect", "oauth2", "authorize"] | ["__wechat", "authorize"]) => Self::SignIn,
            ("GET", ["sns", "oauth2", "access_token"]) => Self::Identity,
            ("POST", ["cgi-bin", "stable_token"]) => Self::Token,
            ("GET", ["cgi-bin", "ticket", "getticket"]) => Self::Ticket,
            ("POST", ["cgi-bin", "message", "subscribe", "bizsend"]) => Self::Message,
            ("POST", ["v3", "pay", "transactions", "jsapi"]) => Self::Order,
            ("GET", ["v3", "pay", "transactions", "out-trade-no" | "id", _]) => Self::Query,
            ("POST", ["v3", "pay", "transactions", "out-trade-no", _, "close"]) => Self::Close,
            ("POST", ["v3", "refund", "domestic", "refunds"]) => Self::Refund,
            ("GET", ["v3", "refund", "domestic", "refunds", _]) => Self::RefundQuery,
            ("GET", ["v3", "bill", "tradebill"]) => Self::Bill,
            ("GET", ["v3", "billdownload", "file"]) => Self::BillFile,
            ("GET", ["v3", "certificates"]) => Self::Certificates,
            ("GET", ["open", "js", "jweixin-1.6.0.js"]) => Self::Sdk,
            ("POST", ["__wechat", "sheet"]) => Self::Sheet,
            ("POST", ["__wechat", "pay"]) => Self::Pay,
            (_, ["__wechat" | "v3" | "sns" | "cgi-bin" | "connect", ..]) => Self::Phone,
            _ => Self::App,
        }
    }

    /// Whether the merchant must sign requests.
    pub(super) const fn is_signed(self) -> bool {
        matches!(
            self,
            Self::Order
                | Self::Query
                | Self::Close
                | Self::Refund
                | Self::RefundQuery
                | Self::Bill
                | Self::BillFile
                | Self::Certificates
        )
    }

    /// Whether successful answers have WeChat Pay's signature: all except the file of a bill.
    pub(super) const fn answers_signed(self) -> bool {
        self.is_signed() && !matches!(self, Self::BillFile)
    }

    /// Whether refusals are numbers in an answer with status 200.
    pub(super) const fn is_account(self) -> bool {
        matches!(self, Self::Identity | Self::Token | Self::Ticket | Self::Message)
    }
}
