//! A simulator of WeChat and WeChat Pay on this machine: the real protocol with its own keys, and injected faults.
//!
//! A [`Simulator`] has three parts at one address: the API of the account and the merchant, as strict as WeChat's; a
//! phone, which is a proxy in front of the product that adds WeChat's bridge to its pages; and a control interface for
//! tests. No code of the product signs or verifies here (`docs/decisions/0040-simulated-wechat.md`).

mod account;
mod authorization;
mod bill;
mod call;
mod clock;
mod fault;
mod kept;
mod keys;
mod message;
mod notification;
mod notifier;
mod order;
mod phone;
mod place;
mod proxy;
mod refund;
mod serve;
mod state;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::runtime::Runtime;

pub use self::bill::Row;
pub use self::fault::Fault;
pub use self::keys::{APP_ID, KEY_SERIAL, MCH_ID, PLATFORM_CERTIFICATE, PLATFORM_KEY};
pub use self::message::{REMINDER, Sent, Template, VERDICT};
pub use self::notification::{Envelope, Event, PendingNotification};
pub use self::order::{Order, Standing};
pub use self::place::Place;
pub use self::refund::{Ending, Refund};
pub use self::state::{Entry, Moment, Timing, User};

use self::fault::Plan;
use self::kept::StateFile;
use self::keys::Keys;
use self::serve::Shared;
use self::state::{Gate, SimulatorState};

/// Timeout of a test's waits; far more than needed.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Longest interval between two checks of a condition.
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// A running simulator.
#[derive(Debug)]
pub struct Simulator {
    /// Its origin, which is also the phone's address of the product: `http://127.0.0.1:PORT`.
    pub origin: String,
    folder: PathBuf,
    shared: Arc<Shared>,
    /// Shut down when this is dropped.
    runtime: Option<Runtime>,
    /// Removed when this is dropped.
    temporary: Option<TempDir>,
}

impl Simulator {
    /// For a test: with new keys and no delays.
    #[must_use]
    pub fn start() -> Self {
        let folder = TempDir::new().expect("the machine has room for keys");
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut simulator = Self::open(folder.path(), anywhere, Timing::TEST, false);
        simulator.temporary = Some(folder);
        simulator
    }

    /// With the keys and settings in `folder`, created if missing, and the state of an earlier simulator there: its
    /// users, orders, refunds and notifications.
    #[must_use]
    pub fn start_in(folder: &Path, bind: SocketAddr, manner: Timing) -> Self {
        Self::open(folder, bind, manner, true)
    }

    fn open(folder: &Path, bind: SocketAddr, manner: Timing, keeps: bool) -> Self {
        let listener = listen(bind);
        let address = listener.local_addr().expect("a listener has an address");
        // A second address of this machine, which is another site for browsers; if it is not available, the same one.
        let other = TcpListener::bind((Ipv4Addr::new(127, 0, 0, 2), address.port())).ok();
        let origin = format!("http://{address}");
        let elsewhere = other.as_ref().and_then(|other| other.local_addr().ok());
        let elsewhere = elsewhere.map_or_else(|| origin.clone(), |address| format!("http://{address}"));
        let keys = Keys::in_folder(folder);
        fs::write(folder.join("wechat.toml"), keys::settings(&origin, &elsewhere))
            .expect("the folder can be written");
        let mut desk = SimulatorState::new(keys, origin.clone(), manner);
        let file = keeps.then(|| StateFile::open(folder, &mut desk));
        let shared = Arc::new(Shared::new(desk, file));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads can be started");
        for listener in [Some(listener), other].into_iter().flatten() {
            runtime.spawn(listen_on(listener, Arc::clone(&shared)));
        }
        runtime.spawn(notifier::deliver(Arc::clone(&shared)));
        Self { origin, folder: folder.to_owned(), shared, runtime: Some(runtime), temporary: None }
    }

    /// The settings file for the product.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.folder.join("wechat.toml")
    }

    /// Sets the product behind the phone's proxy.
    pub fn front(&self, product: SocketAddr) {
        self.shared.set_product(product);
    }

    /// Every text that no program may print.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let desk = self.shared.lock();
        let mut secrets = desk.keys.secrets(&self.folder);
        secrets.extend(desk.token.iter().chain(&desk.ticket).map(|issued| issued.text.clone()));
        secrets.extend(desk.users.iter().map(|user| user.openid.clone()));
        secrets.extend(desk.codes.keys().cloned());
        secrets.extend(desk.orders.values().flat_map(|order| order.prepays.keys().cloned()));
        secrets
    }

    // ---- what goes wrong ---------------------------------------------------------------------------------

    /// Plans a fault for the next `times` requests at this place.
    pub fn plan(&self, place: Place, fault: Fault, times: u32) {
        self.shared.with(|desk| desk.plans.0.push(Plan { fault, place, times }));
    }

    /// Sets the results of the next refunds in order.
    pub fn refunds_end(&self, endings: &[Ending]) {
        self.shared.with(|desk| desk.endings.extend_from_slice(endings));
    }

    /// Refunds an order on the merchant platform, in full or in part.
    pub fn refund_on_platform(&self, out_trade_no: &str, fen: i64) {
        let made = self.shared.with(|desk| desk.refund_on_platform(out_trade_no, fen));
        made.map_err(|refusal| refusal.answer().outcome()).expect("a paid order with so much left");
    }

    /// Modifies every bill from now on.
    pub fn tamper_with_bills(&self, tamper: fn(&mut Vec<Row>)) {
        self.shared.with(|desk| desk.tampering = Some(tamper));
    }

    /// Sets WeChat's clock ahead of this machine's.
    pub fn set_ahead(&self, seconds: i64) {
        self.shared.with(|desk| desk.ahead = seconds);
    }

    /// Holds notifications back, or releases them.
    pub fn hold_mail(&self, held: bool) {
        self.shared.with(|desk| desk.is_mail_held = held);
    }

    /// Holds one request of this kind whose path ends with `path`, after `skip` others, at this moment.
    #[must_use = "it is let go when this is dropped"]
    pub fn hold(&self, place: Place, path: &str, skip: u32, moment: Moment) -> Held {
        let gate = Gate { place, path: path.to_owned(), skip, moment, is_reached: false, is_open: false };
        let at = self.shared.with(|desk| {
            desk.gates.push(gate);
            desk.gates.len() - 1
        });
        Held { shared: Arc::clone(&self.shared), at }
    }

    // ---- who is there, and what they do ------------------------------------------------------------------

    /// The user with this name.
    #[must_use]
    pub fn user(&self, name: &str) -> User {
        self.shared.with(|desk| desk.user(name))
    }

    /// Every user.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        self.shared.lock().users.clone()
    }

    /// The address that makes a browser this user's phone.
    #[must_use]
    pub fn be(name: &str) -> String {
        format!("/__wechat/be?user={name}&to=/")
    }

    /// Makes this user view a snapshot page.
    pub fn snapshot(&self, name: &str) {
        self.shared.with(|desk| desk.snapshot(name));
    }

    /// Lets this user allow `times` messages of a template.
    pub fn allow(&self, openid: &str, template: Template, times: u32) {
        self.shared.with(|desk| {
            *desk.credits.entry((openid.to_owned(), template.id.to_owned())).or_default() += times;
        });
    }

    /// Pays the order with this number, without the payer's phone. The error is WeChat Pay's message.
    pub fn pay(&self, out_trade_no: &str) -> Result<(), String> {
        self.receive(out_trade_no, false)
    }

    /// Pays an order that is closed or expired: this must never happen, but the product has to handle it.
    pub fn pay_despite(&self, out_trade_no: &str) -> Result<(), String> {
        self.receive(out_trade_no, true)
    }

    fn receive(&self, out_trade_no: &str, despite: bool) -> Result<(), String> {
        let received = self.shared.with(|desk| desk.receive(out_trade_no, despite));
        received.map_err(|refusal| refusal.answer().outcome())
    }

    /// WeChat's current date, as requests for bills contain it.
    #[must_use]
    pub fn today(&self) -> String {
        clock::date(self.shared.lock().now())
    }

    // ---- what happened -----------------------------------------------------------------------------------

    /// Every order.
    #[must_use]
    pub fn orders(&self) -> Vec<Order> {
        self.shared.lock().orders.values().cloned().collect()
    }

    /// Every refund.
    #[must_use]
    pub fn refunds(&self) -> Vec<Refund> {
        self.shared.lock().refunds.values().cloned().collect()
    }

    /// Every notification.
    #[must_use]
    pub fn letters(&self) -> Vec<PendingNotification> {
        self.shared.lock().letters.clone()
    }

    /// A notification as it would be sent now.
    #[must_use]
    pub fn envelope(&self, letter: &PendingNotification, fault: Option<Fault>) -> Envelope {
        let desk = self.shared.lock();
        letter.envelope(&desk.keys, fault, desk.now())
    }

    /// Every delivered message.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.shared.lock().sent.clone()
    }

    /// Every request, in order.
    #[must_use]
    pub fn log(&self) -> Vec<Entry> {
        self.shared.lock().log.clone()
    }

    /// Number of requests of this kind.
    #[must_use]
    pub fn calls(&self, place: Place) -> usize {
        self.shared.lock().log.iter().filter(|entry| entry.place == place).count()
    }

    /// Actions of the product that are never allowed.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.shared.lock().violations.clone()
    }

    /// The sums of payments and refunds, in fen.
    #[must_use]
    pub fn money(&self) -> (i64, i64) {
        let desk = self.shared.lock();
        (desk.received(), desk.refunded())
    }

    /// Whether everything reached a final state: every notification accepted or given up, every refund ended or planned
    /// never to end.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        let mut desk = self.shared.lock();
        desk.end_refunds(Instant::now()).is_none() && desk.letters.iter().all(PendingNotification::is_at_rest)
    }

    /// Waits until `look` returns a value, and panics with `what` after the timeout.
    pub fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            assert!(Instant::now() < deadline, "waited for {what}; WeChat saw:\n{}", self.story());
            let desk = self.shared.lock();
            // In every case the condition is checked again.
            drop(self.shared.bell.wait_timeout(desk, POLL_INTERVAL).unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// The log as text, for messages.
    #[must_use]
    pub fn story(&self) -> String {
        let line = |entry: &Entry| format!("{}: {} → {}", entry.place.name(), entry.request, entry.outcome);
        self.log().iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Works inside another runtime, where waiting for threads is not allowed.
            runtime.shutdown_background();
        }
    }
}

/// A request that is or will be held. It continues when this is dropped.
#[derive(Debug)]
pub struct Held {
    shared: Arc<Shared>,
    at: usize,
}

impl Held {
    /// Whether the request has arrived.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.shared.lock().gates[self.at].is_reached
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.shared.with(|desk| {
            let gate = &mut desk.gates[self.at];
            // A gate without a request no longer holds any request.
            (gate.is_open, gate.is_reached) = (true, true);
        });
    }
}

fn listen(bind: SocketAddr) -> TcpListener {
    TcpListener::bind(bind).unwrap_or_else(|error| panic!("can't listen at {bind}: {error}"))
}

async fn listen_on(listener: TcpListener, shared: Arc<Shared>) {
    listener.set_nonblocking(true).expect("a listener can wait");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener can wait");
    let app = axum::Router::new().fallback(serve::serve).with_state(shared);
    axum::serve(listener, app).await.expect("axum serves until it is dropped");
}
