// A link marked data-dialog opens its page in the one <dialog> of the frame; with a modifier key it stays a link.
const dialog = document.getElementById("dialog");
let startedWith = "";
let isWarned = false;

const typed = () => JSON.stringify([...dialog.querySelectorAll("textarea, input:not([type=hidden])")].map((one) => one.value));

function open() {
  if (!dialog.open) dialog.showModal();
  startedWith = typed();
  isWarned = false;
  (dialog.querySelector("[data-focus]") ?? dialog.querySelector("[autofocus]"))?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    opener.closest("[popover]")?.hidePopover();
    document.getElementById(opener.dataset.open).showModal();
  }
  const link = event.target.closest("a[data-dialog]");
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !dialog || !window.htmx || !isPlain) return;
  event.preventDefault();
  const menu = link.closest("[popover]");
  menu?.hidePopover();
  if (menu) document.querySelector(`[popovertarget="${menu.id}"]`)?.focus();
  htmx.ajax("GET", link.href, { target: "#dialog" });
});

if (dialog) {
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target === dialog && dialog.querySelector("form")) open();
  });

  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });

  // Esc closes at once, unless something was typed: then it asks once.
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog || isWarned || typed() === startedWith) return;
    event.preventDefault();
    isWarned = true;
    dialog.querySelector("[data-unsaved]").hidden = false;
  });

  dialog.addEventListener("close", () => dialog.replaceChildren());
}
