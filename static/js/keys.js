// When may a single key mean something? Never in a field, a dialog or a menu, and not where they are switched off.
const SILENT = "input, textarea, select, [contenteditable], dialog[open], [popover]:popover-open, hq-workflow";
const SETTING = "hq-single-keys";
const CHORD_MILLISECONDS = 1500;
let chordStartedAt = -Infinity;

export function singleKeysAreOn() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

export function switchSingleKeys(on) {
  try {
    localStorage.setItem(SETTING, on ? "on" : "off");
  } catch {
    // Storage is closed to us: the keys stay on.
  }
}

export function mayListen(event) {
  const isModified = event.ctrlKey || event.metaKey || event.altKey;
  return !isModified && !event.target.closest?.(SILENT) && singleKeysAreOn();
}

// G opens a chord; the next key within a moment completes it.
export const chordIsOpen = () => performance.now() - chordStartedAt < CHORD_MILLISECONDS;

export function openChord() {
  chordStartedAt = performance.now();
}

export function closeChord() {
  chordStartedAt = -Infinity;
}
