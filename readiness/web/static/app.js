// Small comforts; every page reads and works without them.
"use strict";

for (const form of document.querySelectorAll("form[data-submits]")) {
  form.addEventListener("change", (event) => { if (!event.target.dataset.filters) form.requestSubmit(); });
}

// A narrow window scrolls the ways sideways: the page that is open stands in sight.
const ways = document.querySelector(".side nav");
const here = ways?.querySelector("[aria-current]");
if (here) ways.scrollLeft = here.offsetLeft - ways.offsetLeft - 40;

const filter = document.querySelector("[data-filters]");
const rows = () => [...document.querySelectorAll("#rows tbody tr:not([hidden], .group), .hits li")];
const keys = document.getElementById("keys");
const find = document.getElementById("find");
let at = -1;

if (filter) {
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase();
    for (const row of document.querySelectorAll("#rows tbody tr:not(.group)")) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
    }
    at = -1;
  });
}

const go = (step) => {
  const shown = rows();
  if (!shown.length) return;
  shown[at]?.classList.remove("at");
  at = Math.max(0, Math.min(shown.length - 1, at + step));
  shown[at].classList.add("at");
  shown[at].scrollIntoView({ block: "nearest" });
};

const field = (event, wanted) => {
  if (!wanted) return;
  event.preventDefault();
  wanted.focus();
  wanted.select();
};

const acts = {
  "/": (event) => field(event, find),
  f: (event) => field(event, filter),
  j: () => go(1),
  k: () => go(-1),
  x: () => rows()[at]?.querySelector("input[type=checkbox]")?.click(),
  "?": () => keys?.showModal(),
  Enter: (event) => { if (event.target === document.body) rows()[at]?.querySelector("a")?.click(); },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  acts[event.key]?.(event);
});

for (const said of document.querySelectorAll("[data-selected]")) {
  const tell = () => {
    const boxes = [...said.form.elements].filter((one) => one.type === "checkbox");
    const chosen = boxes.filter((one) => one.checked);
    const hidden = chosen.filter((one) => one.closest("tr").hidden).length;
    said.value = chosen.length ? `${chosen.length} of ${boxes.length} rows${hidden ? `, ${hidden} out of sight` : ""}` : "";
  };
  document.addEventListener("change", tell);
  filter?.addEventListener("input", tell);
  addEventListener("pageshow", tell);
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const from = document.getElementById(button.dataset.copies);
  from.select();
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => { await navigator.clipboard.writeText(from.value); button.textContent = "Copied"; });
}
