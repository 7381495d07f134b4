// New entries come in at the top while one follows the log, unless one is reading: scrolled down, or with something unfolded.
// Then they wait behind a button that says how many they are.
const SCROLLED = 80;

const region = () => document.querySelector("[data-follow]");
const isReading = () => scrollY > SCROLLED || Boolean(document.querySelector("#results details[open]"));
const count = (html) => new DOMParser().parseFromString(html, "text/html").querySelectorAll("body > li").length;

let waiting = [];

function say(element, number) {
  element.textContent = `${region().dataset.words} ${number}`;
}

function insert(html) {
  window.htmx.swap(region().querySelector("[data-follow-list]"), html, { swapStyle: "afterbegin" });
  say(region().querySelector("[data-follow-says]"), count(html));
}

function offer() {
  const button = region().querySelector("[data-follow-more]");
  button.hidden = !waiting.length;
  if (waiting.length) say(button, `${waiting.reduce((sum, html) => sum + count(html), 0)} · ${region().dataset.wordsMore}`);
}

document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
  if (!region()?.contains(event.target) || event.detail.type !== "entries") return;
  event.preventDefault();
  if (isReading()) waiting.push(event.detail.data);
  else insert(event.detail.data);
  offer();
});

document.body.addEventListener("click", (event) => {
  if (!event.target.closest("[data-follow-more]")) return;
  waiting.forEach(insert);
  waiting = [];
  offer();
  scrollTo({ top: 0 });
});

// Another search has other news.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "results") waiting = [];
});
