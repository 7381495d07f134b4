// Single keys and chords. Asked by event.code, so that they work on an Arabic keyboard too.
import { chordIsOpen, closeChord, mayListen, openChord, singleKeysAreOn, switchSingleKeys } from "./keys.js";

function press(selector) {
  const element = document.querySelector(selector);
  element?.click();
  return Boolean(element);
}

function focusSearch() {
  const field = document.querySelector("[data-search]");
  field?.focus();
  field?.select();
  return Boolean(field);
}

function answer({ code, shiftKey }) {
  const name = CSS.escape(code);
  if (chordIsOpen()) {
    closeChord();
    return press(`[data-go="${name}"]`);
  }
  if (code === "KeyG") {
    openChord();
    return true;
  }
  if (code === "Slash" && shiftKey) {
    document.getElementById("shortcuts")?.showModal();
    return true;
  }
  if (code === "Slash") return focusSearch();
  if (/^Digit[1-9]$/.test(code)) return press(`.tabs .tab:nth-of-type(${code.at(-1)})`);
  return press(`[data-shortcut="${name}"]`);
}

document.addEventListener("keydown", (event) => {
  if (!event.repeat && mayListen(event) && answer(event)) event.preventDefault();
});

const toggle = document.querySelector("[data-single-keys]");
if (toggle) {
  toggle.checked = singleKeysAreOn();
  toggle.addEventListener("change", () => switchSingleKeys(toggle.checked));
}
