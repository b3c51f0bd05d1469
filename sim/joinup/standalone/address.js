// The address keeps all that is set, so that it can be kept or sent. The pages of `joinup view` share it.

/** Returns what is set before anybody has set anything. */
function initial(scenario = DATA.story ?? DATA.scenarios[0].name) {
  const state = {
    scenario,
    changed: {},
    from: null,
    later: {},
    outcome: "joined_up",
    other: null, // the scenario that is drawn beside it
    run: 0,
    seed: DATA.seed,
    words: {}, // what the pages of `joinup view` were asked, for the way back to them
  };
  return { ...state, quarter: moneyOf(state).counted };
}

/** Returns what was set by the program because it needs a module of its own. */
const builtIn = ({ scenario }) => (DATA.built?.scenario === scenario ? DATA.built.values : {});

/** Returns the address of a state, without what stands before it. */
function written(state) {
  const { scenario, seed, run } = state,
    parts = new URLSearchParams({ scenario, seed, replicate: run, ...builtIn(state) });
  for (const [name, to] of Object.entries(state.changed)) parts.set(name, to);
  for (const [name, to] of Object.entries(state.later)) parts.set(`${state.from}.${name}`, to);
  parts.set("quarter", state.quarter);
  if (state.outcome !== "joined_up") parts.set("screen.outcome", state.outcome);
  if (state.other) parts.set("screen.other", state.other);
  for (const [name, to] of Object.entries(state.words)) parts.set(name, to);
  return parts.toString();
}

const whole = (text, low, high) =>
  /^\d+$/.test(text) && BigInt(text) >= low && BigInt(text) <= high ? text : null;

const LATER = /^(\d+)\.(\w+)$/; // "15.grant": from quarter 15 on
const OF_PAGE = /^[a-z]+\.\w+$/; // "ask.place": what another page was asked

/** Returns what a part of an address that is no parameter changes in a state; null where it is not
 * allowed, undefined where it is no such part. */
function ofScreen(name, given) {
  if (name === "screen.outcome") return given in DATA.outcomes ? { outcome: given } : null;
  if (name === "screen.other") return given in SCENARIOS ? { other: given } : null;
  if (name === "replicate") return whole(given, 0, RUNS - 1) && { run: Number(given) };
  if (name === "seed") return whole(given, 0, 2n ** 63n - 1n) && { seed: given };
  return undefined;
}

/** Returns a state with one part of an address taken in; null where that is not allowed. */
function withGiven(state, name, given) {
  const change = ofScreen(name, given);
  if (change !== undefined) return change && { ...state, ...change };
  if (DATA.served && OF_PAGE.test(name) && !LATER.test(name))
    return { ...state, words: { ...state.words, [name]: given } };
  if (name in builtIn(state)) return state;
  const [, from, later] = LATER.exec(name) ?? [],
    parameter = later ?? name;
  if (!movable(state, parameter) || allowed(state, parameter, given) === null) return null;
  if (!from) return withValue(state, parameter, allowed(state, parameter, given));
  const fits = whole(from, 1, layoutOf(state).quarters - 1) && [null, Number(from)].includes(state.from);
  if (!fits || !DATA.parameters[parameter].lever) return null;
  return withValue({ ...state, from: Number(from) }, parameter, allowed(state, parameter, given));
}

/** Returns the state of an address and what of it is not allowed, in words; that is left out. */
function readAddress(text) {
  const parts = new URLSearchParams(text),
    faults = [],
    named = parts.get("scenario");
  if (named && !(named in SCENARIOS)) faults.push(`This page has no scenario “${named}”.`);
  let state = initial(named in SCENARIOS ? named : undefined);
  const refuse = (name, given) => {
    const told = DATA.faults?.find(text => text.startsWith(`${name} is `)); // by the program
    faults.push(told ?? `${name} cannot be ${given || "empty"} here; it is left as it was.`);
  };
  const others = [...parts].filter(([name]) => name !== "scenario" && name !== "quarter");
  for (const [name, given] of others.sort((a, b) => LATER.test(a[0]) - LATER.test(b[0]))) {
    const taken = withGiven(state, name, given);
    if (taken) state = taken;
    else refuse(name, given);
  }
  const { quarters, counted: last } = moneyOf(state),
    quarter = parts.get("quarter");
  const sound = quarter === null ? null : whole(quarter, 0, quarters);
  if (quarter !== null && sound === null) refuse("quarter", quarter);
  return { state: { ...state, quarter: sound === null ? last : Number(sound) }, faults };
}

/** Returns the address that the page was opened with: a server's page has it where others see it too. */
const addressNow = () => (DATA.served ? location.search : location.hash).slice(1);

/** Puts the address of a state where the browser shows it. */
function showAddress(state) {
  history.replaceState(null, "", (DATA.served ? "/?" : "#") + written(state));
}
