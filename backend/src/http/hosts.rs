//! The host names of this server. An attacker's domain that points at it (DNS rebinding) gets no answer that the
//! attacker's page could read, and no cache stores an answer under another name.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::api::is_local;
use shared::problem::ProblemCode;

use super::error::ApiError;
use super::layers::PublicOrigin;
use super::page::{BilingualText, Page};

/// The accepted host names.
#[derive(Debug, Clone)]
pub struct Hosts {
    public: Option<Arc<PublicOrigin>>,
    /// Whether `localhost` and IP addresses are accepted too; an attacker's domain can't be one of them.
    addresses: bool,
}

/// Monitoring requests these paths by the address that the server listens on, or without a host.
pub(super) const FOR_ANY_NAME: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

impl Hosts {
    /// The public origin alone. Without one: IP addresses, or none that is reachable from another machine.
    #[must_use]
    pub fn new(public: Option<PublicOrigin>) -> Self {
        let addresses = public.as_ref().is_none_or(|origin| is_local(origin.as_str()));
        Self { addresses, public: public.map(Arc::new) }
    }

    /// The same and IP addresses: for a trial run.
    #[must_use]
    pub fn and_addresses(self) -> Self {
        Self { addresses: true, ..self }
    }

    /// The address that people type.
    #[must_use]
    pub fn public(&self) -> Option<&PublicOrigin> {
        self.public.as_deref()
    }

    fn know(&self, named: &Authority) -> bool {
        let is_public = self.public().and_then(public_authority).is_some_and(|(public, port)| {
            public.host().eq_ignore_ascii_case(named.host())
                && public.port_u16().unwrap_or(port) == named.port_u16().unwrap_or(port)
        });
        is_public || (self.addresses && is_address(named.host()))
    }
}

/// The public origin's name, and the default port of its scheme.
fn public_authority(origin: &PublicOrigin) -> Option<(Authority, u16)> {
    let uri: Uri = origin.as_str().parse().ok()?;
    let port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    Some((uri.authority()?.clone(), port))
}

fn is_address(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok()
}

/// Refuses requests to other names.
pub async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if FOR_ANY_NAME.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match named(&request) {
        Ok(names) if names.iter().all(|name| hosts.know(name)) => next.run(request).await,
        Ok(_) if request.uri().path().starts_with("/api") => {
            ApiError::from(ProblemCode::UnknownHost).into_response()
        }
        Ok(_) => page(hosts.public()).into_response(),
        Err(error) => error.into_response(),
    }
}

/// Every host name in a request: RFC 9112 allows one in the request line too. A request that came over a connection has
/// exactly one `Host`.
fn named(request: &Request) -> Result<Vec<Authority>, ApiError> {
    let malformed = |what| ApiError::from(ProblemCode::MalformedRequest).because(what);
    let over_the_network = request.extensions().get::<ConnectInfo<SocketAddr>>().is_some();
    let hosts: Vec<_> = request.headers().get_all(HOST).iter().collect();
    if hosts.len() > 1 || (hosts.is_empty() && over_the_network) {
        return Err(malformed("a request has one Host"));
    }
    let host = hosts.iter().map(|host| Authority::try_from(host.as_bytes()));
    let names = request.uri().authority().cloned().map(Ok).into_iter().chain(host);
    names.collect::<Result<_, _>>().map_err(|_| malformed("the Host is no name"))
}

fn page(public: Option<&PublicOrigin>) -> Page {
    let title = BilingualText { zh: "请从正式网址进入", en: "Please use the official address" };
    let page = Page::new(StatusCode::MISDIRECTED_REQUEST, title).paragraph(BilingualText {
        zh: "这个地址不属于本网站。管理员：请在反向代理中原样传递 Host，并设置 public_origin。",
        en: "This address is not one of this site. Administrators: have the proxy pass Host on as it is, and set \
             public_origin.",
    });
    match public {
        Some(origin) => page.link(
            "go",
            origin.as_str(),
            BilingualText { zh: "前往正式网址", en: "Go to the official address" },
        ),
        None => page,
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn status(hosts: &Hosts, headers: &[&str], path: &str, network: bool) -> u16 {
        let routes = Router::new().route("/api/x", get(async || "x")).route("/readyz", get(async || "ready"));
        let routes = routes.layer(from_fn_with_state(hosts.clone(), check));
        let mut request = Request::get(path);
        for host in headers {
            request = request.header(HOST, *host);
        }
        let mut request = request.body(Body::empty()).unwrap();
        if network {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
        }
        routes.oneshot(request).await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn only_names_of_ours_are_answered_to() {
        let public = || Some("https://Photo.example.edu.cn".parse().unwrap());
        let (ours, demo, unnamed) =
            (Hosts::new(public()), Hosts::new(public()).and_addresses(), Hosts::new(None));
        let table: [(&str, [u16; 3]); 11] = [
            ("photo.example.edu.cn", [200, 200, 421]),
            ("photo.example.edu.cn:443", [200, 200, 421]),
            ("photo.example.edu.cn:8080", [421, 421, 421]),
            ("photo.example.edu.cn.evil.example", [421, 421, 421]),
            ("evil.example", [421, 421, 421]),
            ("localhost:8080", [421, 200, 200]),
            ("127.0.0.1:8080", [421, 200, 200]),
            ("[::1]:8080", [421, 200, 200]),
            ("192.168.1.7", [421, 200, 200]),
            ("localhost.evil.example", [421, 421, 421]),
            ("not a name", [400, 400, 400]),
        ];
        for (host, expected) in table {
            for (hosts, expected) in [&ours, &demo, &unnamed].into_iter().zip(expected) {
                assert_eq!(status(hosts, &[host], "/api/x", true).await, expected, "{host} {hosts:?}");
            }
        }
        assert_eq!(status(&ours, &["evil.example"], "/readyz", true).await, 200, "for a load balancer");
        let behind_a_simulator = Hosts::new(Some("http://127.0.0.1:8080".parse().unwrap()));
        assert_eq!(status(&behind_a_simulator, &["127.0.0.1:8081"], "/api/x", true).await, 200);
        assert_eq!(status(&demo, &["localhost"], "http://evil.example/api/x", true).await, 421);
    }

    #[tokio::test]
    async fn a_request_over_a_connection_names_exactly_one_host() {
        let hosts = Hosts::new(None);
        assert_eq!(status(&hosts, &[], "/api/x", true).await, 400);
        assert_eq!(status(&hosts, &["localhost", "localhost"], "/api/x", true).await, 400);
        assert_eq!(status(&hosts, &[], "/readyz", true).await, 200);
    }
}
