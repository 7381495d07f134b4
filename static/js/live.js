// Says whether the page's stream of events is alive, and since when it is silent. When the stream has said its last word,
// a page that shows more than the stream's own part is loaded anew, unless the person is just leaving it.
const dot = document.querySelector("[data-live]");
const SILENCE_SECONDS = 30;

if (dot) {
  const clock = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { timeStyle: "medium", hour12: false });
  let heardAt = null;
  let isLeaving = false;

  const show = (state, words) => {
    if (dot.dataset.state === state && dot.textContent === words) return;
    dot.dataset.state = state;
    dot.textContent = words;
  };
  const heard = () => {
    heardAt = Date.now();
    show("live", dot.dataset.wordsLive);
  };
  const fellSilent = () => {
    if (heardAt) show("stale", `${dot.dataset.wordsStale} ${clock.format(heardAt)}`);
  };

  for (const name of ["htmx:sseOpen", "htmx:sseMessage"]) document.body.addEventListener(name, heard);
  document.body.addEventListener("htmx:sseError", fellSilent);
  document.body.addEventListener("htmx:sseClose", ({ detail }) => {
    if (detail.type === "message" && !isLeaving && document.querySelector("[data-reload-when=done]")) location.reload();
  });
  addEventListener("beforeunload", () => {
    isLeaving = true;
  });
  setInterval(() => heardAt && Date.now() - heardAt > SILENCE_SECONDS * 1000 && fellSilent(), 5000);
}
