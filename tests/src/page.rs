//! A page in a browser, used like a person uses it: elements are found by role and name, awaited, tapped and filled in.

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::elements::Element;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fingers::{Fingers, Spot};
use crate::wire;

/// Timeout of every wait: far more than needed, because the machine may be busy.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// Interval of checking a condition.
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// The role to look for; the ARIA roles that the pages use, and `File` for a file input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A message that interrupts a screen reader.
    Alert,
    /// A button.
    Button,
    /// A checkbox.
    Checkbox,
    /// A select.
    Combobox,
    /// An open dialog.
    Dialog,
    /// A file input, visible or not: people see its label.
    File,
    /// A heading of any level.
    Heading,
    /// A picture.
    Img,
    /// A link.
    Link,
    /// A progress bar.
    Progressbar,
    /// A radio button.
    Radio,
    /// A named region of the page.
    Region,
    /// A range.
    Slider,
    /// A message that does not interrupt a screen reader.
    Status,
    /// A field for text.
    Textbox,
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Button => "button",
            Self::Checkbox => "checkbox",
            Self::Combobox => "combobox",
            Self::Dialog => "dialog",
            Self::File => "file",
            Self::Heading => "heading",
            Self::Img => "img",
            Self::Link => "link",
            Self::Progressbar => "progressbar",
            Self::Radio => "radio",
            Self::Region => "region",
            Self::Slider => "slider",
            Self::Status => "status",
            Self::Textbox => "textbox",
        }
    }
}

/// A description of the element to look for.
#[derive(Debug, Clone)]
pub struct Target {
    role: Option<Role>,
    name: String,
    exact: bool,
}

impl Target {
    /// The element with this role and exactly this name.
    #[must_use]
    pub fn role(role: Role, name: &str) -> Self {
        Self { role: Some(role), name: name.to_owned(), exact: true }
    }

    /// The element with this role whose name contains this text.
    #[must_use]
    pub fn role_with(role: Role, part: &str) -> Self {
        Self { role: Some(role), name: part.to_owned(), exact: false }
    }

    /// The innermost element with exactly this text.
    #[must_use]
    pub fn words(text: &str) -> Self {
        Self { role: None, name: text.to_owned(), exact: true }
    }

    /// The innermost element whose text contains this part.
    #[must_use]
    pub fn text(part: &str) -> Self {
        Self { role: None, name: part.to_owned(), exact: false }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.exact { "" } else { "…" };
        match self.role {
            Some(role) => write!(f, "{} “{how}{}{how}”", role.as_str(), self.name),
            None => write!(f, "text “{how}{}{how}”", self.name),
        }
    }
}

/// One tab of one browser.
#[derive(Debug, Clone)]
pub struct Page {
    /// The `WebDriver` client, for commands without a method here.
    pub client: Client,
    /// The server's origin, without a trailing slash.
    pub origin: String,
    /// Whether the driver supports touches; otherwise taps are clicks.
    pub touches: bool,
}

/// A rectangle on the screen in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Area {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// Its middle.
    #[must_use]
    pub fn middle(self) -> Spot {
        Spot { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }
}

impl Page {
    /// Opens an address of the server.
    pub async fn open(&self, path: &str) {
        let address = format!("{}{path}", self.origin);
        self.client.goto(&address).await.unwrap_or_else(|error| panic!("can't open {address}: {error}"));
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("script failed: {error}\n{script}"))
    }

    /// Waits until `look` returns a value, and panics with `what` after the timeout.
    pub async fn until<T>(&self, what: impl fmt::Display, look: impl AsyncFn() -> Option<T>) -> T {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(Instant::now() < deadline, "waited for {what}; the page says:\n{}", self.words().await);
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Every matching element, now.
    pub async fn all(&self, target: &Target) -> Vec<Element> {
        let mode = if target.role.is_some() { "role" } else { "text" };
        let arguments = vec![
            json!(mode),
            json!(target.role.map(Role::as_str)),
            json!(target.name),
            json!(target.exact),
            Value::Null,
        ];
        // A page that is being replaced has no elements yet.
        let Ok(Value::Array(found)) = self.client.execute(include_str!("find.js"), arguments).await else {
            return Vec::new();
        };
        let element = |value: Value| {
            let id = value.as_object()?.values().next()?.as_str()?.to_owned();
            Some(Element::from_element_id(self.client.clone(), id.into()))
        };
        found.into_iter().filter_map(element).collect()
    }

    /// Waits for the first matching element.
    pub async fn see(&self, target: &Target) -> Element {
        self.until(target, async || self.all(target).await.into_iter().next()).await
    }

    /// Waits until no element matches.
    pub async fn see_no(&self, target: &Target) {
        let what = format!("no {target}");
        self.until(what, async || self.all(target).await.is_empty().then_some(())).await;
    }

    /// Waits for an element with this text.
    pub async fn read(&self, part: &str) -> Element {
        self.see(&Target::text(part)).await
    }

    /// Whether an element with this text exists now.
    pub async fn reads(&self, part: &str) -> bool {
        !self.all(&Target::text(part)).await.is_empty()
    }

    /// Taps with one finger, once the target is present, enabled, at rest and uncovered.
    pub async fn tap(&self, target: &Target) {
        let spot = self
            .until(format!("{target} to tap on"), async || {
                let element = self.all(target).await.into_iter().next()?;
                self.landing(&element).await
            })
            .await;
        self.tap_at(spot).await;
    }

    /// Where a touch would hit an element; `None` while it would miss.
    async fn landing(&self, element: &Element) -> Option<Spot> {
        let argument = serde_json::to_value(element.clone()).ok()?;
        let at = self.client.execute_async(include_str!("tap.js"), vec![argument]).await.ok()?;
        Some(Spot { x: at.get("x")?.as_f64()?, y: at.get("y")?.as_f64()? })
    }

    /// Taps a spot of the screen.
    pub async fn tap_at(&self, spot: Spot) {
        if self.touches {
            Fingers::new().down(0, spot).up(0).perform(&self.client).await;
        } else {
            let actions = json!([
                { "type": "pointerMove", "duration": 0, "origin": "viewport", "x": spot.x, "y": spot.y },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ]);
            let mouse = json!({ "type": "pointer", "id": "mouse", "actions": actions });
            wire::actions(&self.client, &[mouse]).await.expect("the driver takes a click");
        }
    }

    /// Taps the button with this name.
    pub async fn press(&self, name: &str) {
        self.tap(&Target::role(Role::Button, name)).await;
    }

    /// Ticks the checkbox whose name contains this text.
    pub async fn tick(&self, part: &str) {
        let target = Target::role_with(Role::Checkbox, part);
        let ticked = async |element: &Element| element.is_selected().await.unwrap_or(false);
        let element = self.see(&target).await;
        if !ticked(&element).await {
            self.tap(&target).await;
            // A page that reloads its data renders the checkbox again.
            let again = async || ticked(&self.see(&target).await).await.then_some(());
            self.until(format!("a tick at {target}"), again).await;
        }
    }

    /// Replaces the text of the field with this name.
    pub async fn fill(&self, name: &str, text: &str) {
        let exact = self.all(&Target::role(Role::Textbox, name)).await.into_iter().next();
        let field = match exact {
            Some(field) => field,
            None => self.see(&Target::role_with(Role::Textbox, name)).await,
        };
        field.clear().await.unwrap_or_else(|error| panic!("can't clear {name}: {error}"));
        field.send_keys(text).await.unwrap_or_else(|error| panic!("can't type into {name}: {error}"));
    }

    /// Sets the date and time in the field whose name contains this text, as `2027-03-01T08:00`. The keys of such a
    /// field depend on the browser's language.
    pub async fn set_moment(&self, name: &str, local: &str) {
        let field = self.see(&Target::role_with(Role::Textbox, name)).await;
        let script = "const [field, value] = arguments; field.value = value; \
                      field.dispatchEvent(new Event('input', { bubbles: true }))";
        let field = serde_json::to_value(field).expect("an element is JSON");
        self.run(script, vec![field, json!(local)]).await;
    }

    /// Selects an option by its text.
    pub async fn choose(&self, name: &str, choice: &str) {
        let list = self.see(&Target::role_with(Role::Combobox, name)).await;
        list.select_by_label(choice).await.unwrap_or_else(|error| panic!("no {choice} in {name}: {error}"));
    }

    /// Selects a file in the file input whose name contains this text.
    pub async fn give_file(&self, name: &str, file: &Path) {
        let input = self.see(&Target::role_with(Role::File, name)).await;
        let path = file.to_str().expect("fixture paths are UTF-8");
        input.send_keys(path).await.unwrap_or_else(|error| panic!("can't give {path}: {error}"));
    }

    /// Where an element is on the screen.
    pub async fn area(&self, element: &Element) -> Area {
        let script = "const { x, y, width, height } = arguments[0].getBoundingClientRect(); \
                      return { x, y, width, height };";
        let argument = serde_json::to_value(element.clone()).expect("an element is JSON");
        serde_json::from_value(self.run(script, vec![argument]).await).expect("four numbers")
    }

    /// Presses keys one after the other, each down and up; special keys are W3C private-use characters.
    pub async fn keys(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        wire::actions(&self.client, &[keyboard]).await.expect("the driver takes keys");
    }

    /// Moves the focus with the Tab key until it reaches the target.
    pub async fn tab_to(&self, target: &Target) {
        /// More tab stops than any page has.
        const STOPS: usize = 60;
        self.see(target).await;
        for _ in 0..STOPS {
            if self.is_focused(target).await {
                return;
            }
            self.keys("\u{E004}").await;
        }
        panic!("the tabulator never reaches {target}; the page says:\n{}", self.words().await);
    }

    /// Whether the target has the focus.
    pub async fn is_focused(&self, target: &Target) -> bool {
        let Ok(focused) = self.client.active_element().await else { return false };
        self.all(target).await.iter().any(|element| element.element_id() == focused.element_id())
    }

    /// The text of the whole page, for messages.
    pub async fn words(&self) -> String {
        let text = "return document.body ? location.hash + '\\n' + document.body.innerText : ''";
        let words = self.client.execute(text, Vec::new()).await;
        words.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The part of the address after `#`.
    pub async fn hash(&self) -> String {
        self.run("return location.hash", Vec::new()).await.as_str().unwrap_or_default().to_owned()
    }

    /// A message of the `DevTools` protocol.
    pub async fn devtools(&self, method: &str, params: Value) -> Value {
        wire::devtools(&self.client, method, params)
            .await
            .unwrap_or_else(|error| panic!("{method} failed: {error}"))
    }

    /// Emulates the loss of the network, or its return.
    pub async fn offline(&self, offline: bool) {
        wire::offline(&self.client, offline).await.expect("the driver emulates networks");
    }

    /// Reloads the page.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("a page can be reloaded");
    }

    /// Presses the phone's back button.
    pub async fn back(&self) {
        self.client.back().await.expect("a page can go back");
    }

    /// Fetches an address of the server with the page's session; returns the body, or the status.
    pub async fn fetch(&self, path: &str) -> Result<Vec<u8>, u64> {
        let script = "const [path, done] = arguments; fetch(path).then(async answer => { \
            if (!answer.ok) return done({ status: answer.status }); \
            const reader = new FileReader(); \
            reader.onload = () => done({ body: reader.result.split(',')[1] || '' }); \
            reader.readAsDataURL(await answer.blob()); }).catch(() => done({ status: 0 }));";
        let answer = self.client.execute_async(script, vec![json!(path)]).await.expect("fetch is answered");
        match answer["body"].as_str() {
            Some(body) => {
                use base64::Engine as _;
                Ok(base64::engine::general_purpose::STANDARD.decode(body).expect("a data URL is base64"))
            }
            None => Err(answer["status"].as_u64().unwrap_or(0)),
        }
    }
}
