//! The page for a screen reader: the browser's accessibility tree as short text.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::page::Page;

/// States that are printed when they are set.
const STATES: [&str; 7] = ["checked", "disabled", "expanded", "invalid", "pressed", "required", "selected"];
/// Roles of containers only, or that repeat their parent's name.
const SILENT: [&str; 6] = ["generic", "none", "InlineTextBox", "LabelText", "LineBreak", "ListMarker"];

/// The tree with one line per node: role, name, level and states, indented by depth.
pub async fn of(page: &Page) -> String {
    page.devtools("Accessibility.enable", json!({})).await;
    let tree = page.devtools("Accessibility.getFullAXTree", json!({})).await;
    page.devtools("Accessibility.disable", json!({})).await;
    let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
    let by_id: HashMap<&str, &Value> =
        nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, node))).collect();
    let mut text = String::new();
    if let Some(root) = nodes.first() {
        tell(root, &by_id, 0, "", &mut text);
    }
    text
}

fn tell(node: &Value, by_id: &HashMap<&str, &Value>, depth: usize, parent_name: &str, text: &mut String) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let name = node["name"]["value"].as_str().unwrap_or_default().trim();
    let silent =
        node["ignored"] == true || SILENT.contains(&role) || (role == "StaticText" && parent_name == name);
    let (mut depth, mut heard) = (depth, parent_name);
    if !silent {
        text.push_str(&line(node, role, name, depth));
        depth += 1;
        heard = name;
    }
    for child in node["childIds"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if let Some(child) = by_id.get(child) {
            tell(child, by_id, depth, heard, text);
        }
    }
}

fn line(node: &Value, role: &str, name: &str, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let shown = if role == "StaticText" { "text" } else { role };
    let mut line = format!("{indent}{shown}");
    if !name.is_empty() {
        put(&mut line, format_args!(" “{name}”"));
    }
    if let Some(value) = node["value"]["value"].as_str().filter(|value| !value.is_empty()) {
        put(&mut line, format_args!(" = {value}"));
    }
    for property in node["properties"].as_array().into_iter().flatten() {
        let state = property["name"].as_str().unwrap_or_default();
        let value = &property["value"]["value"];
        let set = value == true || value.as_str().is_some_and(|value| !matches!(value, "false" | ""));
        if STATES.contains(&state) && set {
            put(&mut line, format_args!(" [{state}]"));
        } else if state == "level" {
            put(&mut line, format_args!(" {value}"));
        }
    }
    line.push('\n');
    line
}

fn put(line: &mut String, words: std::fmt::Arguments<'_>) {
    line.write_fmt(words).expect("a string takes any text");
}
