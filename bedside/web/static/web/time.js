// Relative times kept true while the page stays open, in the words that the server put on <html>.
const words = document.documentElement.dataset;
const say = (unit, n) => words[unit].replace("{}", n);

function length(seconds, fine) {
  const s = Math.abs(seconds);
  if (fine && s < 60) return say("s", Math.floor(s));
  if (s < 3600) return say("min", Math.max(1, Math.floor(s / 60)));
  if (s < 172800) return say("h", Math.floor(s / 3600));
  return say("d", Math.floor(s / 86400));
}

function passed(el, seconds) {
  if (el.dataset.ago === "words") return say("ago", length(Math.max(0, seconds), true));
  if (seconds < 60) return words.now;
  return seconds > 14 * 86400 ? el.textContent : length(seconds);
}

function promise(el, seconds) {
  const standing = seconds < 0 ? "late" : seconds <= el.dataset.until * 60 ? "due" : "left";
  el.className = standing === "left" ? "left" : `tag ${standing}`;
  return say(seconds < 0 ? "late" : "left", length(seconds));
}

// The server's clock is the house's clock: what differs on this machine is taken off.
const skew = (() => {
  const at = Date.parse(words.at ?? "");
  return Number.isNaN(at) ? 0 : at - Date.now();
})();

function tick() {
  const now = Date.now() + skew;
  for (const el of document.querySelectorAll("time[data-ago], time[data-until]")) {
    const seconds = (now - Date.parse(el.dateTime)) / 1000;
    if (Number.isNaN(seconds)) continue;
    const told = el.dataset.until ? promise(el, -seconds) : passed(el, seconds);
    if (told !== el.textContent) el.textContent = told;
  }
}

export function start() {
  setInterval(tick, 10000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  document.addEventListener("htmx:after:swap", tick);
}
