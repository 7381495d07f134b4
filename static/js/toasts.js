// Toasts leave by themselves, unless they are bad news, offer Undo, or somebody is reading them.
const region = document.getElementById("toasts");
const SECONDS = 6;

function wind(toast) {
  if (toast.dataset.wound !== undefined) return;
  toast.dataset.wound = "";
  if (toast.dataset.stays !== undefined) return;
  let clock = setTimeout(() => toast.remove(), SECONDS * 1000);
  const stop = () => clearTimeout(clock);
  const restart = () => {
    stop();
    clock = setTimeout(() => toast.remove(), SECONDS * 1000);
  };
  for (const arrival of ["pointerenter", "focusin"]) toast.addEventListener(arrival, stop);
  for (const departure of ["pointerleave", "focusout"]) toast.addEventListener(departure, restart);
}

function say(title, text) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-title]").textContent = title;
  toast.querySelector("[data-toast-text]").textContent = text;
  toast.querySelector("[data-toast-text]").hidden = !text;
  region.append(toast);
}

// A refusal answers htmx with a toast instead of a page, rendered and escaped by our own server.
function refusalIn(html) {
  return [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("body > [data-toast]")];
}

if (region) {
  region.querySelectorAll("[data-toast]").forEach(wind);
  new MutationObserver(() => region.querySelectorAll("[data-toast]").forEach(wind)).observe(region, { childList: true });
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
  });
  document.body.addEventListener("htmx:responseError", ({ detail }) => {
    const own = refusalIn(detail.xhr.responseText);
    if (own.length) region.append(...own);
    else say(region.dataset.failed, region.dataset.failedText);
  });
  document.body.addEventListener("htmx:sendError", () => say(region.dataset.offline, region.dataset.offlineText));
}
