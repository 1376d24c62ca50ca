//! The oldest supported engines of the student's page (docs/browsers.md), and whether they support what was built:
//! style sheet, scripts and WebAssembly modules. The source is Mozilla's compatibility data, the tables of MDN.

pub mod module;
pub mod script;
pub mod style;

use serde_json::Value;

/// Version of `@mdn/browser-compat-data` (CC0). Pinned: the result must not change by itself.
const DATA: &str = "8.1.9";

/// An engine and its oldest supported version.
#[derive(Debug, Clone, Copy)]
pub struct Engine {
    /// Its name in the data.
    name: &'static str,
    /// Major and minor version.
    version: (u32, u32),
}

/// WeChat on Android since early 2022, and the system's `WebView` of that time.
pub const CHROMIUM: Engine = Engine { name: "chrome_android", version: (97, 0) };
/// iOS 16, the first with `'wasm-unsafe-eval'` in its content security policy.
pub const IOS: Engine = Engine { name: "safari_ios", version: (16, 0) };

pub const OLDEST: [Engine; 2] = [CHROMIUM, IOS];

/// Support of a feature by an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Supported under its name.
    Yes,
    /// Supported with this prefix.
    Prefixed(String),
    /// Not supported in this version.
    No,
}

/// MDN's compatibility data.
#[derive(Debug)]
pub struct Compat(Value);

impl Compat {
    /// Loads the data from npm.
    #[must_use]
    pub fn load() -> Self {
        let file = crate::npm::package("@mdn/browser-compat-data", DATA).join("data.json");
        let text = std::fs::read_to_string(file).expect("the package holds its data");
        Self(serde_json::from_str(&text).expect("the data is JSON"))
    }

    /// The entry at a path such as `["css", "properties", "gap"]`; `None` if it is no feature.
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

/// The data of one feature.
#[derive(Debug, Clone, Copy)]
struct Feature<'a>(&'a Value);

impl Feature<'_> {
    /// The support by `engine`.
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

    /// Whether all oldest engines support it without a prefix.
    fn is_known(self) -> bool {
        OLDEST.into_iter().all(|engine| self.in_engine(engine) == Known::Yes)
    }
}

/// Whether a support statement applies to `engine`. A statement that requires a browser flag does not.
fn is_there(statement: &Value, engine: Engine) -> bool {
    let at_most = |version: &Value| match version {
        // `true` means: supported in all versions that the data covers.
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
