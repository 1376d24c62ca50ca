//! The oldest engines that the student's page is held to (docs/browsers.md), and whether they know what was built: style
//! sheet, scripts and WebAssembly modules. What an engine knows is Mozilla's compatibility data, the tables of MDN.

pub mod module;
pub mod script;
pub mod style;

use serde_json::Value;

/// Version of `@mdn/browser-compat-data` (CC0). Pinned: the answer must not change by itself.
const DATA: &str = "8.1.9";

/// An engine at the version that is held to.
#[derive(Debug, Clone, Copy)]
pub struct Engine {
    /// Its name in the data.
    name: &'static str,
    /// Major and minor version.
    version: (u32, u32),
}

/// WeChat on Android of early 2022 and later; the system's `WebView` of then.
pub const CHROMIUM: Engine = Engine { name: "chrome_android", version: (97, 0) };
/// iOS 16, the first with `'wasm-unsafe-eval'` in its content security policy.
pub const IOS: Engine = Engine { name: "safari_ios", version: (16, 0) };

/// Both.
pub const OLDEST: [Engine; 2] = [CHROMIUM, IOS];

/// How an engine knows a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Under its name.
    Yes,
    /// With this before its name.
    Prefixed(String),
    /// Not at this version.
    No,
}

/// Everything that MDN knows about features and engines.
#[derive(Debug)]
pub struct Compat(Value);

impl Compat {
    /// The data, from npm.
    #[must_use]
    pub fn load() -> Self {
        let file = crate::npm::package("@mdn/browser-compat-data", DATA).join("data.json");
        let text = std::fs::read_to_string(file).expect("the package holds its data");
        Self(serde_json::from_str(&text).expect("the data is JSON"))
    }

    /// The entry at a path such as `["css", "properties", "gap"]`, if it is a feature.
    fn feature(&self, path: &[&str]) -> Option<Feature<'_>> {
        let entry = path.iter().try_fold(&self.0, |entry, key| entry.get(key))?;
        Some(Feature(entry.get("__compat")?.get("support")?))
    }

    /// Every entry named `name` directly below an entry of `area`, such as `at` in each built-in object.
    fn members(&self, area: &[&str], name: &str) -> Vec<Feature<'_>> {
        let area = area.iter().try_fold(&self.0, |entry, key| entry.get(key));
        let owners = area.and_then(Value::as_object).into_iter().flat_map(|owners| owners.values());
        let statics = format!("{name}_static");
        let entries = owners.flat_map(|owner| [owner.get(name), owner.get(&statics)]).flatten();
        entries.filter_map(|entry| Some(Feature(entry.get("__compat")?.get("support")?))).collect()
    }

    /// Every entry named `name` at any depth below `area`.
    fn anywhere(&self, area: &[&str], name: &str) -> Vec<Feature<'_>> {
        fn walk<'a>(entry: &'a Value, name: &str, found: &mut Vec<Feature<'a>>) {
            for (key, below) in entry.as_object().into_iter().flatten().filter(|(key, _)| *key != "__compat")
            {
                if key == name
                    && let Some(support) = below.get("__compat").and_then(|compat| compat.get("support"))
                {
                    found.push(Feature(support));
                }
                walk(below, name, found);
            }
        }
        let mut found = Vec::new();
        if let Some(entry) = area.iter().try_fold(&self.0, |entry, key| entry.get(key)) {
            walk(entry, name, &mut found);
        }
        found
    }
}

/// What the data says about one feature.
#[derive(Debug, Clone, Copy)]
struct Feature<'a>(&'a Value);

impl Feature<'_> {
    /// How `engine` knows it.
    fn in_engine(self, engine: Engine) -> Known {
        let support = &self.0[engine.name];
        let one = std::slice::from_ref(support);
        let statements = support.as_array().map_or(one, Vec::as_slice);
        let known = statements.iter().filter(|statement| is_there(statement, engine));
        let mut prefixes = Vec::new();
        for statement in known {
            match statement["prefix"].as_str() {
                Some(prefix) => prefixes.push(prefix.to_owned()),
                None if statement.get("alternative_name").is_none() => return Known::Yes,
                None => {}
            }
        }
        prefixes.pop().map_or(Known::No, Known::Prefixed)
    }

    /// Whether every engine knows it under its name.
    fn is_known(self) -> bool {
        OLDEST.into_iter().all(|engine| self.in_engine(engine) == Known::Yes)
    }
}

/// Whether a statement of the data is true of `engine`, without a switch that nobody turns.
fn is_there(statement: &Value, engine: Engine) -> bool {
    let at_most = |version: &Value| match version {
        // `true` is the data's word for "for as long as anybody remembers".
        Value::Bool(known) => *known,
        Value::String(text) => parsed(text).is_some_and(|version| version <= engine.version),
        _ => false,
    };
    let removed = statement.get("version_removed").is_some_and(at_most);
    statement.get("flags").is_none() && !removed && at_most(&statement["version_added"])
}

/// `15.4`, `97`, or `≤37`; `None` for `preview`.
fn parsed(version: &str) -> Option<(u32, u32)> {
    let version = version.trim_start_matches('≤');
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    let minor = minor.split('.').next().unwrap_or("0");
    Some((major.parse().ok()?, minor.parse().ok()?))
}
