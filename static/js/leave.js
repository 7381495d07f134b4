// Whoever leaves a form with answers that nobody saved is asked first; sending the form is no leaving.
// Its mark says "typed" where the server gave back answers that it did not save.
const FORM = "form[data-asks-to-leave]";
let isSent = false;

const isMarked = (field) => ["checkbox", "radio"].includes(field.type);
const isTyped = (field) => ["text", "textarea"].includes(field.type);

function isChanged(field) {
  if (isMarked(field)) return field.checked !== field.defaultChecked;
  return isTyped(field) && field.value !== field.defaultValue;
}

const isUnsaved = (form) => form.dataset.asksToLeave === "typed" || [...form.elements].some(isChanged);

document.addEventListener("submit", (event) => {
  if (event.target.matches(FORM) && !event.defaultPrevented) isSent = true;
});

addEventListener("pageshow", () => {
  isSent = false;
});

addEventListener("beforeunload", (event) => {
  if (!isSent && [...document.querySelectorAll(FORM)].some(isUnsaved)) event.preventDefault();
});
