//! The size of touch targets.

use serde_json::Value;

use crate::page::Page;

/// The minimum width and height in CSS pixels: WCAG 2.5.5 and Apple's guidelines. Half a pixel is the browser's
/// rounding.
const LEAST: f64 = 43.5;

/// Every control with the box that receives the touch: for a checkbox its label. Controls under an open dialog do not
/// count.
const CONTROLS: &str = "const least = arguments[0]; \
    const root = document.querySelector('dialog[open]') || document; \
    const shown = one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert],[aria-hidden=true]'); \
    const box = one => (one.matches('[type=checkbox],[type=radio]') && one.labels[0] || one).getBoundingClientRect(); \
    return [...root.querySelectorAll('a[href],button,input,select,textarea,summary,[role=button]')].filter(shown) \
      .map(one => [one, box(one)]).filter(([, { width, height }]) => width < least || height < least) \
      .map(([one, { width, height }]) => `${width.toFixed(1)} × ${height.toFixed(1)}: ${one.outerHTML.slice(0, 160)}`);";

/// The controls on the screen that are below the minimum size, one per line.
pub async fn too_small(page: &Page) -> Vec<String> {
    let found = page.run(CONTROLS, vec![LEAST.into()]).await;
    let lines = found.as_array().cloned().unwrap_or_default();
    lines.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
