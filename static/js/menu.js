// Menus are the browser's own popovers: this places them beside their button and adds the arrow keys.
const GAP = 4;
const EDGE = 8;

const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

function place(menu, button) {
  const anchor = button.getBoundingClientRect();
  const isRtl = getComputedStyle(menu).direction === "rtl";
  const fromStart = isRtl ? innerWidth - anchor.right : anchor.left;
  const opensAbove = menu.dataset.menu === "above";
  const wanted = opensAbove ? fromStart : fromStart + anchor.width - menu.offsetWidth;
  const below = anchor.bottom + GAP;
  const above = anchor.top - menu.offsetHeight - GAP;
  const fitsBelow = below + menu.offsetHeight < innerHeight - EDGE;
  menu.style.insetInlineStart = `${clamp(wanted, EDGE, innerWidth - menu.offsetWidth - EDGE)}px`;
  menu.style.insetBlockStart = `${Math.max(EDGE, opensAbove || !fitsBelow ? above : below)}px`;
}

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.("[data-menu]") || event.newState !== "open") return;
    place(menu, document.querySelector(`[popovertarget="${menu.id}"]`));
    menu.querySelector(".menu__item")?.focus();
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".menu__item")];
  const here = items.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  items[next % items.length].focus();
});
