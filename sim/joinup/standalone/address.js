// The address keeps all that is set, so that it can be kept or sent.

/** Returns what is set before anybody has set anything. */
function initial(scenario = DATA.story ?? DATA.scenarios[0].name) {
  const state = { scenario, changed: {}, outcome: "joined_up", run: 0, seed: DATA.seed };
  return { ...state, quarter: moneyOf(state).counted };
}

/** Returns the part of an address after "#"; the scenario always, and what is not usual. */
function written(state) {
  const usually = initial(state.scenario), parts = new URLSearchParams({ scenario: state.scenario });
  for (const [name, to] of Object.entries(state.changed)) parts.set(name, to);
  for (const name of ["outcome", "run", "seed"])
    if (String(state[name]) !== String(usually[name])) parts.set(name, name === "run" ? state.run + 1 : state[name]);
  parts.set("quarter", state.quarter);
  return parts.toString();
}

const whole = (text, low, high) => (/^\d+$/.test(text) && BigInt(text) >= low && BigInt(text) <= high ? text : null);

/** Returns the state of an address and what of it is not allowed, in words; that is left out. */
function readAddress(text) {
  const parts = new URLSearchParams(text), faults = [], named = parts.get("scenario");
  if (named && !(named in SCENARIOS)) faults.push(`This page has no scenario “${named}”.`);
  let state = initial(named in SCENARIOS ? named : undefined);
  const refuse = (name, given) => faults.push(`${name} cannot be ${given || "empty"} here; it is left as it was.`);
  for (const [name, given] of parts) {
    if (name === "scenario" || name === "quarter") continue;
    if (name === "outcome" && given in DATA.outcomes) state = { ...state, outcome: given };
    else if (name === "run" && whole(given, 1, RUNS)) state = { ...state, run: Number(given) - 1 };
    else if (name === "seed" && whole(given, 0, 2n ** 63n - 1n)) state = { ...state, seed: given };
    else if (movable(state, name) && allowed(state, name, given) !== null)
      state = withValue(state, name, allowed(state, name, given));
    else refuse(name, given);
  }
  const { quarters, counted: last } = moneyOf(state), quarter = parts.get("quarter");
  if (quarter !== null && !whole(quarter, 0, quarters)) refuse("quarter", quarter);
  return { state: { ...state, quarter: whole(quarter ?? "", 0, quarters) ? Number(quarter) : last }, faults };
}
