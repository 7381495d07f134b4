// The drawer below 992 pixels, and the theme toggle that does not reload the page.
const root = document.documentElement;
const sidebar = document.getElementById("sidebar");
const opener = document.querySelector("[data-drawer]");

function setDrawer(open) {
  sidebar.toggleAttribute("data-open", open);
  opener.setAttribute("aria-expanded", String(open));
  document.getElementById("main").inert = open;
  document.querySelector(".drawer-shade")?.remove();
  if (!open) return;
  const shade = document.createElement("div");
  shade.className = "drawer-shade";
  shade.addEventListener("click", () => setDrawer(false));
  document.body.append(shade);
  requestAnimationFrame(() => sidebar.querySelector("a").focus());
}

if (sidebar && opener) {
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    setDrawer(!sidebar.hasAttribute("data-open"));
  });
  opener.addEventListener("keydown", (event) => {
    if (event.code === "Space") opener.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !sidebar.hasAttribute("data-open")) return;
    setDrawer(false);
    opener.focus();
  });
}

document.querySelector("[data-theme-form]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.elements.theme;
  const isDark =
    root.dataset.theme === "dark" ||
    (root.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  const theme = isDark ? "light" : "dark";
  const answers = new FormData(form);
  answers.set("theme", theme);
  root.dataset.theme = theme;
  button.value = isDark ? "dark" : "light";
  try {
    localStorage.setItem("hq-theme", theme);
  } catch {
    // The server remembers it all the same.
  }
  fetch(form.action, { method: "POST", body: answers, redirect: "manual" }).catch(() => {});
});
