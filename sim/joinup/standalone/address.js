// The address keeps all that is set, so that it can be kept or sent.

/** Returns what is set before anybody has set anything. */
function initial(scenario = DATA.story ?? DATA.scenarios[0].name) {
  const state = {
    scenario,
    changed: {},
    from: null,
    later: {},
    outcome: "joined_up",
    run: 0,
    seed: DATA.seed,
  };
  return { ...state, quarter: moneyOf(state).counted };
}

/** Returns the part of an address after "#"; the scenario always, and what is not usual. */
function written(state) {
  const usually = initial(state.scenario),
    parts = new URLSearchParams({ scenario: state.scenario });
  for (const [name, to] of Object.entries(state.changed)) parts.set(name, to);
  for (const [name, to] of Object.entries(state.later)) parts.set(`${state.from}.${name}`, to);
  for (const name of ["outcome", "run", "seed"])
    if (String(state[name]) !== String(usually[name]))
      parts.set(name, name === "run" ? state.run + 1 : state[name]);
  parts.set("quarter", state.quarter);
  return parts.toString();
}

const whole = (text, low, high) =>
  /^\d+$/.test(text) && BigInt(text) >= low && BigInt(text) <= high ? text : null;

const LATER = /^(\d+)\.(\w+)$/; // "15.grant": from quarter 15 on

/** Returns a state with one part of an address taken in; null where that is not allowed. */
function withGiven(state, name, given) {
  if (name === "outcome") return given in DATA.outcomes ? { ...state, outcome: given } : null;
  if (name === "run") return whole(given, 1, RUNS) && { ...state, run: Number(given) - 1 };
  if (name === "seed") return whole(given, 0, 2n ** 63n - 1n) && { ...state, seed: given };
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
  const refuse = (name, given) =>
    faults.push(`${name} cannot be ${given || "empty"} here; it is left as it was.`);
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
