// `make bench`: the product's release worker beside other ways to do the same, in one run of one browser.
//
//   ROWS=100k|1m|10m   size of the comparison (100k)
//   PEERS=a,b          which others, or `all`
//
// The comparison itself (data, peers, harness, reference) is ../shared/bench beside the project. It is copied to
// target/bench, because it may be read-only and it builds there. Without it only the native benches run.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');
const SHARED = resolve(ROOT, process.env.BENCH_SHARED ?? '../shared/bench');
const HERE = join(TARGET, 'bench');
const PRODUCT = join(HERE, 'contenders/product');
const ROWS = process.env.ROWS ?? '100k';
const WASM = 'wasm32-unknown-unknown';
const ours = process.argv.slice(2);

const run = (command, args, options = {}) => execFileSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
const say = (text) => console.log(`\n== ${text}`);

function main() {
  native();
  if (!existsSync(join(SHARED, 'run.mjs'))) {
    say(`no comparison: ${SHARED} is not there, so only the native benches ran`);
    return;
  }
  say('comparison: copy');
  mkdirSync(HERE, { recursive: true });
  const derived = new Set(['data', 'node_modules', 'results', 'dist', 'target']);
  cpSync(SHARED, HERE, { recursive: true, filter: (path) => !derived.has(basename(path)) });
  if (!existsSync(join(HERE, 'node_modules'))) run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: HERE });
  say('comparison: the product');
  buildProduct();
  const data = prepareData();
  writeFileSync(join(PRODUCT, 'static/proofs.json'), JSON.stringify({ first_1000: firstProof(data) }));
  const contenders = peers();
  say(`comparison: ${contenders.join(', ')} over ${ROWS} rows`);
  const { CARGO_TARGET_DIR: _, ...env } = process.env; // the reference is looked for in its own target folder
  run('node', ['run.mjs', '--rows', ROWS, '--only', contenders.join(','), ...ours], { cwd: HERE, env });
  ratios(JSON.parse(readFileSync(join(HERE, 'results', `${ROWS}.json`), 'utf8')));
}

/** The kernels and the parser, natively. */
function native() {
  if (process.env.NATIVE === '0' || !existsSync(join(ROOT, 'crates/ledger/benches'))) return;
  say('native benches');
  run('cargo', ['bench', '-p', 'ledger']);
}

/** The worker exactly as index.html has it built, and the page's side of its protocol. */
function buildProduct() {
  run('cargo', ['build', '--release', '--target', WASM, '--bin', 'worker', '--example', 'bench_page']);
  const made = join(TARGET, WASM, 'release');
  const out = join(PRODUCT, 'bindgen');
  rmSync(out, { recursive: true, force: true });
  for (const wasm of [join(made, 'worker.wasm'), join(made, 'examples/bench_page.wasm')]) {
    run('wasm-bindgen', ['--target', 'web', '--no-typescript', '--out-dir', out, wasm]);
  }
  const html = readFileSync(join(ROOT, 'index.html'), 'utf8');
  const link = html.split('<link').find((tag) => tag.includes('data-bin="worker"'));
  const of = (name) => link.match(new RegExp(`${name}="([^"]*)"`))[1];
  const statics = join(PRODUCT, 'static');
  mkdirSync(statics, { recursive: true });
  for (const name of ['worker_bg.wasm', 'bench_page_bg.wasm']) {
    const args = [`-O${of('data-wasm-opt')}`, ...of('data-wasm-opt-params').split(' ')];
    run('wasm-opt', [...args, '-o', join(statics, name), join(out, name)]);
  }
  renameSync(join(out, 'worker.js'), join(statics, 'worker.js'));
  renameSync(join(out, 'bench_page.js'), join(PRODUCT, 'bench_page.js'));
  // What Trunk's data-loader-shim writes.
  writeFileSync(join(statics, 'worker_loader.js'), "import init from './worker.js';await init();\n");
  cpSync(join(ROOT, '.setup/bench/product.js'), join(PRODUCT, 'main.js'));
}

/** Generates the data; every wire file gets its proof, as the API sends it, in its last line. */
function prepareData() {
  const n = parseInt(ROWS, 10) * (/k$/i.test(ROWS) ? 1e3 : /m$/i.test(ROWS) ? 1e6 : 1);
  const dir = join(HERE, 'data', String(n));
  const place = join(dir, 'manifest.json');
  if (!existsSync(place)) run('node', ['gen.mjs', ROWS, '--wire'], { cwd: HERE });
  const manifest = JSON.parse(readFileSync(place, 'utf8'));
  if (!manifest.proven) {
    for (const chunk of manifest.wire) {
      const path = join(dir, chunk.name);
      const text = readFileSync(path, 'latin1'); // the data is ASCII
      const proof = proofOf(text.trimEnd().split('\n'));
      writeFileSync(path, text + proof);
      chunk.bytes += proof.length;
    }
    manifest.proven = true;
    writeFileSync(place, JSON.stringify(manifest, null, 1));
  }
  return dir;
}

const firstProof = (dir) => proofOf(readFileSync(join(dir, 'wire-0000.ndjson'), 'latin1').split('\n').slice(0, 1000));

/** The page object of some rows. */
function proofOf(lines) {
  const sums = {};
  let first, last;
  for (const line of lines) {
    const { id, currency, total } = JSON.parse(line);
    first ??= id;
    last = id;
    sums[currency] = (sums[currency] ?? 0n) + BigInt(total.replace('.', ''));
  }
  for (const [currency, sum] of Object.entries(sums)) {
    const digits = String(sum < 0n ? -sum : sum).padStart(3, '0');
    const text = currency === 'JPY' ? String(BigInt(digits)) : `${digits.slice(0, -2)}.${digits.slice(-2)}`;
    sums[currency] = (sum < 0n ? '-' : '') + text;
  }
  return `${JSON.stringify({ count: lines.length, sums, first_id: first, last_id: last, next: null, snapshot: '1', as_of: '2026-01-01T00:00:00Z' })}\n`;
}

/** Who takes part; a peer that can't be built on this machine is said and left out. */
function peers() {
  const all = readdirSync(join(HERE, 'contenders')).filter((name) => name !== 'product');
  const asked = process.env.PEERS ?? 'plain,columnar,duckdb-arrow,wasm-baseline';
  const wanted = asked === 'all' ? all : asked.split(',').filter(Boolean);
  const baseline = join(HERE, 'contenders/wasm-baseline/static/engine.wasm');
  if (wanted.includes('wasm-baseline') && !existsSync(baseline)) {
    const built = spawnSync('bash', ['native/build-wasm.sh'], { cwd: HERE, encoding: 'utf8' });
    if (built.status !== 0) {
      console.log(`wasm-baseline left out: ${built.stderr.trim().split('\n').at(-1)}`);
      wanted.splice(wanted.indexOf('wasm-baseline'), 1);
    }
  }
  return [...wanted, 'product'];
}

/** How many times as long each peer takes. Single times of a shared machine say little. */
function ratios({ results, rows }) {
  const product = results.find((one) => one.name === 'product');
  if (!product?.q) {
    console.log(`the product did not finish: ${product?.error}`);
    process.exitCode = 1;
    return;
  }
  const queries = [1, 2, 3, 4, 5, 6, 7].map((k) => `q${k}`);
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const figures = (of) => ({
    'load/row': median(of.loads) / rows,
    'load/byte': median(of.loads) / of.load.bytes,
    ...Object.fromEntries(queries.map((k) => [k, of.q[k].median])),
    sum: queries.reduce((sum, k) => sum + of.q[k].median, 0),
    'min sum': queries.reduce((sum, k) => sum + of.q[k].min, 0),
    '+1k & all': of.sync?.all,
  });
  const own = figures(product);
  const cell = (x) => (x === undefined || Number.isNaN(x) ? '-' : x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2));
  say('how many times as long as the product (above 1: the product is faster)');
  console.log(`| beside | ${Object.keys(own).join(' | ')} |\n|${' --- |'.repeat(Object.keys(own).length + 1)}`);
  for (const one of results.filter((one) => one !== product && one.q)) {
    const theirs = figures(one);
    console.log(`| ${one.name} | ${Object.keys(own).map((key) => cell(theirs[key] / own[key])).join(' | ')} |`);
  }
  const noise = (of) => median(queries.map((k) => of.q[k].median / of.q[k].min));
  console.log(`\nnoise, median of a query over its best time: ${results.filter((one) => one.q).map((one) => `${one.name} ${cell(noise(one))}`).join(', ')}`);
  const wrong = queries.filter((k) => product.q[k].ok === false);
  if (wrong.length) {
    console.log(`WRONG results of the product: ${wrong.join(', ')}`);
    process.exitCode = 1;
  }
}

main();
