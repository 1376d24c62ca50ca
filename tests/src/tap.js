// Where a touch would hit an element, once the element is visible, enabled, at rest and uncovered.
const [element, done] = arguments;
if (!element.isConnected) return done("gone");
if (element.matches(":disabled,[aria-disabled=true]")) return done("disabled");
element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
const box = () => element.getBoundingClientRect();
const before = box();
requestAnimationFrame(() => requestAnimationFrame(() => {
  const now = box();
  if (now.width === 0 || now.height === 0) return done("of no size");
  if (Math.hypot(now.x - before.x, now.y - before.y) > 0.5) return done("moving");
  const x = Math.round(now.x + now.width / 2), y = Math.round(now.y + now.height / 2);
  const hit = document.elementFromPoint(x, y);
  const label = element.closest("label") || (element.labels && element.labels[0]);
  const own = hit && (element.contains(hit) || hit.contains(element) && hit.tagName === "LABEL"
    || label && label.contains(hit));
  if (!own) {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    return done("covered by " + (hit ? hit.outerHTML.slice(0, 120) : "nothing"));
  }
  done({ x, y });
}));
