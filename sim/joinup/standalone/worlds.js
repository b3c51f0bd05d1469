// Plausible worlds, tried by the page itself. As joinup/inputs/worlds.py and joinup/analysis/worlds.py.

const BLOCK = 50, // worlds of one Latin hypercube
  HALF = 0.5,
  CLOSE = 1e-12; // sums of a few shares differ by less from machine to machine
const word = number => BigInt.asUintN(64, number);

function mix(number) {
  let mixed = number ^ (number >> 30n);
  mixed = word(mixed * 0xbf58476d1ce4e5b9n);
  mixed = word((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
  return mixed ^ (mixed >> 31n);
}

/** Returns where in its range each of the first worlds has an assumption. */
function fractions(own, count) {
  const whole = Math.ceil(count / BLOCK) * BLOCK,
    orders = Array.from({ length: whole }, (_, k) =>
      mix(word(own + BigInt(k + 1) * 0x9e3779b97f4a7c15n)),
    );
  const ranks = Array(whole);
  for (let first = 0; first < whole; first += BLOCK) {
    const block = orders.slice(first, first + BLOCK).map((order, k) => [order, first + k]);
    block.sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([, world], rank) => (ranks[world] = rank));
  }
  return ranks.map((rank, world) => (rank + Number(mix(orders[world]) >> 11n) / 2 ** 53) / BLOCK);
}

/** Returns where each world has each assumption, worked out when it is first asked for. */
const places = () =>
  (view.fractions ??= DATA.worlds.assumptions.map(item =>
    fractions(BigInt(item.word), DATA.worlds.count),
  ));

/** Returns the value of an assumption at a fraction of the way through its range. */
function valueAt({ options, low, high, whole }, fraction) {
  if (options.length) return options[Math.min(Math.floor(fraction * options.length), options.length - 1)];
  const value = low + fraction * (high - low);
  return whole ? Math.round(value) : Number(value.toFixed(12));
}

/** Returns what a world says of everything that is not given; of forms, a number of each. */
function valuesIn(world, { given, ranges }, changed) {
  const found = {},
    ofForms = {};
  DATA.worlds.assumptions.forEach((item, k) => {
    if (item.name in changed || (given.includes(item.name) && !(item.name in ranges))) return;
    const [low, high] = (item.form === null && ranges[item.name]) || [item.low, item.high];
    const value = valueAt({ ...item, low, high }, places()[k][world]);
    if (item.form === null) found[item.name] = value;
    else (ofForms[item.name] ??= []).push([item.form, value]);
  });
  for (const [name, list] of Object.entries(ofForms)) found[`form:${name}`] = ranked(name, list);
  return found;
}

/** Hands values out to forms so that they keep the order of the literature. */
function ranked(name, list) {
  const usually = DATA.worlds.library[name],
    row = [...usually],
    forms = list.map(([form]) => form).sort((a, b) => usually[a] - usually[b] || a - b);
  const values = list.map(([, value]) => value).sort((a, b) => a - b);
  forms.forEach((form, k) => (row[form] = values[k]));
  return row;
}

/** Returns the numbers of several members, whose mean a world says: they keep their proportions. */
function laidOver(numbers, mean, { low, high }) {
  if (numbers.every(number => number === numbers[0])) return numbers.map(() => mean);
  const by = (mean * numbers.length) / numbers.reduce((sum, number) => sum + number, 0);
  return numbers.map(number => Math.min(Math.max(number * by, low), high));
}

/** Returns the kind of world that values make, by which its module is known. */
const kindOf = (values, own) =>
  [values.decision_rule ?? own.rule, values.planning_horizon ?? own.horizon].join(" ");

/** Returns the rows of a world's runs for a module: the scenario's numbers, what is changed, the world's. */
function worldRows(module, state, world, values) {
  const { usual, cases } = DATA.worlds,
    own = cases[state.scenario],
    changes = given(state);
  const form = DATA.forms.indexOf(value(state, "form"));
  const first = new Float64Array(module.row / 8);
  for (const [name, at] of Object.entries(module.at)) {
    const usually = own.values[name] ?? usual[name],
      known = DATA.parameters[name];
    let numbers = [values[name] ?? changes[name] ?? usually].flat();
    if (typeof numbers[0] === "string") numbers = [known.choices.indexOf(numbers[0])];
    if (name.startsWith("form:") && numbers.length === FUNDED) numbers = [...numbers, numbers[form]];
    if (numbers.length !== usually.length)
      numbers = name in values ? laidOver(usually, numbers[0], known) : usually.map(() => numbers[0]);
    first.set(numbers, at);
  }
  return Array.from({ length: own.replicates }, (_, k) => {
    const row = first.slice();
    new BigUint64Array(row.buffer, 0, 2).set([BigInt(own.seed), BigInt(world * own.stride + k)]);
    return row;
  });
}

/** Tries a state in its worlds; `tell` hears the share of places that is left in each, once all are done. */
async function tryWorlds(state, tell) {
  const own = DATA.worlds.cases[state.scenario],
    shares = new Map();
  const jobs = own.fitting.map(world => {
    const values = valuesIn(world, own, state.changed),
      number = own.modules[kindOf(values, own)];
    return { world, number, rows: worldRows(DATA.worlds.modules[number], state, world, values) };
  });
  await pool.of.askWorlds(jobs, (world, found, layout) => {
    const at = layout.outcomes.length * (layout.quarters + 1) + layout.outcomes_of_run.indexOf("persistence_16");
    shares.set(world, found.reduce((sum, run) => sum + run[at], 0) / found.length);
    if (shares.size === jobs.length) tell([...shares.values()]);
  });
}

/** Says whether a state can be tried in worlds here: its modules are here, and reach far enough. */
function hasWorlds(state) {
  const own = DATA.worlds?.cases[state.scenario];
  if (!own || pool.of.slow || Object.keys(state.later).length) return false;
  return value(state, "grant_start") + value(state, "grant_length") + LAG <= own.quarters;
}

/** Returns the count of the shares that are left in worlds: in how many most places last. */
const lasting = shares => ({ number: shares.filter(share => share >= HALF - CLOSE).length, of: shares.length });
