//! Tests of the dependency rules in ARCHITECTURE.md, which read the source files.

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder, the text that it must not contain, and the reason.
struct Absence {
    place: &'static str,
    except: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const ABSENCES: &[Absence] = &[
    Absence {
        place: "shared/src",
        except: &[],
        words: &[
            "std::fs",
            "std::net",
            "SystemTime::now",
            "Instant::now",
            "rand::",
            "getrandom",
            "sqlx",
            "async fn",
        ],
        why: "shared never does I/O, never reads a clock, never generates random numbers",
    },
    Absence {
        place: "frontend/src/cropper",
        except: &[
            "pointers.rs",
            "surface.rs",
            "detail_layer.rs",
            "mod.rs",
            "controls.rs",
            "overlay.rs",
            "elements.rs",
            "animation.rs",
            "picture.rs",
        ],
        words: &["yew", "web_sys", "js_sys", "wasm_bindgen", "gloo"],
        why: "viewport, gesture and keyboard are pure",
    },
    Absence {
        place: "frontend/src/ui",
        except: &[],
        words: &["crate::api", "crate::route", "crate::pages", "crate::session"],
        why: "ui is props in, Html out",
    },
    Absence {
        place: "backend/src/api",
        except: &[],
        words: &["sqlx", "reqwest"],
        why: "no handler holds SQL or speaks to third parties directly",
    },
    Absence {
        place: "backend/src/store",
        except: &[],
        words: &["axum", "http::", "StatusCode"],
        why: "no store knows HTTP",
    },
    Absence {
        place: "backend/src/api/staff",
        except: &[],
        words: &["SignedIn(", "axum::routing"],
        why: "the console knows no students' sessions, and its routes stand in router/staff.rs",
    },
    Absence {
        place: "frontend/src/staff",
        except: &[],
        words: &["crate::pages", "crate::session", "crate::route", "crate::nav"],
        why: "the console shares parts with the student's page, never its screens",
    },
    Absence {
        place: "backend/src",
        except: &["clock.rs"],
        words: &["SystemTime::now", "Utc::now", "Local::now"],
        why: "nothing outside clock.rs knows the time",
    },
    Absence {
        place: "backend/src",
        except: &["rng.rs"],
        words: &["getrandom::", "rand::rng", "OsRng", "thread_rng"],
        why: "nothing outside rng.rs generates random numbers",
    },
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether a file or folder contains only tests: those may read files and clocks.
fn is_test(path: &Path) -> bool {
    path.file_stem()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name == "tests" || name.ends_with("_tests"))
}

/// Every Rust file under `place` that is not a test, with its text up to the test module.
fn sources(place: &Path, found: &mut Vec<(PathBuf, String)>) {
    let entries = fs::read_dir(place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if is_test(&path) {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            found.push((path, code));
        }
    }
}

fn lines_of_code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(i, line)| (i + 1, line))
}

#[test]
fn no_source_contains_what_the_rules_forbid() {
    let mut broken = Vec::new();
    for absence in ABSENCES {
        let mut files = Vec::new();
        sources(&root().join(absence.place), &mut files);
        assert!(!files.is_empty(), "{} holds no sources: mend this test", absence.place);
        for (path, text) in &files {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if absence.except.contains(&name) {
                continue;
            }
            for (number, line) in lines_of_code(text) {
                for word in absence.words.iter().filter(|word| line.contains(**word)) {
                    broken.push(format!("{}:{number}: `{word}`, but {}", path.display(), absence.why));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// A function's signature, from its name to its end.
fn signature<'a>(text: &'a str, name: &str) -> &'a str {
    let from = text.find(name).unwrap_or_else(|| panic!("no {name}: mend this test"));
    text[from..].split('{').next().unwrap_or_default()
}

/// The type of a GET handler's state guarantees this: the table registers it with `ReadApp`, and `ReadApp` provides no
/// writer.
#[test]
fn a_get_handler_of_the_console_receives_no_writer() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let table = read("backend/src/router/staff.rs");
    assert!(signature(&table, "fn get<").contains("Handler<T, ReadApp>"), "GET is registered with ReadApp");
    let app = read("backend/src/app.rs");
    let read_app = app.split("pub struct ReadApp").nth(1).unwrap();
    assert!(
        !read_app.contains("pub db") && !read_app.contains("-> Result<Tx"),
        "ReadApp hands out no writer"
    );
}

/// Chinese texts for users are in `i18n/` only; the exceptions run without the app, or read and write Chinese files.
#[test]
fn no_chinese_outside_i18n() {
    const EXCEPT: &[&str] = &["i18n"];
    let mut files = Vec::new();
    sources(&root().join("frontend/src"), &mut files);
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut broken = Vec::new();
    for (path, text) in &files {
        if path.iter().any(|part| EXCEPT.iter().any(|except| part == *except)) {
            continue;
        }
        for (number, line) in lines_of_code(text) {
            let code = line.split("//").next().unwrap_or_default();
            if code.chars().any(is_han) {
                broken.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "text that belongs in i18n/:\n{}", broken.join("\n"));
}

/// Yew reuses an element for the next one with the same name in the same place, and its typed value stays: a password
/// would be visible in the field of a code. A unique key prevents the reuse.
#[test]
fn every_input_has_its_own_key() {
    let mut files = Vec::new();
    sources(&root().join("frontend/src"), &mut files);
    let mut unkeyed = Vec::new();
    // The review page has one form at a time, each in a separate dialog.
    let elsewhere = |path: &Path| !path.iter().any(|part| part == "review");
    for (path, text) in files.iter().filter(|(path, _)| elsewhere(path)) {
        for (number, line) in lines_of_code(text) {
            for tag in ["<input", "<select", "<textarea"] {
                let rest = line.split_once(tag).map(|(_, rest)| rest);
                if rest.is_some_and(|rest| !rest.starts_with(" key=")) {
                    unkeyed.push(format!("{}:{number}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(unkeyed.is_empty(), "{}", unkeyed.join("\n"));
}

#[test]
fn every_module_has_a_doc_comment() {
    let mut silent = Vec::new();
    for place in ["shared/src", "backend/src", "frontend/src", "tests/src"] {
        let mut files = Vec::new();
        sources(&root().join(place), &mut files);
        silent.extend(files.into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path));
    }
    assert!(silent.is_empty(), "these files begin without a `//!` line: {silent:?}");
}
