// Prints what opening the dashboard for the first time downloads, against the goal. Reads dist/manifest.json.

import { readFileSync } from "node:fs";

const GOAL = 250_000; // bytes, brotli
const { files } = JSON.parse(readFileSync(process.argv[2] ?? "dist/manifest.json", "utf8"));
const first = files.filter((file) => file.first_page).sort((a, b) => b.br - a.br);
const sum = (key) => first.reduce((total, file) => total + file[key], 0);
const number = (n) => n.toLocaleString("en-US").padStart(12);
const width = Math.max(...first.map((file) => file.path.length));
const row = (name, raw, br) => console.log(`${name.padEnd(width)} ${number(raw)} ${number(br)}`);

console.log(`${"first page".padEnd(width)} ${"raw bytes".padStart(12)} ${"brotli".padStart(12)}`);
for (const file of first) row(file.path, file.bytes, file.br);
row("sum", sum("bytes"), sum("br"));
const left = GOAL - sum("br");
console.log(
  left >= 0
    ? `within the goal of ${GOAL / 1000} kB brotli, ${(left / 1000).toFixed(1)} kB to spare`
    : `OVER the goal of ${GOAL / 1000} kB brotli by ${(-left / 1000).toFixed(1)} kB`,
);
