// A button that prints the page; what is only there to be pressed stays off the paper (layout.css).
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
