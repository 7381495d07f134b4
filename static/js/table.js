// J and K walk the rows of a list or the lines of a timeline; Enter opens the link that has the focus, as it does anyway.
import { chordIsOpen, mayListen } from "./keys.js";

const ROWS = "[data-table] tbody tr, [data-lines] > li";
const link = (row) => row.querySelector("[data-permalink]") ?? row.querySelector("a[href]");
const rows = () => [...document.querySelectorAll(ROWS)].filter(link);

function move(step) {
  const all = rows();
  const here = all.findIndex((row) => row.hasAttribute("data-cursor"));
  const next = all[Math.max(0, Math.min(all.length - 1, here + step))];
  all[here]?.removeAttribute("data-cursor");
  next?.setAttribute("data-cursor", "");
  if (next) link(next).focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if ((event.code !== "KeyJ" && event.code !== "KeyK") || chordIsOpen() || !mayListen(event)) return;
  event.preventDefault();
  move(event.code === "KeyJ" ? 1 : -1);
});
