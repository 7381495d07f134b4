// The behaviours of the console, one module each. All hang on data-* attributes; none is needed to get work done.
import "./shell.js";
import "./menu.js";
import "./dialog.js";
import "./palette.js";
import "./table.js";
import "./shortcuts.js";
import "./copy.js";
import "./time.js";
import "./tips.js";
import "./toasts.js";
import "./live.js";
import "./form.js";
import "./keep.js";
import "./print.js";
import "./query.js";
import "./cells.js";
import "./follow.js";
