// The composer: a finding points at its words, a safe wording goes into the box. What is said there is the server's to decide.
const box = (el) => (el.closest("[data-composer]") ?? document.querySelector("[data-composer]"))?.querySelector("textarea");

// Offsets count code points, as the guard does; the box counts UTF-16 units.
function units(text, points) {
  let at = 0;
  for (const sign of text) {
    if (points-- <= 0) break;
    at += sign.length;
  }
  return at;
}

function point(button) {
  const text = box(button);
  const [start, end] = button.dataset.span.split(" ").map(Number);
  text?.focus();
  text?.setSelectionRange(units(text.value, start), units(text.value, end));
}

function use(button) {
  const text = box(button);
  if (!text) return;
  text.focus();
  text.select();
  // insertText keeps the browser's own undo, so that nothing written is lost
  if (!document.execCommand?.("insertText", false, button.dataset.use)) {
    text.setRangeText(button.dataset.use);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-span], [data-use]");
    if (button) button.dataset.use === undefined ? point(button) : use(button);
  });
}
