// Whoever goes to prove that it is them finds what they typed when they come back: it waits in this tab alone.
const key = (form) => `typed:${new URL(form.action).pathname}`;
const fields = (form) =>
  [...form.elements].filter((field) => field.name && !["hidden", "submit", "button", "file", "password"].includes(field.type));
const isMarked = (field) => ["checkbox", "radio"].includes(field.type);

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-keeps-typed]")?.closest("form");
  if (!form) return;
  const typed = fields(form).map((field) => [field.name, isMarked(field) ? field.checked : field.value]);
  sessionStorage.setItem(key(form), JSON.stringify(typed));
});

for (const form of document.querySelectorAll("form[data-keeps], form:has([data-keeps])")) {
  const typed = JSON.parse(sessionStorage.getItem(key(form)) ?? "[]");
  sessionStorage.removeItem(key(form));
  const waiting = fields(form);
  if (typed.length !== waiting.length) continue;
  typed.forEach(([name, value], place) => {
    const field = waiting[place];
    if (field.name !== name) return;
    if (isMarked(field)) field.checked = value;
    else field.value = value;
  });
}
