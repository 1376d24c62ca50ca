// Finds elements as a person does: by role and accessible name, or by text. The snapshots of the accessibility tree
// check the names that the browser computes; this is a simplified computation.
const [mode, role, name, exact, scope] = arguments;
const ROLES = {
  alert: "[role=alert]",
  button: "button,[role=button],input[type=submit],input[type=button],summary",
  checkbox: "input[type=checkbox],[role=checkbox],[role=switch]",
  combobox: "select,[role=combobox]",
  dialog: "dialog[open],[role=dialog],[role=alertdialog]",
  file: "input[type=file]",
  heading: "h1,h2,h3,h4,[role=heading]",
  img: "img,[role=img],canvas",
  link: "a[href],[role=link]",
  progressbar: "progress,[role=progressbar]",
  radio: "input[type=radio],[role=radio]",
  region: "section,[role=region],[role=group],[role=application]",
  slider: "input[type=range],[role=slider]",
  status: "[role=status],output",
  textbox: "input:not([type]),input[type=text],input[type=tel],input[type=password],input[type=number],input[type=datetime-local],textarea,[role=textbox]",
};
const squeeze = text => (text || "").replace(/\s+/g, " ").trim();
const byIds = ids => ids.split(/\s+/).map(id => document.getElementById(id)?.textContent || "").join(" ");
const content = node => {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || node.getAttribute("aria-hidden") === "true" || node.hidden) return "";
  if (node.tagName === "IMG") return node.alt;
  return [...node.childNodes].map(content).join(getComputedStyle(node).display.startsWith("inline") ? "" : " ");
};
const nameOf = element => squeeze(
  (element.getAttribute("aria-labelledby") && byIds(element.getAttribute("aria-labelledby")))
  || element.getAttribute("aria-label")
  || (element.labels?.length && [...element.labels].map(label => label.textContent).join(" "))
  || element.getAttribute("alt")
  || (["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName) ? "" : content(element))
  || element.getAttribute("title") || element.value || "");
const matches = text => exact ? text === name : text.includes(name);
const shown = element => element.checkVisibility({ visibilityProperty: true })
  && !element.closest("[aria-hidden=true],[inert]");
const root = scope || document;
if (mode === "role") {
  const usable = element => role === "file" ? !element.closest("[inert]") : shown(element);
  return [...root.querySelectorAll(ROLES[role])].filter(usable).filter(element => matches(nameOf(element)));
}
// By text: the innermost elements that hold it.
const holders = [...root.querySelectorAll("body *:not(script):not(style)")]
  .filter(element => matches(squeeze(content(element))) && shown(element));
return holders.filter(element => !holders.some(other => other !== element && element.contains(other)));
