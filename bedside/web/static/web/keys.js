// Single-letter keys, as printed on the buttons: they rest while you type and can be switched off. Nothing public or final has one.
const root = document.documentElement;
let prefix = "";
let forget;

const typing = (el) => el?.matches?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]");
const seen = (el) => el.checkVisibility?.({ visibilityProperty: true }) ?? true;
const rows = () => [...document.querySelectorAll(".row .name")].filter(seen);

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((link) => link === document.activeElement || link.closest(".row").contains(document.activeElement));
  const from = at >= 0 ? at : all.findIndex((link) => link.closest(".row").classList.contains("on"));
  const next = all[Math.max(0, Math.min(all.length - 1, from + step))];
  next.focus();
  next.closest(".row").scrollIntoView({ block: "nearest" });
  return true;
}

function open() {
  const at = document.activeElement?.closest?.(".row")?.querySelector(".name");
  at?.click();
  return Boolean(at);
}

// The button or link that prints this key; a link may be inside a closed menu, a button must be seen.
function press(key) {
  const bearer = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((el) => seen(el) || el.matches("a[href]"));
  if (!bearer) return false;
  if (bearer.matches("input, textarea, select")) bearer.focus();
  else bearer.click();
  return true;
}

function jump() {
  const find = document.querySelector("[data-find]");
  find?.focus();
  find?.select();
  return Boolean(find);
}

function send() {
  const button = document.activeElement?.closest("form")?.querySelector("[data-sends]");
  button?.click();
  return Boolean(button);
}

const saved = (event) => event.key === "/" && event.target.matches("[data-composer] textarea") && !event.target.value && press("/");

function single(event) {
  if (root.dataset.keys === "off" || typing(event.target) || document.querySelector("dialog[open]")) return false;
  const key = prefix + event.key.toLowerCase();
  const before = prefix;
  prefix = "";
  if (key === "?") return document.querySelector("[data-opens=keys]")?.click() ?? true;
  if (!before && key === "g") {
    prefix = "g ";
    clearTimeout(forget);
    forget = setTimeout(() => (prefix = ""), 1200);
    return true;
  }
  if (key === "j") return move(1);
  if (key === "k") return move(-1);
  if (key === "o") return open();
  return press(key);
}

function heard(event) {
  if (event.isComposing || event.defaultPrevented) return;
  const ctrl = event.ctrlKey || event.metaKey;
  const done = ctrl ? (event.key.toLowerCase() === "k" && jump()) || (event.key === "Enter" && send()) : !event.altKey && (saved(event) || single(event));
  if (done) event.preventDefault();
}

const label = (el) => el.getAttribute("aria-label") || [...el.childNodes].filter((n) => n.nodeName !== "KBD").map((n) => n.textContent).join("").trim();

// The list under "?" is read from the page, so it cannot lie.
function list(box) {
  const into = box.querySelector("[data-keys-here]");
  for (const old of into.querySelectorAll("[data-found]")) old.remove();
  const known = new Set();
  for (const el of document.querySelectorAll("[data-key]")) {
    if (known.has(el.dataset.key) || !label(el)) continue;
    known.add(el.dataset.key);
    const [term, words] = [document.createElement("dt"), document.createElement("dd")];
    for (const [i, one] of el.dataset.key.toUpperCase().split(" ").entries()) {
      if (i) term.append(" ");
      term.append(Object.assign(document.createElement("kbd"), { textContent: one }));
    }
    words.textContent = label(el);
    for (const node of [term, words]) node.dataset.found = "";
    into.append(term, words);
  }
}

// Typing a page's name into the search box and Enter goes there.
function jumps() {
  const find = document.querySelector("[data-find]");
  const places = new Map([...document.querySelectorAll(".bar nav a, .menu a[href]")].map((a) => [label(a), a.href]));
  const offered = document.getElementById("jumps");
  if (!find) return;
  for (const name of places.keys()) offered?.append(Object.assign(document.createElement("option"), { value: name }));
  find.form.addEventListener("submit", (event) => {
    const place = [...places].find(([name]) => name.toLowerCase() === find.value.trim().toLowerCase());
    if (!place) return;
    event.preventDefault();
    location.assign(place[1]);
  });
}

export function start() {
  document.addEventListener("keydown", heard);
  const box = document.getElementById("keys");
  box?.addEventListener("opening", () => list(box));
  jumps();
}
