// Before the first paint: dresses pages whose <html> the server could not dress (the raw data), and lets pages without a
// person (sign-in, outages) wear the theme last seen in this browser.
(() => {
  const root = document.documentElement;
  Object.assign(root.dataset, document.currentScript.dataset);
  try {
    if (root.dataset.theme) localStorage.setItem("hq-theme", root.dataset.theme);
    else root.dataset.theme = localStorage.getItem("hq-theme") ?? "system";
  } catch {
    // Storage is closed to us: the theme of the device is good enough.
  }
})();
