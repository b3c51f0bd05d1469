// Runs rows of parameters in slices, on workers where the browser allows them.

const RUNS = 100,
  SLICE = 10,
  WORKERS = Math.min(4, navigator.hardwareConcurrency || 2);

/** Returns how far each place fulfils the task after the last run, by quarter; absent agencies out. */
function fulfilment({ exports, layout }) {
  const { places, quarters, members, detail, detail_of_quarter: size } = layout;
  const span = 2 * Math.ceil(places / 2),
    partners = members[0][1];
  const whole = new Float64Array(exports.memory.buffer, detail, ((quarters + 1) * size) / 8);
  const present =
    members.length > 1 ? (member, place) => whole[(partners + member) * span + place] > 0 : () => true;
  return Array.from({ length: quarters + 1 }, (_, quarter) =>
    Array.from({ length: places }, (_, place) => {
      let sum = 0,
        count = 0;
      for (let member = 0; member < partners; member++) {
        sum += whole[(quarter * size) / 8 + member * span + place];
        count += present(member, place);
      }
      return sum / Math.max(count, 1);
    }),
  );
}

/** Does what a message asks: takes a module in, or runs rows on one. */
async function answer(asked, models) {
  if (asked.code) {
    models[asked.name] = WebAssembly.instantiate(asked.code, {}).then(({ exports }) => ({
      exports,
      layout: asked.layout,
    }));
    return null;
  }
  const model = await models[asked.name];
  if (asked.later) return stepped(model, asked.rows, asked.later, asked.from);
  const found = run(model, asked.rows);
  return { found, places: asked.picture ? fulfilment(model) : null };
}

/** Somebody who runs rows: a worker, or the page itself where workers are refused. */
class Hand {
  constructor(free) {
    this.free = free;
    this.models = {};
    this.known = [];
    this.job = null;
  }

  /** Begins with a worker whose program lies at an address, in the place of an earlier one. */
  renew(address) {
    this.worker?.terminate();
    try {
      this.worker = new Worker(address);
      this.worker.onmessage = ({ data }) => this.done(data);
      this.worker.onerror = () => this.alone();
    } catch {
      this.worker = null;
    }
    if (this.job) this.send(this.job.asked);
  }

  /** Goes on without a worker. */
  alone() {
    this.worker = null;
    this.known.forEach(asked => answer(asked, this.models));
    if (this.job) this.send(this.job.asked);
  }

  send(asked) {
    if (this.worker) this.worker.postMessage(asked);
    else
      setTimeout(async () => {
        if (!asked.code && !this.models[asked.name]) return refuse(NEEDED);
        const found = await answer(asked, this.models);
        if (found) this.done(found);
      });
  }

  learn(asked) {
    this.known.push(asked);
    this.send(asked);
  }

  take(job) {
    this.job = job;
    this.send(job.asked);
  }

  done(found) {
    const { job } = this;
    this.job = null;
    job.done(found);
    this.free();
  }
}

const NEEDED =
  "This browser allows neither WebAssembly nor workers, so the page cannot compute. Please open it in another one.";

class Pool {
  constructor() {
    this.jobs = [];
    this.latest = {};
    this.learnt = {};
    this.plain = {}; // modules as plain JavaScript, where the browser runs no others
    this.hands = Array.from({ length: WORKERS }, () => new Hand(() => this.share()));
    this.renew();
  }

  /** Gives all hands the program of workers. */
  renew() {
    const models = Object.entries(this.plain).map(
      ([name, { text, layout }]) =>
        `${JSON.stringify(name)}: { exports: ${text}, layout: ${JSON.stringify(layout)} }`,
    );
    const code = `"use strict";${[run, fulfilment, partsOf, intervene, shares, stepped, answer].join("\n")}
      const models = { ${models.join()} };
      onmessage = async ({ data }) => { const found = await answer(data, models); if (found) postMessage(found); };`;
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.hands.forEach(hand => hand.renew(address));
  }

  /** Says whether modules run as plain JavaScript. */
  get slow() {
    return Object.keys(this.plain).length > 0;
  }

  /** Gives each free hand its next job. */
  share() {
    for (const hand of this.hands) if (!hand.job && this.jobs.length) hand.take(this.jobs.shift());
  }

  /** Makes a module known to all hands, once, and returns its name: it may run in pieces or not. */
  learn(number, pieces) {
    const { steps, ...whole } = LAYOUTS[number];
    return pieces ? this.learnAs(`${number} in pieces`, steps) : this.learnAs(`${number}`, whole);
  }

  learnAs(name, { wasm, ...layout }) {
    this.learnt[name] ??= (async () => {
      const packed = Uint8Array.from(atob(wasm), letter => letter.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      try {
        const code = await WebAssembly.compile(bytes);
        this.hands.forEach(hand => hand.learn({ name, code, layout }));
      } catch {
        // WebAssembly is switched off, or older than its vectors
        this.plain[name] = { text: inPlainScript(bytes), layout };
        this.renew();
      }
      return name;
    })();
    return this.learnt[name];
  }

  /** Runs jobs in worlds, each on a module of its own, after all else; a later question ends an earlier one. */
  async askWorlds(jobs, tell) {
    const stamp = (this.latest.worlds ?? 0) + 1,
      layouts = DATA.worlds.modules;
    this.latest.worlds = stamp;
    const names = await Promise.all(
      layouts.map((layout, number) => this.learnAs(`world ${number}`, layout)),
    );
    if (this.latest.worlds !== stamp) return;
    this.stopWorlds();
    for (const { world, number, rows } of jobs)
      this.jobs.push({
        kind: "worlds",
        done: ({ found }) => this.latest.worlds === stamp && tell(world, found, layouts[number]),
        asked: { name: names[number], rows },
      });
    this.share();
  }

  /** Puts a job before those in worlds, which can wait. */
  push(job) {
    const first = this.jobs.findIndex(({ kind }) => kind === "worlds");
    this.jobs.splice(first < 0 ? this.jobs.length : first, 0, job);
  }

  /** Drops what is left to be run in worlds. */
  stopWorlds() {
    this.jobs = this.jobs.filter(({ kind }) => kind !== "worlds");
  }

  /** Runs replicates of a state; `tell(found, places)` hears of all runs so far after each slice.
   *
   * A later question of the same kind ends an earlier one: who asked that hears no more of it. */
  async ask(kind, state, replicates, tell, picture = false) {
    const stamp = (this.latest[kind] ?? 0) + 1,
      found = [];
    this.latest[kind] = stamp;
    const pieces = Object.keys(state.later).length > 0,
      asked = rows(begun(state), replicates);
    const later = pieces ? rows(state, replicates) : null;
    const name = await this.learn(scenarioOf(state).module, pieces),
      size = this.slow ? 2 : SLICE;
    if (this.latest[kind] !== stamp) return;
    this.jobs = this.jobs.filter(job => job.kind !== kind);
    for (let at = 0; at < asked.length; at += size) {
      const done = ({ found: part, places }) => {
        if (this.latest[kind] !== stamp) return;
        part.forEach((numbers, k) => (found[at + k] = numbers));
        tell(found.filter(Boolean), places);
      };
      const part = list => list?.slice(at, at + size) ?? null;
      this.push({
        kind,
        done,
        asked: { name, rows: part(asked), later: part(later), from: state.from, picture },
      });
    }
    this.share();
  }
}

/** Returns the CRC-32 of the bits of numbers, by which Python says what they must be.
 *
 * What is no number counts as infinite, since machines write it in several ways. */
function checksum(lists) {
  let sum = -1;
  for (const list of lists)
    for (const byte of new Uint8Array(list.map(item => (Number.isNaN(item) ? Infinity : item)).buffer)) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
  return ~sum >>> 0;
}

const SPREADS = new WeakMap(); // by runs, their outcomes: most are drawn several times

/** Returns an outcome of some runs by quarter: its mean, and what 8 of 10 runs lie between. */
function spread(layout, found, name) {
  const known = SPREADS.get(found) ?? SPREADS.set(found, {}).get(found);
  return (known[name] ??= spreadOf(layout, found, name));
}

function spreadOf(layout, found, name) {
  const length = layout.quarters + 1,
    first = layout.outcomes.indexOf(name) * length;
  return Array.from({ length }, (_, quarter) => {
    const values = found.map(numbers => numbers[first + quarter]).sort((a, b) => a - b);
    const at = part => values[Math.round(part * (values.length - 1))];
    return { mean: values.reduce((sum, item) => sum + item, 0) / values.length, low: at(0.1), high: at(0.9) };
  });
}
