// The first thing a person needs after a form came back is its list of errors; and a form is sent once.
const errors = document.querySelectorAll("main [data-focus]");
if (errors.length === 1) errors[0].focus();

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-form]")) return;
  const button = event.submitter;
  if (button?.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  button?.setAttribute("aria-disabled", "true");
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("[data-form] [aria-disabled=true]")) button.removeAttribute("aria-disabled");
});
