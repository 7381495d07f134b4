// A click on an id copies it, and says so where it happened.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    getSelection().selectAllChildren(button.querySelector("bdi"));
    return;
  }
  const said = document.createElement("span");
  said.role = "status";
  said.textContent = button.dataset.copiedText;
  button.toggleAttribute("data-copied", true);
  button.append(said);
  setTimeout(() => {
    button.removeAttribute("data-copied");
    said.remove();
  }, 1500);
});
