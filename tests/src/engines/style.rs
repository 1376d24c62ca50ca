//! Checks of style sheets: the oldest engines must support every property, value, unit, function, selector and media
//! feature, or a supported fallback must exist: an earlier declaration in the same rule, or `@supports`.

use super::{Compat, Engine, Known, OLDEST};

/// Features that an engine may ignore without a visible effect for students, each with the reason.
const ORNAMENTS: &[(&str, &str)] = &[
    ("cursor", "a phone has none"),
    ("font-family", "a list: the next name is taken"),
    ("resize", "the field scrolls instead"),
];

/// Units, with their names in the data.
const UNITS: &[(&[&str], &str)] = &[
    (&["dvh", "dvw", "dvi", "dvb", "dvmin", "dvmax"], "viewport_percentage_units_dynamic"),
    (&["svh", "svw", "svi", "svb", "svmin", "svmax"], "viewport_percentage_units_small"),
    (&["lvh", "lvw", "lvi", "lvb", "lvmin", "lvmax"], "viewport_percentage_units_large"),
    (&["cqw", "cqh", "cqi", "cqb", "cqmin", "cqmax"], "container_query_length_units"),
    (&["lh"], "lh"),
    (&["rlh"], "rlh"),
    (&["cap"], "cap"),
    (&["ic"], "ic"),
];

/// One rule with its context.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// The at-rules and, nested, the selectors around it.
    around: Vec<String>,
    selector: String,
    declarations: Vec<(String, String)>,
}

/// The unsupported features in `css`, one per line.
#[must_use]
pub fn complaints(css: &str, compat: &Compat) -> Vec<String> {
    let judge = Judge { compat };
    let mut found = Vec::new();
    for rule in rules(css) {
        judge.rule(&rule, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

/// The inline style sheets of a page.
#[must_use]
pub fn inline(html: &str) -> String {
    let sheets =
        html.split("<style").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once("</style>"));
    sheets.map(|(css, _)| css).collect()
}

struct Judge<'a> {
    compat: &'a Compat,
}

impl Judge<'_> {
    fn rule(&self, rule: &Rule, found: &mut Vec<String>) {
        let guarded = rule.around.iter().any(|around| around.starts_with("@supports"));
        for around in &rule.around {
            self.around(around, found);
        }
        if guarded {
            return;
        }
        for selector in pseudos(&rule.selector) {
            let known = self.compat.feature(&["css", "selectors", selector]);
            if !selector.starts_with("-webkit-")
                && !selector.starts_with("-moz-")
                && !known.is_some_and(super::Feature::is_known)
            {
                found.push(format!("selector :{selector} in “{}”", rule.selector));
            }
        }
        for (index, (property, value)) in rule.declarations.iter().enumerate() {
            for engine in OLDEST {
                if let Some(what) = self.declaration(property, value, engine)
                    && !self.is_backed(&rule.declarations[..index], property, value, engine)
                {
                    found.push(format!("{what} for {} in “{}”", engine.name, rule.selector));
                }
            }
        }
    }

    fn around(&self, around: &str, found: &mut Vec<String>) {
        let Some(name) = around.strip_prefix('@') else {
            // Chromium 112, Safari 16.5.
            found.push(format!("nested rule in “{around}”"));
            return;
        };
        let (name, prelude) =
            name.split_once(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or((name, ""));
        if !self.compat.feature(&["css", "at-rules", name]).is_some_and(super::Feature::is_known) {
            found.push(format!("@{name}"));
        }
        if name != "media" {
            return;
        }
        if prelude.contains(['<', '>', '=']) {
            found.push(format!("range syntax in @media {prelude}"));
        }
        for condition in prelude.split('(').skip(1) {
            let feature = condition.split([':', ')']).next().unwrap_or_default().trim();
            let feature = feature.trim_start_matches("min-").trim_start_matches("max-");
            if !self
                .compat
                .feature(&["css", "at-rules", "media", feature])
                .is_some_and(super::Feature::is_known)
            {
                found.push(format!("media feature “{feature}”"));
            }
        }
    }

    /// The part of a declaration that `engine` does not support.
    fn declaration(&self, property: &str, value: &str, engine: Engine) -> Option<String> {
        let vendor = property.starts_with("-webkit-") || property.starts_with("-moz-");
        if vendor || ORNAMENTS.iter().any(|(name, _)| *name == property) {
            return None;
        }
        if !property.starts_with("--") {
            let known = self.compat.feature(&["css", "properties", property]);
            let known = known.map_or(Known::No, |feature| feature.in_engine(engine));
            if known != Known::Yes {
                return Some(format!("{property}: {known:?}"));
            }
        }
        self.value(property, value, engine)
    }

    fn value(&self, property: &str, value: &str, engine: Engine) -> Option<String> {
        let is_unknown = |features: &[super::Feature<'_>]| {
            !features.is_empty() && features.iter().all(|feature| feature.in_engine(engine) != Known::Yes)
        };
        words(value).into_iter().find_map(|word| {
            let features = match word {
                Word::Name(name) => {
                    self.compat.feature(&["css", "properties", property, name]).into_iter().collect()
                }
                Word::Function(name) => {
                    let types = self.compat.anywhere(&["css", "types"], name);
                    let own = self.compat.feature(&["css", "properties", property, name]);
                    types.into_iter().chain(own).collect()
                }
                Word::Unit(unit) => {
                    let entry = UNITS.iter().find(|(units, _)| units.contains(&unit))?;
                    self.compat.feature(&["css", "types", "length", entry.1]).into_iter().collect::<Vec<_>>()
                }
            };
            is_unknown(&features).then(|| format!("{property}: … {word:?} …"))
        })
    }

    /// Whether an earlier declaration of the rule is the fallback for `engine`.
    fn is_backed(&self, before: &[(String, String)], property: &str, value: &str, engine: Engine) -> bool {
        let feature = self.compat.feature(&["css", "properties", property]);
        let prefixed = match feature.map(|feature| feature.in_engine(engine)) {
            Some(Known::Prefixed(prefix)) => Some([&prefix, property].concat()),
            Some(Known::Yes | Known::No) | None => None,
        };
        before.iter().any(|(name, earlier)| {
            (name == property && self.declaration(name, earlier, engine).is_none())
                || (Some(name) == prefixed.as_ref() && earlier == value)
        })
    }
}

/// A part of a value that an engine may not support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word<'a> {
    Name(&'a str),
    Function(&'a str),
    Unit(&'a str),
}

fn words(value: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        if matches!(c, '"' | '\'') {
            let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
            rest = &rest[end..];
        } else if c.is_ascii_digit() {
            let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let unit = &rest[number..];
            let end = unit.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(unit.len());
            if end > 0 {
                found.push(Word::Unit(&unit[..end]));
            }
            rest = &unit[end..];
        } else if c == '#' {
            // A colour.
            let end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(rest.len(), |end| end + 1);
            rest = &rest[end..];
        } else if c.is_ascii_alphabetic() || c == '-' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if after.starts_with('(') {
                if name == "url" {
                    rest = after.split_once(')').map_or("", |(_, after)| after);
                    continue;
                }
                found.push(Word::Function(name));
            } else if name.chars().any(|c| c.is_ascii_alphabetic()) && !name.starts_with("--") {
                found.push(Word::Name(name));
            }
            rest = after;
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

/// The names after `:` and `::` in a selector.
fn pseudos(selector: &str) -> Vec<&str> {
    let parts = selector.split(':').skip(1).filter(|part| !part.is_empty());
    let name =
        |part: &'_ str| part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(part.len());
    parts.map(|part| &part[..name(part)]).filter(|name| !name.is_empty()).collect()
}

/// Every rule that has declarations. Expects style sheets without syntax errors.
fn rules(css: &str) -> Vec<Rule> {
    let css = without_comments(css);
    let mut found = Vec::new();
    let mut rest = css.as_str();
    block(&mut rest, &mut Vec::new(), "", &mut found);
    found
}

/// Reads to the end of a block, whose opening brace has been read.
fn block(rest: &mut &str, around: &mut Vec<String>, selector: &str, found: &mut Vec<Rule>) {
    let mut declarations = Vec::new();
    loop {
        let (text, end) = head(rest);
        match end {
            Some('{') => {
                let is_rule = !selector.is_empty() && !selector.starts_with('@');
                if is_rule || selector.starts_with('@') {
                    around.push(selector.to_owned());
                }
                block(rest, around, text.trim(), found);
                if !selector.is_empty() {
                    around.pop();
                }
            }
            Some(';' | '}') | None => {
                if let Some((property, value)) = text.split_once(':') {
                    let value = value.trim().trim_end_matches("!important").trim();
                    declarations.push((property.trim().to_owned(), value.to_owned()));
                }
                if end != Some(';') {
                    break;
                }
            }
            Some(_) => unreachable!("`head` stops at three characters"),
        }
    }
    if !declarations.is_empty() {
        found.push(Rule { around: around.clone(), selector: selector.to_owned(), declarations });
    }
}

/// The text up to the next brace or semicolon outside of strings and parentheses, and that character.
fn head<'a>(rest: &mut &'a str) -> (&'a str, Option<char>) {
    let (mut depth, mut quote) = (0_u32, None);
    for (at, c) in rest.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            ('{' | '}' | ';', None) if depth == 0 => {
                let text = &rest[..at];
                *rest = &rest[at + 1..];
                return (text, Some(c));
            }
            _ => {}
        }
    }
    (std::mem::take(rest), None)
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once("*/").map_or("", |(_, after)| after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_is_parsed_into_rules_with_their_context() {
        let css = "/* a{b:c} */ a:hover,b::before { color : red ; content:\";}\" } @media (min-width:1px){ c{ d:e !important; f:url(a;b) } }";
        let read: Vec<_> = rules(css)
            .into_iter()
            .map(|rule| format!("{} | {} | {:?}", rule.around.join(" "), rule.selector, rule.declarations))
            .collect();
        assert_eq!(
            read,
            [
                r#" | a:hover,b::before | [("color", "red"), ("content", "\";}\"")]"#,
                r#"@media (min-width:1px) | c | [("d", "e"), ("f", "url(a;b)")]"#,
            ]
        );
        assert_eq!(pseudos("a:not(:first-child)::after"), ["not", "first-child", "after"]);
    }

    #[test]
    fn a_value_is_parsed_into_names_functions_and_units() {
        let read = words("color-mix(in srgb, var(--x) 92%, #fade50) 1.5dvh solid \"no dvw\" url(data:1dvw)");
        assert_eq!(
            read,
            [
                Word::Function("color-mix"),
                Word::Name("in"),
                Word::Name("srgb"),
                Word::Function("var"),
                Word::Unit("dvh"),
                Word::Name("solid"),
            ]
        );
    }
}
