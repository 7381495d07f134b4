// Offers the tokens of a search and their few values while one types: a listbox under the field, walked with the arrow keys.
// The field is the combobox; what is chosen takes the place of the word at the caret.
const field = document.querySelector("[data-query]");

if (field) {
  const list = document.getElementById(field.dataset.query);
  const options = [...list.querySelectorAll("[data-insert]")];
  const AT_MOST = 12;
  let here = -1;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");

  const word = () => {
    const upTo = field.value.slice(0, field.selectionStart);
    const start = upTo.search(/\S*$/);
    return { start, text: upTo.slice(start).replace(/^-/, "").toLowerCase() };
  };
  const offered = () => options.filter((option) => !option.hidden);

  function fits(option, text) {
    const whole = option.dataset.insert.toLowerCase();
    if (whole === text) return false;
    if (option.dataset.of) return text.startsWith(`${option.dataset.of}:`) && (option.textContent.toLowerCase() + whole).includes(text.split(":")[1]);
    return whole.startsWith(text);
  }

  function mark(index) {
    here = index;
    offered().forEach((option, place) => option.setAttribute("aria-selected", place === index ? "true" : "false"));
    const chosen = offered()[index];
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function offer() {
    const { text } = word();
    let found = 0;
    for (const option of options) option.hidden = !(fits(option, text) && ++found <= AT_MOST);
    list.hidden = !found;
    field.setAttribute("aria-expanded", found ? "true" : "false");
    mark(-1);
  }

  function take(option) {
    const { start } = word();
    const end = field.selectionStart;
    const minus = field.value[start] === "-" ? "-" : "";
    const more = option.dataset.of ? " " : "";
    field.setRangeText(minus + option.dataset.insert + more, start, end, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", offer);
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // or the field would lose the focus first
    const option = event.target.closest("[data-insert]");
    if (option) take(option);
  });
  field.addEventListener("keydown", (event) => {
    const all = offered();
    if (event.key === "ArrowDown" && list.hidden) return offer();
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length);
    } else if (event.key === "Enter" && here >= 0) {
      event.preventDefault();
      take(all[here]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
}
