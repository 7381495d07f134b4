// Whoever goes to prove that it is them finds what they typed when they come back: it waits in this tab alone.
const key = (form) => `typed:${new URL(form.action).pathname}`;
const fields = (form) => [...form.querySelectorAll("textarea[name], input[name]:not([type=hidden])")];

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-keeps-typed]")?.closest("form");
  if (form) sessionStorage.setItem(key(form), JSON.stringify(fields(form).map((field) => [field.name, field.value])));
});

for (const form of document.querySelectorAll("form[data-confirm]")) {
  const kept = new Map(JSON.parse(sessionStorage.getItem(key(form)) ?? "[]"));
  sessionStorage.removeItem(key(form));
  for (const field of fields(form)) field.value ||= kept.get(field.name) ?? "";
}
