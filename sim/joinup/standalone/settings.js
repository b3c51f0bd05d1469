// What is set: a scenario and what was changed of it. Nothing here draws or computes a run.

const LAYOUTS = DATA.modules.map(({ parameters, ...notes }) => ({
  ...notes,
  parameters: Object.fromEntries(Object.entries(parameters)
    .map(([name, own]) => [name, { ...DATA.parameters[name], ...own }])),
}));
const SCENARIOS = Object.fromEntries(DATA.scenarios.map(found => [found.name, found]));
const FUNDED = DATA.forms.length; // the last number of an attribute by form is that of the funded one
const LAG = 16; // quarters after the full grant at which joinup's headline counts

const scenarioOf = state => SCENARIOS[state.scenario];
const layoutOf = state => LAYOUTS[scenarioOf(state).module];
const movable = (state, name) => {
  const known = layoutOf(state).parameters[name];
  return Boolean(known) && !known.fixed;
};

/** Returns the numbers of a parameter as the scenario has them. */
function usual(state, name) {
  return scenarioOf(state).values[name] ?? layoutOf(state).parameters[name].values;
}

/** Returns what a parameter is set to: a number, or a choice in words; of several, their mean. */
function value(state, name) {
  if (name in state.changed) return state.changed[name];
  const numbers = usual(state, name), { choices } = layoutOf(state).parameters[name];
  if (choices.length) return choices[numbers[0]];
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Returns the least and the greatest value that makes sense here. */
function bounds(state, name) {
  const { low, high, unit, kind } = layoutOf(state).parameters[name];
  if (kind !== "count" || unit !== "quarters") return [low, high];
  const { quarters } = layoutOf(state);
  if (name === "grant_length") return [low, Math.min(high, quarters - value(state, "grant_start"))];
  if (name === "grant_start") return [low, Math.min(high, quarters - value(state, "grant_length"))];
  return [low, Math.min(high, name.endsWith("_quarter") ? quarters - 1 : quarters)];
}

/** Returns a value as it is allowed, from a text of the address; null for what is not. */
function allowed(state, name, text) {
  const { choices, kind } = layoutOf(state).parameters[name];
  if (choices.length) return choices.includes(text) ? text : null;
  const number = Number(text), [low, high] = bounds(state, name);
  if (text.trim() === "" || !(number >= low && number <= high)) return null;
  return kind === "count" && !Number.isInteger(number) ? null : number;
}

/** Returns the state with one setting changed; what is as the scenario has it counts as unchanged. */
function withValue(state, name, to) {
  const { [name]: _, ...changed } = state.changed;
  const plain = value({ ...state, changed: {} }, name);
  return { ...state, changed: to === plain ? changed : { ...changed, [name]: to } };
}

/** Returns what is handed to the module: all that differs from the values that it came with. */
function given(state) {
  const { values, overrides } = scenarioOf(state), { parameters } = layoutOf(state);
  const all = { ...values, ...state.changed };
  if (!("form" in state.changed)) return all;
  const form = DATA.forms.indexOf(state.changed.form);
  for (const name of Object.keys(parameters).filter(key => key.startsWith("form:"))) {
    const numbers = [...usual(state, name)];
    if (!overrides.includes(name.slice(5))) numbers[FUNDED] = numbers[form];
    all[name] = numbers;
  }
  return all;
}

/** Returns rows of the replicates from 0 on. */
function rows(state, replicates) {
  const first = row(layoutOf(state), given(state), state.seed, replicates[0]);
  return replicates.map(replicate => {
    const own = first.slice();
    new BigUint64Array(own.buffer, 8, 1)[0] = BigInt(replicate);
    return own;
  });
}

/** Returns when the grant is paid in full, phased out, and what goes on, and when places are counted. */
function moneyOf(state) {
  const [grant, start, length, taper, after] =
    ["grant", "grant_start", "grant_length", "grant_taper", "grant_after"].map(name => value(state, name));
  const { quarters } = layoutOf(state), end = start + length;
  const paid = grant > 0 && length > 0;
  const funding = { paid, start, end, taper: after === 1 ? 0 : taper, after };
  const counted = paid && end < quarters ? Math.min(end + LAG, quarters) : quarters;
  return { funding, quarters, counted, begins: scenarioOf(state).begins };
}
