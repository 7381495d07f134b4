// J and K walk the rows of a list; Enter opens the link that has the focus, as it does anyway.
import { chordIsOpen, mayListen } from "./keys.js";

const rows = () => [...document.querySelectorAll("[data-table] tbody tr")].filter((row) => row.querySelector("a[href]"));

function move(step) {
  const all = rows();
  const here = all.findIndex((row) => row.hasAttribute("data-cursor"));
  const next = all[Math.max(0, Math.min(all.length - 1, here + step))];
  all[here]?.removeAttribute("data-cursor");
  next?.setAttribute("data-cursor", "");
  next?.querySelector("a[href]").focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if ((event.code !== "KeyJ" && event.code !== "KeyK") || chordIsOpen() || !mayListen(event)) return;
  event.preventDefault();
  move(event.code === "KeyJ" ? 1 : -1);
});
