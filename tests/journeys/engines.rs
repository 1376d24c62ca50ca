//! The build's compatibility with the oldest supported engines (docs/browsers.md), and the message for older ones.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::json;
use tests::engines::script::Grammar;
use tests::engines::{Compat, module, script, style};
use tests::page::{Page, Role, Target};
use tests::workspace;
use tests::world::journey;

use crate::screens::look;
use tests::words::ZH;

fn compat() -> &'static Compat {
    static COMPAT: OnceLock<Compat> = OnceLock::new();
    COMPAT.get_or_init(Compat::load)
}

fn page() -> String {
    std::fs::read_to_string(workspace().join("dist/index.html")).expect("./x build-app has been run")
}

/// The files in `dist/assets/` with this ending.
fn assets(ending: &str) -> Vec<PathBuf> {
    let folder = workspace().join("dist/assets");
    let files = std::fs::read_dir(folder).expect("./x build-app has been run");
    let files = files.map(|file| file.expect("a folder can be read").path());
    let found: Vec<_> = files.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    assert!(!found.is_empty(), "no .{ending} was built");
    found
}

fn name(path: &std::path::Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("the build's names are ASCII")
}

#[test]
fn the_oldest_engines_support_every_rule_of_the_style_sheet_or_its_fallback() {
    let css = style::inline(&page());
    assert!(css.len() > 10_000, "the style sheet stands in the page");
    let found = style::complaints(&css, compat());
    assert!(found.is_empty(), "too new:\n{}", found.join("\n"));
}

#[test]
fn each_kind_of_unsupported_style_is_found() {
    let too_new = [
        ("a{height:58dvh}", "dvh"),
        ("a{height:58vh;width:58dvw}", "dvw"),
        ("a{background:color-mix(in srgb,red 9%,blue)}", "color-mix"),
        ("a{color:light-dark(red,blue)}", "light-dark"),
        ("@media (width>=360px){a{color:red}}", "range"),
        ("a{user-select:all}", "user-select"),
        ("a{backdrop-filter:blur(1px)}", "backdrop-filter"),
        ("a:has(b){color:red}", ":has"),
        ("a{color:red;&:hover{color:blue}}", "nested"),
        ("@layer x{a{color:red}}", "@layer"),
        ("@container (min-width:1px){a{color:red}}", "@container"),
        ("a{rotate:45deg}", "rotate"),
        ("a{inset-area:top}", "inset-area"),
        ("a{text-wrap:balance}", "text-wrap"),
        ("a{overflow:clip;overflow-anchor:none}", "overflow-anchor"),
        ("a{width:calc-size(auto,size)}", "calc-size"),
    ];
    for (css, what) in too_new {
        let found = style::complaints(css, compat());
        assert!(found.iter().any(|line| line.contains(what)), "{css}: {found:?}");
    }
    let known = [
        "a{height:58vh;height:58dvh}",
        "a{color:red;color:light-dark(red,blue)}",
        "a{-webkit-user-select:all;user-select:all}",
        "@supports (background:color-mix(in srgb,red,blue)){a{background:color-mix(in srgb,red 9%,blue)}}",
        "@media (min-width:360px) and (prefers-color-scheme:dark){a{inset:0;gap:1px;aspect-ratio:3/4}}",
        "a:focus-visible,a:not(:empty)::before{padding:max(1px,env(safe-area-inset-left))}",
    ];
    for css in known {
        assert_eq!(style::complaints(css, compat()), Vec::<String>::new(), "{css}");
    }
}

#[test]
fn the_oldest_engines_can_parse_every_script_and_support_what_it_calls() {
    let html = page();
    let (classic, modules) = script::inline(&html);
    assert_eq!((classic.len(), modules.len()), (1, 1), "the shell has two scripts");
    // This script runs in browsers that run nothing else.
    script::parse(classic[0], Grammar::Es5).unwrap();
    script::parse(modules[0], Grammar::Module2021).unwrap();
    let mut found = script::complaints(modules[0], compat());
    for path in assets("js") {
        let text = std::fs::read_to_string(&path).unwrap();
        let grammar =
            if name(&path).starts_with("worker") { Grammar::Script2021 } else { Grammar::Module2021 };
        script::parse(&text, grammar).unwrap_or_else(|error| panic!("{}: {error}", name(&path)));
        found.extend(
            script::complaints(&text, compat()).into_iter().map(|what| format!("{what} in {}", name(&path))),
        );
    }
    assert!(found.is_empty(), "too new:\n{}", found.join("\n"));
}

#[test]
fn each_kind_of_unsupported_script_is_found() {
    for (text, what) in [
        ("structuredClone(a)", "structuredClone"),
        ("a.checkVisibility()", "checkVisibility"),
        ("a.inert = true", "inert"),
        ("Promise.withResolvers()", "withResolvers"),
        ("new CompressionStream('gzip')", "CompressionStream"),
        ("a.toSorted()", "toSorted"),
        ("requestIdleCallback(a)", "requestIdleCallback"),
    ] {
        assert_eq!(script::complaints(text, compat()), [what]);
    }
    assert_eq!(
        script::complaints("a.at(1); a.showModal(); new ResizeObserver(b)", compat()),
        Vec::<String>::new()
    );
    for (text, grammar) in [
        ("var a = () => 1", Grammar::Es5),
        ("class A { static { a() } }", Grammar::Module2021),
        ("await a()", Grammar::Module2021),
    ] {
        assert!(script::parse(text, grammar).is_err(), "{text}");
    }
    script::parse("a ??= b?.c", Grammar::Module2021).unwrap();
}

/// The WebAssembly features that the compiler may use: those of the oldest engines, by LLVM's names. The two related to
/// `bulk-memory` and `reference-types` are parts of them. A module that declares SIMD need not use it.
const DECLARED: [&str; 9] = [
    "bulk-memory",
    "bulk-memory-opt",
    "call-indirect-overlong",
    "multivalue",
    "mutable-globals",
    "nontrapping-fptoint",
    "reference-types",
    "sign-ext",
    "simd128",
];

#[test]
fn the_oldest_engines_run_every_module_and_only_one_requires_simd() {
    for path in assets("wasm") {
        let (wasm, name) = (std::fs::read(&path).unwrap(), name(&path));
        let simd = name.starts_with("worker_bg");
        module::check(&wasm, simd).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(module::check(&wasm, false).is_err(), simd, "{name}: SIMD in the worker, and only there");
        let declared = module::declared(&wasm);
        assert!(!declared.is_empty(), "{name}: the section is kept");
        let unknown: Vec<_> = declared.iter().filter(|name| !DECLARED.contains(&name.as_str())).collect();
        assert!(unknown.is_empty(), "{name}: {unknown:?}");
        assert!(name.starts_with("worker") || !declared.contains("simd128"), "{name}: {declared:?}");
    }
}

/// Sets the browser's user agent to `agent`, and runs `script` before every page.
async fn pretend(phone: &Page, agent: &str, script: &str) {
    let named =
        format!("Object.defineProperty(navigator, 'userAgent', {{ get: () => '{agent}' }}); {script}");
    phone.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": named })).await;
    phone.open("/").await;
}

const IOS_15: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Mobile/15E148 MicroMessenger/8.0.50(0x1800322a) NetType/WIFI Language/zh_CN";
const IOS_18: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Mobile/15E148 MicroMessenger/8.0.50(0x1800322a) NetType/WIFI Language/zh_CN";
const IPAD_18: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/18.1 Safari/605.1.15";
const ANDROID_OLD: &str = "Mozilla/5.0 (Linux; Android 10; V1986A) AppleWebKit/537.36 (KHTML, like Gecko) \
     Version/4.0 Chrome/86.0.4240.99 Mobile Safari/537.36 MicroMessenger/8.0.16.2040(0x28001037)";
const ANDROID_NEW: &str = "Mozilla/5.0 (Linux; Android 14; V2307A) AppleWebKit/537.36 (KHTML, like Gecko) \
     Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.61.2860(0x28003D59)";

const NO_WASM: &str = "delete window.WebAssembly";

/// Makes compilation fail as in such an engine: the content security policy forbids it, a WebAssembly proposal is
/// missing, or only half of the module arrived.
fn refuses(error: &str) -> String {
    format!("WebAssembly.compileStreaming = () => Promise.reject({error})")
}

#[test]
fn a_browser_that_can_not_run_the_app_shows_the_reason_and_a_remedy() {
    let evaluation = refuses("new EvalError('Refused to create a WebAssembly object')");
    let compilation = refuses("new WebAssembly.CompileError('invalid value type 0x6f')");
    let network = refuses("new TypeError('Load failed')");
    let cases: [(&str, &str, &str, &str); 9] = [
        ("iOS 15 has no word for WebAssembly in a policy", IOS_15, &evaluation, "请先更新系统"),
        ("iOS 15, by another name", IOS_15, &compilation, "请先更新系统"),
        ("iOS 15 on a broken network", IOS_15, &network, "页面没有加载完整"),
        ("Lockdown Mode", IOS_18, NO_WASM, "浏览器停用了所需功能"),
        ("Lockdown Mode of an iPad, which says that it is a Mac", IPAD_18, NO_WASM, "浏览器停用了所需功能"),
        ("a new Android whose owner switched it off", ANDROID_NEW, NO_WASM, "浏览器停用了所需功能"),
        ("an old WeChat without it", ANDROID_OLD, NO_WASM, "请先更新微信"),
        ("an old WeChat without reference types", ANDROID_OLD, &compilation, "请先更新微信"),
        ("a new engine that got half of a module", ANDROID_NEW, &compilation, "页面没有加载完整"),
    ];
    journey("engines", async |story| {
        for (who, agent, script, title) in cases {
            let phone = story.phone().await;
            pretend(&phone, agent, script).await;
            phone.see(&Target::role(Role::Heading, title)).await;
            let shown = phone.words().await;
            let titles = ["请先更新系统", "浏览器停用了所需功能", "请先更新微信", "页面没有加载完整"];
            let others = titles.iter().filter(|other| **other != title && shown.contains(**other)).count();
            assert_eq!(others, 0, "{who}: {shown}");
            match who {
                "an old WeChat without it" => look(&phone, &ZH, "engine-old").await,
                "Lockdown Mode" => look(&phone, &ZH, "engine-off").await,
                "iOS 15, by another name" => look(&phone, &ZH, "engine-ios").await,
                _ => {}
            }
            // The browser's own console messages about it are discarded.
            tests::wire::console(&phone.client).await.expect("the driver keeps a console");
            phone.client.clone().close().await.expect("a session ends");
        }
    });
}
