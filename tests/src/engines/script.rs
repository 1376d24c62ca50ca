//! Checks of scripts: the modules' glue and inline scripts. A parser with a fixed ECMAScript version checks the syntax;
//! the oldest engines must support what they call.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::{Compat, Feature};

/// The parser, from npm (MIT).
const ACORN: &str = "8.19.0";

/// Features that are detected before they are used, each with the code that detects it.
const ASKED_FOR: &[(&str, &str)] = &[
    ("dispose", "wasm-bindgen: `if (Symbol.dispose)`"),
    ("detached", "wasm-bindgen: `buffer.detached === undefined`"),
    ("createTask", "wasm-bindgen-futures: where the console has it"),
    ("run", "the same: of a task that it made"),
];

/// The grammar of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// ECMAScript 5 (2009): it also runs where the app does not.
    Es5,
    /// An ECMAScript 2021 module: Chromium 85 and iOS 14.1 support it completely.
    Module2021,
    /// ECMAScript 2021, but not a module.
    Script2021,
}

/// Parses `script`; the error is the parser's message.
pub fn parse(script: &str, grammar: Grammar) -> Result<(), String> {
    let acorn = crate::npm::package("acorn", ACORN).join("bin/acorn");
    let arguments: &[&str] = match grammar {
        Grammar::Es5 => &["--ecma5"],
        Grammar::Module2021 => &["--ecma2021", "--module"],
        Grammar::Script2021 => &["--ecma2021"],
    };
    let mut parser = Command::new("node")
        .arg(acorn)
        .args(arguments)
        .arg("--silent")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node is there: npm is");
    let mut input = parser.stdin.take().expect("it was asked for");
    input.write_all(script.as_bytes()).expect("the parser reads");
    drop(input);
    let output = parser.wait_with_output().expect("the parser ends");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// The inline scripts of a page: the classic ones, and the modules.
#[must_use]
pub fn inline(html: &str) -> (Vec<&str>, Vec<&str>) {
    let scripts = html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        Some((attributes.contains("module"), rest.split_once("</script>")?.0))
    });
    let (mut classic, mut modules) = (Vec::new(), Vec::new());
    for (is_module, text) in scripts {
        if is_module { modules.push(text) } else { classic.push(text) }
    }
    (classic, modules)
}

/// Members and functions in `script` that no oldest engine supports on any object, one per line. A name that several
/// objects have counts as supported when one of them supports it.
#[must_use]
pub fn complaints(script: &str, compat: &Compat) -> Vec<String> {
    let (members, functions) = names(script);
    let is_new =
        |features: &[Feature<'_>]| !features.is_empty() && !features.iter().any(|feature| feature.is_known());
    let allowed = |name: &str| ASKED_FOR.iter().any(|(known, _)| *known == name);
    let global = |name: &str| {
        let places = [&["api", name][..], &["api", "Window", name], &["javascript", "builtins", name]];
        places.into_iter().filter_map(|path| compat.feature(path)).collect::<Vec<_>>()
    };
    let members = members.into_iter().filter(|name| {
        let of_objects = compat.members(&["javascript", "builtins"], name);
        is_new(&[compat.members(&["api"], name), of_objects, global(name)].concat())
    });
    let functions = functions.into_iter().filter(|name| is_new(&global(name)));
    let found: BTreeSet<&str> = members.chain(functions).filter(|name| !allowed(name)).collect();
    found.into_iter().map(str::to_owned).collect()
}

/// The names after a dot, without those of our own modules; and other names that are called or constructed.
fn names(script: &str) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let (mut members, mut functions) = (BTreeSet::new(), BTreeSet::new());
    let mut at = 0;
    while let Some(start) = script[at..].find(|c| is_part(c) || is_quote(c)).map(|found| at + found) {
        if let Some(quote) = script[start..].chars().next().filter(|c| is_quote(*c)) {
            at = past_string(script, start + 1, quote);
            continue;
        }
        let end = script[start..].find(|c| !is_part(c)).map_or(script.len(), |length| start + length);
        let name = &script[start..end];
        if !name.starts_with(|c: char| c.is_ascii_digit()) {
            let before = &script[..start];
            if before.ends_with("wasm.") {
                // Exports of our own modules.
            } else if before.ends_with('.') && !before.ends_with("..") {
                members.insert(name);
            } else if script[end..].starts_with('(') {
                functions.insert(name);
            }
        }
        at = end;
    }
    (members, functions)
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'')
}

/// The end of a string that began before `start`. A quote without a second one on its line belongs to something else.
fn past_string(script: &str, start: usize, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in script[start..].char_indices() {
        match c {
            '\n' => break,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return start + at + 1,
            _ => {}
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_functions_are_distinguished() {
        let (members, functions) = names(
            "wasm.memory; a.b.at(1, 'x.y(z)', \"\\\".w\"); structuredClone(c); [...rest(2)]; new Map();",
        );
        assert_eq!(members.into_iter().collect::<Vec<_>>(), ["at", "b"]);
        assert_eq!(functions.into_iter().collect::<Vec<_>>(), ["Map", "rest", "structuredClone"]);
    }

    #[test]
    fn scripts_of_a_page_are_found_by_kind() {
        let html = "<script>var a</script><p></p><script type=\"module\">let b</script>";
        assert_eq!(inline(html), (vec!["var a"], vec!["let b"]));
    }
}
