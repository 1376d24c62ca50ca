//! The shared set-up of all journeys, and how one journey runs: on its own phone, with evidence when it fails.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};

use fantoccini::Client;
use serde_json::Value;

use crate::driver::{Driver, Screen};
use crate::page::Page;
use crate::server::Server;
use crate::wechat::Simulator;
use crate::wire;

/// One server and one driver for all journeys that run at the same time.
#[derive(Debug)]
pub struct World {
    /// The server under test.
    pub server: Server,
    driver: Driver,
    /// The simulated WeChat in which the phones open the server, if any.
    wechat: Option<Simulator>,
}

impl World {
    fn fresh() -> Self {
        Self { server: Server::start(), driver: Driver::start(), wechat: None }
    }

    fn in_wechat() -> Self {
        let wechat = Simulator::start();
        let server = Server::start_in(&wechat);
        Self { server, driver: Driver::start(), wechat: Some(wechat) }
    }

    /// The address that the phones open.
    fn origin(&self) -> &str {
        self.wechat.as_ref().map_or(&self.server.origin, |wechat| &wechat.origin)
    }

    /// The existing world, or a new one. It ends with the last journey that holds it.
    fn shared() -> Arc<Self> {
        static WORLD: Mutex<Weak<World>> = Mutex::new(Weak::new());
        let mut world = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
        world.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Self::fresh());
            *world = Arc::downgrade(&fresh);
            fresh
        })
    }
}

/// Number of browsers that run at the same time: each uses a whole core.
const AT_ONCE: usize = 2;

/// A slot among the running browsers.
struct Turn;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running =
            ENDED.wait_while(running, |running| *running >= AT_ONCE).unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_one();
    }
}

/// The resources of a journey.
#[derive(Debug, Clone)]
pub struct Story {
    /// The shared set-up.
    pub world: Arc<World>,
    name: &'static str,
    phones: Arc<Mutex<Vec<Page>>>,
}

impl Story {
    /// A phone in Chinese, with an empty profile.
    pub async fn phone(&self) -> Page {
        self.phone_in("zh-CN").await
    }

    /// A phone in `language`.
    pub async fn phone_in(&self, language: &str) -> Page {
        self.adopt(self.world.driver.phone(language).await, true)
    }

    /// A desktop browser of the staff.
    pub async fn desk(&self, language: &str, screen: Screen) -> Page {
        self.adopt(self.world.driver.desk(language, screen).await, false)
    }

    /// Adds a browser of another driver; the story closes it.
    pub fn adopt(&self, client: Client, touches: bool) -> Page {
        let page = Page { client, origin: self.world.origin().to_owned(), touches };
        self.phones.lock().unwrap_or_else(PoisonError::into_inner).push(page.clone());
        page
    }

    /// The simulated WeChat of a journey that has one.
    #[must_use]
    pub fn wechat(&self) -> &Simulator {
        self.world.wechat.as_ref().expect("the journey is told in WeChat")
    }

    /// A phone in Chinese, in the WeChat of this user.
    pub async fn phone_of(&self, user: &str) -> Page {
        let phone = self.phone().await;
        phone.open(&Simulator::be(user)).await;
        phone
    }

    /// The operator's command line, on the server's data.
    #[expect(clippy::must_use_candidate, reason = "most commands are run for what they do")]
    pub fn yipai(&self, arguments: &[&str]) -> String {
        self.world.server.yipai(arguments)
    }

    fn phones(&self) -> Vec<Page> {
        std::mem::take(&mut *self.phones.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Closes the phones, with screenshots if the story `failed`; returns the errors on their consoles.
    async fn close(&self, failed: bool) -> Vec<String> {
        let mut complaints = Vec::new();
        for (index, phone) in self.phones().into_iter().enumerate() {
            complaints.extend(complaints_of(&phone).await);
            if failed {
                keep_evidence(&phone, &format!("{}-{index}", self.name)).await;
            }
            // The browser may already be closed.
            let _: Result<(), _> = phone.client.close().await;
        }
        complaints
    }
}

/// Runs a journey. It fails when its story fails, and when a page logged an error to its console.
pub fn journey(name: &'static str, story: impl AsyncFnOnce(&Story)) {
    let _turn = Turn::take();
    tell(&Story { world: World::shared(), name, phones: Arc::default() }, story);
}

/// As [`journey`], with its own server: for a story that changes what other stories would see.
pub fn journey_apart(name: &'static str, story: impl AsyncFnOnce(&Story)) {
    let _turn = Turn::take();
    tell(&Story { world: Arc::new(World::fresh()), name, phones: Arc::default() }, story);
}

/// As [`journey`], with its own simulated WeChat and a server behind it.
pub fn journey_in_wechat(name: &'static str, story: impl AsyncFnOnce(&Story)) {
    let _turn = Turn::take();
    tell(&Story { world: Arc::new(World::in_wechat()), name, phones: Arc::default() }, story);
}

fn tell(story_of: &Story, story: impl AsyncFnOnce(&Story)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("threads can be started");
    let told = catch_unwind(AssertUnwindSafe(|| runtime.block_on(story(story_of))));
    let complaints = runtime.block_on(story_of.close(told.is_err()));
    if let Err(failure) = told {
        let tail: Vec<_> = story_of.world.server.log().lines().rev().take(30).map(str::to_owned).collect();
        let tail = tail.into_iter().rev().collect::<Vec<_>>().join("\n");
        let folder = crate::target_dir().join("failures");
        eprintln!(
            "console:\n{}\nserver:\n{tail}\nscreenshots in {}",
            complaints.join("\n"),
            folder.display()
        );
        resume_unwind(failure);
    }
    assert!(complaints.is_empty(), "the page complained:\n{}", complaints.join("\n"));
}

/// Console errors, uncaught exceptions and blocked content. Answers below 500 are expected in stories.
async fn complaints_of(phone: &Page) -> Vec<String> {
    let Ok(Value::Array(entries)) = wire::console(&phone.client).await else { return Vec::new() };
    entries
        .iter()
        .filter(|entry| entry["level"] == "SEVERE" || entry["source"] == "security")
        .filter_map(|entry| Some((entry["source"].as_str()?, entry["message"].as_str()?)))
        .filter(|(source, message)| *source != "network" || message.contains("status of 5"))
        .map(|(source, message)| format!("{source}: {message}"))
        .collect()
}

async fn keep_evidence(phone: &Page, name: &str) {
    let folder = crate::target_dir().join("failures");
    let (Ok(picture), Ok(())) = (phone.client.screenshot().await, std::fs::create_dir_all(&folder)) else {
        return;
    };
    // A failure to write the evidence is ignored; the failure of the journey is reported in any case.
    let _: Result<(), _> = std::fs::write(folder.join(format!("{name}.png")), picture);
    let _: Result<(), _> = std::fs::write(folder.join(format!("{name}.txt")), phone.words().await);
}
