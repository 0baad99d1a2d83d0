// Long line charts: uPlot drawn from the table that stands behind each chart, in the colours of the page's own tokens.
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]; // mentions come whole
const here = new URL(".", import.meta.url);
let loading;

function load() {
  loading ??= new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("vendor/uPlot-1.6.32.min.css", here) }));
    document.head.append(Object.assign(document.createElement("script"), { src: new URL("vendor/uPlot-1.6.32.iife.min.js", here), onload: done, onerror: failed }));
  });
  return loading;
}

function colour(element, name) {
  const probe = element.appendChild(document.createElement("i"));
  probe.style.color = `var(--${name})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function read(figure) {
  const rows = [...figure.querySelectorAll("tr[data-at]")].map((tr) => tr.dataset);
  const column = (name) => rows.map((row) => (row[name] === undefined || row[name] === "None" ? null : Number(row[name])));
  return { data: [column("at"), column("high"), column("low"), column("v")], labels: [...figure.querySelectorAll("th")].map((th) => th.textContent) };
}

const KINDS = { pos: "positive", neg: "negative", neu: "neutral", urgent: "urgent" };

function options(plot, kind, labels, banded) {
  const [ink, line, band] = [colour(plot, KINDS[kind] ?? "accent"), colour(plot, "line"), colour(plot, "band")];
  const axis = { stroke: colour(plot, "muted"), grid: { stroke: line, width: 1 }, ticks: { show: false }, font: `12px ${getComputedStyle(plot).fontFamily}` };
  const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const clock = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short" });
  const told = (s) => (s % 86400 === 0 || s === undefined ? day : clock).format(new Date(s * 1000));
  return {
    width: plot.clientWidth,
    height: 220,
    legend: { show: false },
    cursor: { y: false, points: { size: 8 } },
    axes: [{ ...axis, size: 28, grid: { show: false }, values: (_, splits) => splits.map(told), space: 70 }, { ...axis, size: 44, incrs: WHOLE }],
    scales: { y: { range: (_, low, high) => [Math.min(0, low * 1.1), Math.max(1, high * 1.1)] } },
    series: [{}, { show: banded, points: { show: false } }, { show: banded, points: { show: false } }, { label: labels[1], stroke: ink, width: 2, points: { show: false } }],
    bands: banded ? [{ series: [1, 2], fill: band }] : [],
    hooks: { setCursor: [(u) => hint(u, plot, (s) => `${day.format(new Date(s * 1000))} ${clock.format(new Date(s * 1000))}`)] },
  };
}

function hint(u, plot, told) {
  const tip = plot.querySelector(".tip") ?? u.over.appendChild(Object.assign(document.createElement("div"), { className: "tip" }));
  const at = u.cursor.idx;
  tip.hidden = at == null || u.data[3][at] == null;
  if (tip.hidden) return;
  tip.textContent = `${told(u.data[0][at])} · ${u.data[3][at]}`;
  tip.style.insetInlineStart = `${Math.min(u.cursor.left + 10, u.over.clientWidth - tip.offsetWidth)}px`;
}

async function draw(figure) {
  const plot = figure.querySelector(".plot");
  const { data, labels } = read(figure);
  if (data[0].length < 2) return;
  await load();
  const banded = data[1].some((v) => v !== null);
  plot.replaceChildren();
  const chart = new window.uPlot(options(plot, figure.dataset.chart, labels, banded), data, plot);
  new ResizeObserver(() => plot.clientWidth && plot.clientWidth !== chart.width && chart.setSize({ width: plot.clientWidth, height: 220 })).observe(plot);
}

export function start() {
  const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
  all();
  document.addEventListener("likes", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  document.addEventListener("htmx:after:swap", (event) => event.target.querySelectorAll?.("[data-chart]").forEach(draw));
}
