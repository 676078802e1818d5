// Trunk's post-build hook: turns a release build into files that any static host can serve for a year.
//
// 1. One stylesheet instead of one per component, in the order of index.html.
// 2. Every file that another one names is renamed by the hash of its final bytes, after wasm-opt, and the
//    names inside the others follow: wasm first, then the script that loads it, .. index.html last.
// 3. Integrity attributes are made for those final bytes.
// 4. Beside each file its .br and .gz; manifest.json lists all; _headers and _redirects tell a static host
//    what the reference server does by itself.
//
// The worker: index.html names it as `<meta name="worker-script" content="/worker_loader.js">`. The name is
// made absolute, as a page may be deep inside the app, and is then followed like any other; so are the words of
// the languages, `<meta name="words-de" content="/words/de.txt">`.
//
// Debug builds keep Trunk's names: nobody caches those.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const PAGE = "index.html";
const WORDS = "words/";
const TEXT = new Set([".html", ".js", ".mjs", ".css", ".json", ".svg", ".webmanifest", ".txt", ".xml"]);
const NAMES_OTHERS = new Set([".html", ".js", ".mjs", ".css", ".svg", ".webmanifest"]);

class BuildError extends Error {}

function main() {
  const dir = process.env.TRUNK_STAGING_DIR;
  if (!dir) throw new BuildError("TRUNK_STAGING_DIR is not set: this is Trunk's hook, run `make build`");
  const base = process.env.TRUNK_PUBLIC_URL ?? "/";

  const files = read(dir);
  if (!files.has(PAGE)) throw new BuildError(`no ${PAGE} in ${dir}`);
  nameByMeta(files, base);
  if (process.env.TRUNK_PROFILE !== "release") {
    put(dir, PAGE, files.get(PAGE));
    return;
  }

  joinStyles(files, base);
  const names = references(files);
  checkComplete(files, names);
  const first = reachable(names, PAGE);
  // Named by the page, and fetched by those alone who choose the language.
  for (const path of first) if (path.startsWith(WORDS)) first.delete(path);
  const renamed = nameByContent(files, names);
  addIntegrity(files, base);
  addHost(files, renamed, base);
  files.set("404.html", files.get(PAGE)); // hosts without rewrites answer a deep link with this page
  write(dir, files, first, renamed);
}

/** Every file below `dir`: path with forward slashes -> bytes. */
function read(dir) {
  const files = new Map();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    files.set(relative(dir, path).split(sep).join("/"), readFileSync(path));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Makes the names in index.html of the worker and of the languages' words absolute. */
function nameByMeta(files, base) {
  let html = files.get(PAGE).toString();
  const named = (tag) => /^(worker-script|words-\w+)$/.test(tag.attributes.get("name") ?? "");
  for (const tag of tags(html, "meta").filter(named).reverse()) {
    const file = local(tag.attributes.get("content"), base);
    if (!files.has(file)) throw new BuildError(`${PAGE} names ${file}, which was not built`);
    tag.attributes.set("content", base + file);
    html = html.slice(0, tag.start) + render("meta", tag.attributes) + html.slice(tag.end);
  }
  files.set(PAGE, Buffer.from(html));
}

/** Joins all linked stylesheets into the first one: one request, and they compress better together. */
function joinStyles(files, base) {
  let html = files.get(PAGE).toString();
  const sheets = tags(html, "link").filter((tag) => tag.attributes.get("rel") === "stylesheet");
  if (sheets.length === 0) return;
  const paths = sheets.map((tag) => local(tag.attributes.get("href"), base));
  for (const path of paths) {
    if (!files.has(path)) throw new BuildError(`${PAGE} links ${path}, which was not built`);
    if (paths.indexOf(path) !== paths.lastIndexOf(path)) {
      // Trunk copies stylesheets flat, so the second would have overwritten the first.
      throw new BuildError(`two stylesheets are called ${path}: rename one of the sources`);
    }
  }
  const text = paths.map((path) => files.get(path).toString()).join("\n");
  if (/@import\b/.test(text)) throw new BuildError("a stylesheet has @import: link it in index.html instead");
  for (const path of paths) files.delete(path);
  files.set("style.css", Buffer.from(text));

  sheets.reverse().forEach((tag, fromLast) => {
    const keep = fromLast === sheets.length - 1; // the first sheet's tag becomes the only one
    const attributes = new Map([["rel", "stylesheet"], ["href", `${base}style.css`]]);
    html = html.slice(0, tag.start) + (keep ? render("link", attributes) : "") + html.slice(tag.end);
  });
  files.set(PAGE, Buffer.from(html));
}

/** file -> the other files that it names. */
function references(files) {
  const pattern = namePattern(files.keys());
  const names = new Map();
  for (const [path, bytes] of files) {
    const found = new Set();
    if (NAMES_OTHERS.has(extname(path))) {
      for (const [name] of bytes.toString().matchAll(pattern)) if (name !== path) found.add(name);
    }
    names.set(path, found);
  }
  return names;
}

/**
 * Matches any of `paths` as a whole name; the longest first, so that `a/x.js` is not taken for `x.js`.
 * Never the page: it is not renamed, and a script that mentions it would close a circle.
 */
function namePattern(paths) {
  const escaped = [...paths]
    .filter((path) => path !== PAGE)
    .sort((a, b) => b.length - a.length)
    .map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(?<![\\w.-])(?:${escaped.join("|")})(?![\\w-])(?!\\.\\w)`, "g");
}

/** Everything that opening `from` leads to, `from` included. */
function reachable(names, from) {
  const seen = new Set([from]);
  for (const path of seen) for (const next of names.get(path)) seen.add(next);
  return seen;
}

/** Code that nothing names would be served in vain or, worse, be the one that was meant. */
function checkComplete(files, names) {
  const used = reachable(names, PAGE);
  const unused = [...files.keys()].filter((path) => !used.has(path));
  for (const path of unused.filter((path) => path.startsWith("snippets/"))) {
    // wasm-bindgen's folder of earlier builds is copied whole: the left-over ones go.
    files.delete(path);
    names.delete(path);
  }
  const code = unused.filter((path) => files.has(path) && [".js", ".mjs", ".wasm"].includes(extname(path)));
  if (code.length > 0) {
    throw new BuildError(
      `nothing leads from ${PAGE} to ${code.join(", ")}; ` +
        'a worker is named by <meta name="worker-script" content="/worker_loader.js">',
    );
  }
}

/** Renames leaves first, so that a name covers the names inside. Returns new path -> old path. */
function nameByContent(files, names) {
  const pattern = namePattern(files.keys());
  const newName = new Map();
  const renamed = new Map();
  const underWay = [];

  const visit = (path) => {
    if (newName.has(path)) return;
    if (underWay.includes(path)) {
      throw new BuildError(`files name each other in a circle: ${[...underWay, path].join(" -> ")}`);
    }
    underWay.push(path);
    names.get(path).forEach(visit);
    underWay.pop();

    let bytes = files.get(path);
    if (names.get(path).size > 0) {
      bytes = Buffer.from(bytes.toString().replace(pattern, (name) => newName.get(name) ?? name));
    }
    files.delete(path);
    // A snippet's name also stands inside the wasm, as an import, where it cannot be changed.
    const named = path !== PAGE && reached.has(path) && !path.startsWith("snippets/");
    const next = named ? withHash(path, bytes) : path;
    newName.set(path, next);
    if (named) renamed.set(next, path);
    files.set(next, bytes);
  };

  const reached = reachable(names, PAGE);
  [...files.keys()].forEach(visit);
  return renamed;
}

function withHash(path, bytes) {
  const extension = extname(path);
  return `${path.slice(0, -extension.length)}-${digest("sha256", bytes, "hex").slice(0, 16)}${extension}`;
}

/** Scripts and styles are only run if they are the ones that were built. */
function addIntegrity(files, base) {
  let html = files.get(PAGE).toString();
  const checked = (tag) => {
    if (tag.name === "script") return tag.attributes.get("src");
    const rel = tag.attributes.get("rel");
    return rel === "stylesheet" || rel === "modulepreload" ? tag.attributes.get("href") : undefined;
  };
  const all = [...tags(html, "link"), ...tags(html, "script")].sort((a, b) => b.start - a.start);
  for (const tag of all) {
    const { attributes } = tag;
    const had = attributes.delete("integrity"); // Trunk's is of the bytes before renaming
    const url = checked(tag);
    if (url !== undefined) {
      const bytes = files.get(local(url, base));
      if (!bytes) throw new BuildError(`${PAGE} loads ${url}, which is not part of the build`);
      attributes.set("integrity", `sha384-${digest("sha384", bytes, "base64")}`);
      attributes.set("crossorigin", "anonymous");
    } else if (!had) continue;
    html = html.slice(0, tag.start) + render(tag.name, attributes) + html.slice(tag.end);
  }
  if (/<script(?![^>]*\ssrc=)/i.test(html)) throw new BuildError(`${PAGE} has an inline script, which the CSP forbids`);
  if (/<style\b|\sstyle=/i.test(html)) throw new BuildError(`${PAGE} has an inline style, which the CSP forbids`);
  files.set(PAGE, Buffer.from(html));
}

/** What a static host must be told, in the format that Netlify and Cloudflare Pages read. */
function addHost(files, renamed, base) {
  const csp = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "csp.txt"), "utf8").trim();
  const lines = [
    // On scripts too: a worker does not inherit the page's policy, it has that of its own file.
    "/*",
    `  Content-Security-Policy: ${csp}`,
    "  Cross-Origin-Opener-Policy: same-origin",
    "  Cross-Origin-Resource-Policy: same-origin",
    "  Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "  Referrer-Policy: no-referrer",
    "  X-Content-Type-Options: nosniff",
  ];
  // One Cache-Control per path: hosts join the values of rules that overlap.
  for (const path of ["", PAGE, "404.html"]) lines.push(`${base}${path}`, "  Cache-Control: no-cache");
  for (const path of [...renamed.keys()].sort()) {
    lines.push(`${base}${path}`, "  Cache-Control: public, max-age=31536000, immutable");
  }
  files.set("_headers", Buffer.from(lines.join("\n") + "\n"));
  files.set(
    "_redirects",
    Buffer.from(`# Put the proxy of /api/* above this line. Every other path is a page of the app.\n/* ${base}${PAGE} 200\n`),
  );
}

function write(dir, files, first, renamed) {
  for (const entry of readdirSync(dir)) rmSync(join(dir, entry), { recursive: true });
  const listed = [];
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    put(dir, path, bytes);
    if (path.startsWith("_")) continue; // the host's own files, never served
    const entry = { path, bytes: bytes.length, br: bytes.length, gz: bytes.length };
    if (TEXT.has(extname(path)) || extname(path) === ".wasm") {
      const br = brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
      const gz = gzipSync(bytes, { level: 9 });
      put(dir, `${path}.br`, br);
      put(dir, `${path}.gz`, gz);
      Object.assign(entry, { br: br.length, gz: gz.length });
    }
    entry.sha256 = digest("sha256", bytes, "hex");
    entry.immutable = renamed.has(path);
    entry.first_page = first.has(renamed.get(path) ?? path);
    listed.push(entry);
  }
  put(dir, "manifest.json", Buffer.from(JSON.stringify({ files: listed }, null, 2) + "\n"));
}

function put(dir, path, bytes) {
  const full = join(dir, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, bytes);
}

function digest(algorithm, bytes, encoding) {
  return createHash(algorithm).update(bytes).digest(encoding);
}

/** The path in the build of a URL in index.html. */
function local(url, base) {
  return url?.startsWith(base) ? url.slice(base.length) : url?.replace(/^\.?\//, "");
}

/** All start tags of one name, attributes with or without quotes (Trunk's minifier drops them). */
function tags(html, name) {
  const found = [];
  for (const match of html.matchAll(new RegExp(`<${name}(?=[\\s/>])((?:"[^"]*"|'[^']*'|[^>"'])*)>`, "gi"))) {
    const attributes = new Map();
    for (const [, key, double, single, bare] of match[1].matchAll(
      /([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g,
    )) {
      attributes.set(key.toLowerCase(), double ?? single ?? bare ?? "");
    }
    found.push({ name, attributes, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function render(name, attributes) {
  const text = [...attributes].map(([key, value]) => (value === "" ? key : `${key}="${value}"`));
  return `<${[name, ...text].join(" ")}>`;
}

try {
  main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`finish-dist: ${error.message}`);
  process.exit(1);
}
