// The live line: what the house says has changed, told to the parts of the page that asked. Nothing moves under the hand.
//
// The stream arrives through hx-sse at #live as events named queue, conversation, channel, mention, approval, so that any
// element may say hx-trigger="queue from:body throttle:1s". An element with data-live="conversation:12 approval" gets one
// "live" event, at most once a second, whenever one of these is named. After a gap everything is told to look afresh.
const WHATS = ["queue", "conversation", "channel", "mention", "approval"];
const pending = new Set();
let flushing;
let gone;

function ask(element) {
  pending.add(element);
  flushing ??= setTimeout(() => {
    flushing = undefined;
    // a part that was swapped meanwhile has a successor of the same name, which was drawn before the news
    for (const el of pending) (el.isConnected ? el : el.id && document.getElementById(el.id))?.dispatchEvent?.(new CustomEvent("live", { bubbles: false }));
    pending.clear();
  }, 1000);
}

function told(what, id) {
  for (const element of document.querySelectorAll("[data-live]")) {
    const wants = element.dataset.live.split(" ");
    if (wants.includes(what) || (id && wants.includes(`${what}:${id}`))) ask(element);
  }
}

function afresh() {
  for (const what of WHATS) document.body.dispatchEvent(new CustomEvent(what, { detail: { data: "" } }));
  for (const element of document.querySelectorAll("[data-live]")) ask(element);
}

// "A feed that looks fine and delivers nothing is a fault": after ten seconds without a line the page says so.
function lost() {
  gone ??= setTimeout(() => document.getElementById("offline")?.removeAttribute("hidden"), 10000);
}

function found() {
  clearTimeout(gone);
  gone = undefined;
  document.getElementById("offline")?.setAttribute("hidden", "");
}

export function start() {
  const line = document.getElementById("live");
  if (!line) return;
  let before = false;
  for (const what of WHATS) line.addEventListener(what, (event) => told(what, event.detail.data));
  line.addEventListener("afresh", afresh);
  line.addEventListener("htmx:sse:after:connection", () => {
    found();
    if (before) afresh();
    before = true;
  });
  line.addEventListener("htmx:sse:error", lost);
  // The first call is an ordinary request: when it fails, nobody else would try again.
  const again = () => {
    lost();
    setTimeout(() => line.isConnected && window.htmx.trigger(line, "load"), 3000 + Math.random() * 4000);
  };
  line.addEventListener("htmx:error", again);
  line.addEventListener("htmx:response:error", (event) => event.detail.ctx.response.status !== 401 && again());
  // Said only now, after htmx has read the page: where its extension came later than that, the stream would never open.
  setTimeout(() => {
    line.setAttribute("hx-sse:connect", line.dataset.line);
    window.htmx.process(line);
  });
}
