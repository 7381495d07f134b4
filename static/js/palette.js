// Ctrl K: choose a tenant, a page or an action by typing. Pages are in the document, tenants come as HTML from the server.
const palette = document.querySelector("dialog[data-palette]");

if (palette) {
  const input = palette.querySelector("[role=combobox]");
  const hits = palette.querySelector("[data-palette-hits]");
  const none = palette.querySelector("[data-palette-none]");
  const status = palette.querySelector("[data-palette-count]");
  let question = 0;
  let waiting;

  const visible = () => [...palette.querySelectorAll("[role=option]")].filter((item) => !item.closest("[hidden]"));

  function choose(item) {
    for (const other of palette.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function summarise() {
    const found = visible();
    const chosen = found.find((item) => item.getAttribute("aria-selected") === "true");
    choose(chosen ?? found[0]); // tenants that arrive later do not take the choice away
    none.hidden = found.length > 0;
    status.textContent = found.length === 1 ? status.dataset.one : `${status.dataset.many} ${found.length}`;
  }

  function filterPages(words) {
    for (const group of palette.querySelectorAll("[data-palette-group]")) {
      const items = [...group.querySelectorAll("[role=option]")];
      for (const item of items) item.hidden = !words.every((word) => item.textContent.toLowerCase().includes(word));
      group.hidden = items.every((item) => item.hidden);
    }
  }

  async function askForTenants(text) {
    const mine = ++question;
    let answer = "";
    if (text.length > 1) {
      const url = `${palette.dataset.hits}?${new URLSearchParams({ q: text })}`;
      const reply = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
      answer = reply?.ok ? await reply.text() : "";
    }
    if (mine !== question) return;
    // The fragment is rendered and escaped by our own server; DOMParser runs no scripts.
    const fragment = new DOMParser().parseFromString(answer, "text/html");
    hits.replaceChildren(...fragment.body.childNodes);
    hits.hidden = !hits.querySelector("[role=option]");
    summarise();
  }

  function search() {
    const text = input.value.trim();
    filterPages(text.toLowerCase().split(/\s+/).filter(Boolean));
    choose(null);
    summarise();
    clearTimeout(waiting);
    waiting = setTimeout(askForTenants, 120, text);
  }

  function go(item, inNewTab) {
    if (!item) return;
    if (inNewTab) window.open(item.dataset.url, "_blank", "noopener");
    else location.assign(item.dataset.url);
    palette.close();
  }

  function open() {
    if (palette.open) return;
    input.value = "";
    palette.showModal();
    search();
    input.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-palette]")) open();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyK") return;
    event.preventDefault();
    open();
  });

  input.addEventListener("input", search);

  palette.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) go(item, event.ctrlKey || event.metaKey);
  });

  palette.addEventListener("keydown", (event) => {
    const found = visible();
    const here = found.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(found[(here + 1) % found.length]);
    else if (event.key === "ArrowUp") choose(found[(here - 1 + found.length) % found.length]);
    else if (event.key === "Enter" && !event.isComposing) go(found[here], event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
}
