// What is set: a scenario and what was changed of it. Nothing here draws or computes a run.

const LAYOUTS = DATA.modules.map(({ parameters, steps, ...notes }) => ({
  ...notes,
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([name, own]) => [name, { ...DATA.parameters[name], ...own }]),
  ),
  steps: { ...steps, at: Object.fromEntries(Object.entries(parameters).map(([name, { at }]) => [name, at])) },
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

/** Returns what a parameter is set to in the end: a number, or a choice; of several, their mean. */
function value(state, name) {
  const numbers = [state.later[name] ?? state.changed[name] ?? usual(state, name)].flat(),
    { choices } = layoutOf(state).parameters[name];
  if (choices.length) return typeof numbers[0] === "string" ? numbers[0] : choices[numbers[0]];
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

/** Returns a value as it is allowed, from a text of the address; null for what is not.
 *
 * Where a scenario has several numbers, of each department say, several may be given. */
function allowed(state, name, text) {
  const several = text.split(",");
  if (several.length === 1) return allowedOne(state, name, text);
  const all = several.map(part => allowedOne(state, name, part));
  return several.length === usual(state, name).length && !all.includes(null) ? all : null;
}

function allowedOne(state, name, text) {
  const { choices, kind } = layoutOf(state).parameters[name];
  if (choices.length) return choices.includes(text) ? text : null;
  const number = Number(text),
    [low, high] = bounds(state, name);
  if (text.trim() === "" || !(number >= low && number <= high)) return null;
  return kind === "count" && !Number.isInteger(number) ? null : number;
}

const begun = state => ({ ...state, from: null, later: {} }); // without what changes during the run
const plainOf = state => ({ ...begun(state), changed: {} });
const otherOf = ({ other, seed, run }) => other && { ...initial(other), seed, run };
const isChanged = state => Object.keys(state.changed).length + Object.keys(state.later).length > 0;

/** Returns the state with one setting changed: from the start, or from the quarter `from` on.
 *
 * What is as it was before counts as unchanged; a mean in the place of several numbers does not. */
function withValue(state, name, to) {
  const which = state.from === null ? "changed" : "later";
  const { [name]: _, ...others } = state[which];
  const { choices } = layoutOf(state).parameters[name];
  const before =
    which === "later" && name in state.changed
      ? [state.changed[name]].flat()
      : usual(state, name).map(number => (choices.length ? choices[number] : number));
  const same = before.every((item, at) => item === (Array.isArray(to) ? to[at] : to));
  return { ...state, [which]: same ? others : { ...others, [name]: to } };
}

/** Returns what is handed to the module: all that differs from the values that it came with. */
function given(state) {
  const { values, overrides } = scenarioOf(state),
    { parameters } = layoutOf(state);
  const all = { ...values, ...state.changed, ...state.later };
  if (!("form" in state.changed) && !("form" in state.later)) return all;
  const form = DATA.forms.indexOf(value(state, "form"));
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

/** Returns what is paid in a quarter: the full grant, a part that falls, what goes on, or nothing. */
function paidAt(state, quarter) {
  const [grant, start, length, taper, after] = [
    "grant",
    "grant_start",
    "grant_length",
    "grant_taper",
    "grant_after",
  ].map(name => value(state, name));
  const since = quarter - start;
  if (since < 0 || length === 0 || grant === 0) return null;
  if (since < length) return "money";
  if (since < length + taper && after < 1) return "taper";
  return after > 0 ? "mainstream" : null;
}

/** Returns when the grant is paid, what goes on after it, and when places are counted. */
function moneyOf(state) {
  const { quarters } = layoutOf(state);
  const paid = Array.from({ length: quarters }, (_, quarter) =>
    paidAt(state.from !== null && quarter < state.from ? begun(state) : state, quarter),
  );
  const end = paid.lastIndexOf("money") + 1,
    last = paid.at(-1);
  return {
    paid,
    end,
    quarters,
    begins: scenarioOf(state).begins,
    counted: end > 0 ? Math.min(end + LAG, quarters) : quarters,
    after: last === "mainstream" ? value(state, "grant_after") : 0,
    taper: paid[end] === "taper",
  };
}
