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

// The language: the chosen one, or the first of the browser's that is spoken here. The page takes its
// direction now, so that nothing changes sides later, and its words are asked for before the app is here.
try {
  const files = new Map();
  for (const meta of document.querySelectorAll("meta[name^=words-]")) files.set(meta.name.slice(6), meta.content);
  const spoken = (tag) => {
    const primary = tag.toLowerCase().split(/[-_]/)[0];
    return primary === "en" || files.has(primary) ? primary : undefined;
  };
  let chosen;
  try {
    chosen = new URLSearchParams(localStorage.getItem("preferences") ?? "").get("language");
  } catch {
    // Storage is switched off: nothing was chosen.
  }
  const language = (chosen && spoken(chosen)) ?? navigator.languages.map(spoken).find(Boolean) ?? "en";
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  if (files.has(language)) {
    const preload = document.createElement("link");
    Object.assign(preload, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: files.get(language) });
    document.head.append(preload);
  }
} catch (error) {
  console.error(error); // the app asks again
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
