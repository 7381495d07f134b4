// Keeps "5 minutes ago" true while the page stays open; the exact time is in the title. Digits stay Latin.
const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { numeric: "auto" });
const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

function tell(element) {
  const seconds = (Date.parse(element.dateTime) - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS.at(-1);
  const text = words.format(Math.round(seconds / size), unit);
  if (element.textContent !== text) element.textContent = text;
}

const tellAll = (root = document) => root.querySelectorAll("time[data-relative]").forEach(tell);

tellAll();
setInterval(() => document.hidden || tellAll(), 15000);
document.addEventListener("visibilitychange", () => tellAll());
document.body.addEventListener("htmx:afterSettle", (event) => tellAll(event.target));
