// Parts of a page that change by themselves: fetched again every few seconds, left alone while somebody works in them.
"use strict";

for (const part of document.querySelectorAll("[data-live]")) {
  const again = async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(part.dataset.live, { credentials: "same-origin" }).catch(() => null);
    if (!answer) return;
    if (answer.redirected || !answer.ok) { clearInterval(timer); return; }
    part.innerHTML = await answer.text();
  };
  const timer = setInterval(again, 5000);
}
