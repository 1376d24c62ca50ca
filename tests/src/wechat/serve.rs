//! The HTTP server of the simulator: receives requests, holds them where a test asks for it, answers and signs.

use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::authorization;
use super::call::{Answer, Call, Refusal};
use super::fault::Fault;
use super::kept::StateFile;
use super::keys::{PLATFORM_CERTIFICATE, Signer};
use super::notification::{signed, signer};
use super::place::Place;
use super::proxy;
use super::state::{Entry, Moment, SimulatorState};

/// Maximum size of a request in bytes: far more than any order has.
const LONGEST: usize = 1 << 20;
/// Delay of a slow answer.
const DELAY: Duration = Duration::from_secs(3);

/// The state that all connections share.
#[derive(Debug)]
pub(super) struct Shared {
    desk: Mutex<SimulatorState>,
    /// The state file, if there is one. Locked after the desk.
    file: Option<Mutex<StateFile>>,
    /// Notified after every change, for threads.
    pub(super) bell: Condvar,
    /// Notified when a gate changes, for waiting requests.
    changed: tokio::sync::Notify,
    /// Wakes the notifier.
    pub(super) mail: tokio::sync::Notify,
    pub(super) client: Client<HttpConnector, Body>,
    /// The product's address.
    product: Mutex<Option<SocketAddr>>,
}

impl Shared {
    pub(super) fn new(desk: SimulatorState, file: Option<StateFile>) -> Self {
        Self {
            desk: Mutex::new(desk),
            file: file.map(Mutex::new),
            bell: Condvar::new(),
            changed: tokio::sync::Notify::new(),
            mail: tokio::sync::Notify::new(),
            client: Client::builder(TokioExecutor::new()).build_http(),
            product: Mutex::new(None),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, SimulatorState> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state without waking the notifier. The state is written to the file before any answer.
    pub(super) fn quietly<T>(&self, act: impl FnOnce(&mut SimulatorState) -> T) -> T {
        let mut desk = self.lock();
        let done = act(&mut desk);
        if let Some(file) = &self.file {
            file.lock().unwrap_or_else(PoisonError::into_inner).write(&desk);
        }
        drop(desk);
        self.bell.notify_all();
        self.changed.notify_waiters();
        done
    }

    /// Changes the state and wakes the notifier.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut SimulatorState) -> T) -> T {
        let done = self.quietly(act);
        self.mail.notify_one();
        done
    }

    pub(super) fn set_product(&self, address: SocketAddr) {
        *self.product.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
    }

    pub(super) fn product(&self) -> Option<SocketAddr> {
        *self.product.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The product's address instead of the phone's, so that WeChat's own requests to the product do not pass through a
    /// phone.
    pub(super) fn inside(&self, to: &str) -> Uri {
        let origin = self.lock().origin.clone();
        let path = to.strip_prefix(&origin);
        let address = match (path, self.product()) {
            (Some(path), Some(product)) => format!("http://{product}{path}"),
            _ => to.to_owned(),
        };
        address.parse().unwrap_or_default()
    }

    /// Waits while a test holds requests of this kind at this moment.
    pub(super) async fn gate(&self, place: Place, moment: Moment, path: &str) {
        let at = self.quietly(|desk| {
            let gates = desk.gates.iter_mut().enumerate();
            let mut fitting = gates.filter(|(_, gate)| {
                gate.place == place && gate.moment == moment && !gate.is_reached && path.ends_with(&gate.path)
            });
            let (at, gate) = fitting.next()?;
            if gate.skip > 0 {
                gate.skip -= 1;
                return None;
            }
            gate.is_reached = true;
            Some(at)
        });
        let Some(at) = at else { return };
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.lock().gates[at].is_open {
                return;
            }
            changed.await;
        }
    }
}

/// Handles every request.
pub(super) async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let place = Place::of(request.method(), request.uri().path());
    if place == Place::App {
        return proxy::pass(&shared, request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return respond(Answer { status: 413, ..Answer::nothing() });
    };
    let target = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let call = Call { method: parts.method, target, headers: parts.headers, body };
    answer(&shared, place, &call).await
}

async fn answer(shared: &Shared, place: Place, call: &Call) -> Response {
    shared.gate(place, Moment::Before, call.path()).await;
    let (is_slow, is_broken) = shared
        .with(|desk| (desk.plans.strikes(place, Fault::Slow), desk.plans.strikes(place, Fault::Http500)));
    if is_slow {
        tokio::time::sleep(DELAY).await;
    }
    let answer = shared.with(|desk| desk.answer(place, call, is_broken));
    shared.gate(place, Moment::After, call.path()).await;
    let (is_lost, headers) = shared.with(|desk| {
        let is_wrong = |fault| matches!(fault, Fault::WrongSignature | Fault::WrongSerial);
        let fault = desk.plans.take(place, is_wrong);
        let is_lost = desk.plans.strikes(place, Fault::LostAnswer);
        let signs = place.answers_signed() && (200..300).contains(&answer.status);
        let wants_certificate = call.header("wechatpay-serial") == Some(PLATFORM_CERTIFICATE);
        let by = if fault.is_none() && wants_certificate { Signer::Certificate } else { signer(fault) };
        let headers = signs.then(|| signed(&desk.keys, by, false, desk.now(), &answer.body));
        (is_lost, headers)
    });
    let mut response = respond(answer);
    if let Some(mut signature) = headers {
        signature.remove("content-type");
        response.headers_mut().extend(signature);
    }
    if is_lost {
        return lose(response);
    }
    response
}

/// An answer with its head only; the body breaks off.
fn lose(response: Response) -> Response {
    let broken = std::io::Error::other("the connection is lost");
    let (mut parts, _) = response.into_parts();
    // More than the body that follows, which is empty.
    parts.headers.insert("content-length", HeaderValue::from_static("100000"));
    parts.status = StatusCode::OK;
    Response::from_parts(
        parts,
        Body::from_stream(futures_util::stream::once(async { Err::<Vec<u8>, _>(broken) })),
    )
}

fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static(answer.kind));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    for (name, value) in answer.headers {
        headers.append(name, HeaderValue::from_str(&value).expect("addresses and cookies are visible ASCII"));
    }
    response
}

impl SimulatorState {
    /// Answers and logs a request. A request with a planned failure is not processed.
    pub(super) fn answer(&mut self, place: Place, call: &Call, is_broken: bool) -> Answer {
        let answer = if is_broken {
            failure(place).answer()
        } else {
            self.act(place, call).unwrap_or_else(|refusal| refusal.answer())
        };
        // The query may contain secrets and is not logged.
        let request = format!("{} {}", call.method, call.path());
        self.log.push(Entry { place, request, outcome: answer.outcome() });
        answer
    }

    /// The platform certificate, encrypted with the merchant's `APIv3` key (doc/v3/merchant/4012551764).
    fn certificates(&self) -> Answer {
        let (nonce, ciphertext) = self.keys.seal(b"-----BEGIN CERTIFICATE-----", "certificate");
        Answer::json(&serde_json::json!({ "data": [{
            "serial_no": PLATFORM_CERTIFICATE,
            "effective_time": "2026-01-01T00:00:00+08:00", "expire_time": "2031-01-01T00:00:00+08:00",
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": "certificate",
                "ciphertext": ciphertext,
            },
        }] }))
    }

    fn act(&mut self, place: Place, call: &Call) -> Result<Answer, Refusal> {
        if place.is_signed() {
            authorization::check(self, place, call)?;
        }
        match place {
            Place::SignIn => self.sign_in(call),
            Place::Identity => self.identity(call),
            Place::Token => self.stable_token(call),
            Place::Ticket => self.get_ticket(call),
            Place::Message => self.send_message(call),
            Place::Order => self.order(call),
            Place::Query => self.query(call),
            Place::Close => self.close(call),
            Place::Refund => self.refund(call),
            Place::RefundQuery => self.refund_query(call),
            Place::Bill => self.bill(call),
            Place::BillFile => self.bill_file(call),
            Place::Certificates => Ok(self.certificates()),
            Place::Sdk => Ok(Answer::of("text/javascript; charset=utf-8", include_str!("jweixin.js"))),
            Place::Sheet => self.sheet(call),
            Place::Pay => self.pay(call),
            Place::Phone => self.phone(call),
            Place::Notification | Place::App => Err(Refusal::Pay(404, "RESOURCE_NOT_EXISTS", String::new())),
        }
    }
}

/// WeChat's refusal for an internal error.
fn failure(place: Place) -> Refusal {
    if place.is_account() {
        Refusal::Account(-1, "system error")
    } else {
        Refusal::Pay(500, "SYSTEM_ERROR", "系统异常，请用相同参数重新调用".to_owned())
    }
}
