// The house on a page: menus, dialogs, likes. Every page works without this file; it only spares a reload.
import { start as keys } from "./keys.js";
import { start as live } from "./live.js";
import { start as times } from "./time.js";
import { start as composer } from "./composer.js";

const root = document.documentElement;

function dialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const box = opener && document.getElementById(opener.dataset.opens);
    if (!box) return;
    event.preventDefault();
    opener.closest("[popover]")?.hidePopover();
    box.dispatchEvent(new Event("opening"));
    box.showModal();
  });
  // a click on the shade, or on a link out of a drop, closes what it lies around
  document.addEventListener("click", (event) => {
    if (event.target.matches("dialog")) event.target.close();
    for (const drop of document.querySelectorAll("details.drop[open]")) {
      if (!drop.contains(event.target)) drop.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const drop = event.key === "Escape" && document.activeElement?.closest("details.drop[open]");
    if (!drop) return;
    drop.open = false;
    drop.querySelector("summary").focus();
  });
}

function likes() {
  for (const form of document.querySelectorAll("form[data-likes]")) {
    form.querySelector("button")?.setAttribute("hidden", "");
    form.addEventListener("change", (event) => {
      if (event.target.name === "language") return form.requestSubmit();
      show(event.target);
      fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    });
  }
}

function show({ name, value }) {
  if (name === "theme" && value === "system") delete root.dataset.theme;
  else root.dataset[name] = value;
  document.dispatchEvent(new Event("likes"));
}

async function charts() {
  if (!document.querySelector("[data-chart]")) return;
  const { start } = await import("./chart.js");
  start();
}

function begin() {
  document.querySelector("[data-focus]")?.focus();
  dialogs();
  likes();
  keys();
  live();
  times();
  composer();
  charts();
}

begin();
