// The inbox under the hand: which row is open, which pane is written in, words kept until they are sent. The server decides everything else.
const kept = (el) => `bedside:${el.dataset.keep}`;

// What is typed and not sent outlives a swap, a reload and a wrong click; it stays in this tab and goes when it is sent.
function restore(within) {
  for (const box of within.querySelectorAll("[data-keep]")) {
    const words = sessionStorage.getItem(kept(box));
    if (words === null || words === box.value) continue;
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function pane(name, focus) {
  const composer = document.getElementById("composer");
  const panes = [...(composer?.querySelectorAll("[data-pane]") ?? [])];
  if (!panes.some((one) => one.dataset.pane === name)) name = panes[0]?.dataset.pane;
  for (const one of panes) one.hidden = one.dataset.pane !== name;
  for (const tab of composer?.querySelectorAll("[data-part]") ?? []) {
    tab.dataset.part === name ? tab.setAttribute("aria-current", "true") : tab.removeAttribute("aria-current");
  }
  composer?.classList.toggle("note", name === "note");
  for (const el of composer?.querySelectorAll(".drop.up") ?? []) el.hidden = name === "note";
  if (focus) panes.find((one) => !one.hidden)?.querySelector("textarea")?.focus();
}

function opened(talk) {
  const number = talk.dataset.conversation;
  for (const row of document.querySelectorAll(".row")) {
    const on = row.id === `row-${number}`;
    row.classList.toggle("on", on);
    const link = row.querySelector(".name");
    on ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    if (on) {
      row.classList.remove("unread");
      row.querySelector(".name .vh")?.remove();
      row.scrollIntoView({ block: "nearest" });
    }
  }
  pane(location.hash.slice(1));
  restore(talk);
  talk.querySelector(".thread")?.scrollTo(0, 1e9); // the newest stands last
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-keep]")) sessionStorage.setItem(kept(event.target), event.target.value);
});
document.addEventListener("submit", (event) => {
  for (const box of event.target.querySelectorAll("[data-keep]")) sessionStorage.removeItem(kept(box));
}, true);
document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-part]");
  if (tab) {
    event.preventDefault();
    pane(tab.dataset.part, true);
  }
  if (event.target.closest("[data-use]")) event.target.closest("details.drop")?.removeAttribute("open");
});
document.addEventListener("toggle", (event) => event.target.matches(".override[open]") && event.target.scrollIntoView({ block: "nearest" }), true);
let shown = document.getElementById("talk");
document.addEventListener("htmx:after:swap", () => {
  const talk = document.getElementById("talk");
  if (!talk || talk === shown) return;
  shown = talk;
  const box = document.getElementById("inbox");
  if (talk.dataset.conversation && box.dataset.shows === "list") box.dataset.shows = "talk";
  opened(talk);
  if (!document.activeElement || document.activeElement === document.body || document.activeElement.closest(".row")) talk.querySelector("h1")?.focus({ preventScroll: true });
});
if (shown) opened(shown);
