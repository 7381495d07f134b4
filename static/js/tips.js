// The reason beside an act without effect goes by Escape, the pointer and the focus staying where they are (WCAG 1.4.13).
// It is said again once both have left.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const act of document.querySelectorAll("[data-act]:is(:hover, :focus-within)")) act.toggleAttribute("data-hushed", true);
});

const STAYS = { focusout: ":hover", pointerout: ":focus-within" };

for (const [leaving, stays] of Object.entries(STAYS)) {
  document.addEventListener(leaving, (event) => {
    const act = event.target.closest?.("[data-act]");
    if (act && !act.contains(event.relatedTarget) && !act.matches(stays)) act.removeAttribute("data-hushed");
  });
}
