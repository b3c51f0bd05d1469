// Runs a module of the rules: parameters by name go in, outcomes come out. Nothing else is needed.

/** Makes a module ready to run; `layout` is the JSON that was written beside it. */
export async function open(bytes, layout) {
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return { exports: instance.exports, layout };
}

/** Returns the row of a run: the scenario's values, and `given` (name: number or list) in place. */
export function row(layout, given, seed, replicate) {
  const numbers = new Float64Array(layout.row / 8);
  new BigUint64Array(numbers.buffer, 0, 2).set([BigInt(seed), BigInt(replicate)]);
  for (const [name, { at, values, choices }] of Object.entries(layout.parameters)) {
    let own = given[name] ?? values;
    if (choices.length && typeof own === "string") own = choices.indexOf(own);
    if (!Array.isArray(own)) own = Array(values.length).fill(own);
    if (own.length !== values.length || !own.every(Number.isFinite)) throw new RangeError(name);
    numbers.set(own, at);
  }
  for (const name of Object.keys(given))
    if (!(name in layout.parameters)) throw new RangeError(`${name} is part of the module`);
  return numbers;
}

/** Returns a row of outcomes for each row of parameters, as the module leaves them. */
export function run({ exports, layout }, rows) {
  const at = layout.free, out = at + rows.length * layout.row;
  const missing = out + rows.length * layout.out - exports.memory.buffer.byteLength;
  if (missing > 0) exports.memory.grow(Math.ceil(missing / 65536));
  rows.forEach((numbers, k) => new Float64Array(exports.memory.buffer, at + k * layout.row).set(numbers));
  exports.go(at, out, rows.length);
  const width = layout.out / 8;
  return rows.map((_, k) => new Float64Array(exports.memory.buffer, out + 8 * k * width, width).slice());
}

/** Returns the outcomes of a run by name: a list by quarter, or one number of the whole run. */
export function outcomes(layout, found) {
  const length = layout.quarters + 1, named = {};
  layout.outcomes.forEach((name, k) => (named[name] = found.slice(k * length, (k + 1) * length)));
  const first = layout.outcomes.length * length;
  layout.outcomes_of_run.forEach((name, k) => (named[name] = found[first + k]));
  return named;
}
