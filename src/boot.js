// Starts the app, and says so in plain words when that is not possible.
//
// It is an external file because the content security policy allows no inline script. The names of
// the app's files are hashed at build time and stand in the attributes of the script element.

// The chosen theme, before the first paint; without a choice the system's own holds.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: nothing was chosen.
}

const script = document.querySelector("script[data-wasm]");

function fail(error) {
  console.error(error);
  const failure = document.getElementById("start-failure");
  const reason = document.getElementById("start-failure-reason");
  if (reason) reason.textContent = String(error && error.message ? error.message : error);
  if (failure) failure.hidden = false;
}

if (typeof WebAssembly !== "object") {
  fail(new Error("This browser does not run WebAssembly."));
} else {
  try {
    const app = await import(script.dataset.js);
    await app.default({ module_or_path: script.dataset.wasm });
  } catch (error) {
    fail(error);
  }
}
