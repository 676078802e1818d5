// The product as a contender: its release worker, spoken to by its own protocol (bench_page is built from the
// product's sources). It is fed what the billing API answers to `Accept: application/x-ndjson`: a row a line, and
// the page object, which proves them, as the last line. Nothing but answers comes back.
import init, { Page } from './bench_page.js';
import { PARAMS } from '../../lib/params.js';

const here = new URL('.', import.meta.url).href;
const waiting = new Map(); // id -> [resolve, reject]
let page, worker, rows = 0, proofs;

const done = (id) => new Promise((resolve, reject) => waiting.set(id, [resolve, reject]));

async function read(name, parts) {
  const [id, order] = page.import(name);
  worker.postMessage([order, new File(parts, name)]);
  await done(id);
  return page.rows(id);
}

async function report(k) {
  const ids = [];
  for (;;) {
    const next = page.step(k, Uint32Array.from(ids));
    if (typeof next === 'string') return JSON.parse(next);
    const answers = [];
    for (const [id, order] of next) {
      worker.postMessage([order]);
      ids.push(id);
      answers.push(done(id));
    }
    await Promise.all(answers);
  }
}

// The settlements of the comparison as the billing API lists them.
function settlements(payouts) {
  const data = payouts.map((p) => {
    const day = p.payout_id.slice(-8).replace(/(....)(..)(..)/, '$1-$2-$3');
    const at = (days) => new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 19) + 'Z';
    return { id: p.payout_id, currency: p.currency, marketplace: p.marketplace, status: 'closed', started_at: at(0), ended_at: at(14), claimed_total: p.amount };
  });
  return JSON.stringify({ data, page: { count: data.length, first_id: data[0].id, last_id: data.at(-1).id, next: null, snapshot: '1', as_of: '2026-01-01T00:00:00Z' } });
}

const contender = {
  wire: true,
  async init() {
    worker = new Worker(`${here}worker_loader.js`, { type: 'module' });
    const ready = done(0);
    const early = [];
    worker.onmessage = (event) => early.push(event);
    worker.onerror = (event) => { for (const [, reject] of waiting.values()) reject(new Error(event.message)); };
    await init({ module_or_path: `${here}bench_page_bg.wasm` });
    page = new Page(JSON.stringify(PARAMS));
    worker.onmessage = ({ data }) => {
      try {
        const id = page.hear(data);
        if (id === undefined) return;
        waiting.get(id)?.[0]();
        waiting.delete(id);
      } catch (error) {
        for (const [, reject] of waiting.values()) reject(error);
      }
    };
    early.forEach(worker.onmessage);
    await ready;
    worker.postMessage([page.keepDays()[1]]);
    proofs = await (await fetch(`${here}proofs.json`)).json();
  },
  async loadChunk(u8) { rows += await read('wire.ndjson', [u8]); },
  async append(u8) { await read('more.ndjson', [u8, proofs.first_1000]); },
  async finishLoad(payouts) {
    await read('settlements.json', [settlements(payouts)]);
    return rows;
  },
};
for (let k = 1; k <= 7; k++) contender['q' + k] = () => report(k);
export default contender;
