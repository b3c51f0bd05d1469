// The levers: native sliders and lists, each with its label, its value in words and its meaning.

const $ = id => document.getElementById(id);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, to] of Object.entries(attributes)) {
    if (name.startsWith("on")) made[name] = to;
    else if (to !== null && to !== false) made.setAttribute(name, to === true ? "" : to);
  }
  made.append(...children);
  return made;
}

/** Returns a step for a slider of a number: some 100 between its ends, round. */
function stepOf(low, high) {
  const rough = (high - low) / 100,
    size = 10 ** Math.floor(Math.log10(rough));
  return size * [1, 2, 5, 10].find(part => part * size >= rough * 0.999);
}

/** Returns a lever's row: `change(name, value)` hears of every move. */
function leverRow(state, { name, label, help, step }, change) {
  const known = layoutOf(state).parameters[name],
    id = `lever-${name}`;
  const input = known.choices.length
    ? element(
        "select",
        { id, onchange: () => change(name, input.value) },
        ...known.choices.map(choice => element("option", { value: choice }, choice)),
      )
    : element("input", {
        id,
        type: "range",
        oninput: () => change(name, Number(input.value)),
        onkeydown: event => toNextStep(event, input),
      });
  input.setAttribute("aria-describedby", `${id}-help`);
  input.dataset.step = step ?? "";
  return element(
    "div",
    { class: "lever" },
    element("label", { for: id }, label),
    input,
    element("output", { for: id, id: `${id}-value` }),
    element("p", { class: "unseen", id: `${id}-help` }, help),
  );
}

const WAYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/** Moves a slider that stands between two steps to the next of them, as a key says.
 *
 * Left alone, Chromium moves it by a hundredth of its length, and Firefox by 1, which may be all of it. */
function toNextStep(event, input) {
  const way = WAYS[event.key],
    step = Number(input.dataset.step);
  if (!way || input.step !== "any") return;
  event.preventDefault();
  const next = way > 0 ? Math.floor(input.value / step) + 1 : Math.ceil(input.value / step) - 1;
  input.value = Number((next * step).toPrecision(12));
  input.oninput();
}

/** Says whether a value is a date of the run and no length of time; 0 may stand for none. */
const isDate = ({ meaning }, to) =>
  meaning.startsWith("quarter in which") || (to > 0 && meaning.startsWith("date of"));

/** Shows what is set, and marks what differs from the scenario. */
function showLever(state, name) {
  const input = $(`lever-${name}`),
    known = layoutOf(state).parameters[name],
    to = value(state, name);
  if (!input) return;
  if (input.type === "range") {
    const [low, high] = bounds(state, name);
    input.min = low;
    input.max = Math.max(low, high);
    input.dataset.step ||= known.kind === "count" ? 1 : stepOf(low, high);
    input.step = input.dataset.step;
    // A scenario may stand between two steps: the slider then moves as finely as its value needs.
    const at = (to - low) / input.step;
    if (known.kind !== "count" && Math.abs(at - Math.round(at)) > 1e-6) input.step = "any";
  }
  input.value = to;
  const { begins } = scenarioOf(state),
    words = given => (isDate(known, given) ? when(given, begins) : setting(given, known));
  const said = words(to);
  if (input.type === "range") input.setAttribute("aria-valuetext", said);
  const before = words(value(plainOf(state), name)),
    moved = name in state.changed || name in state.later;
  input.disabled = state.from !== null && !known.lever;
  $(`lever-${name}-value`).replaceChildren(
    known.choices.length ? "" : said,
    ...(moved ? [element("span", { class: "was" }, `was ${before}`)] : []),
  );
  input.closest(".lever").classList.toggle("changed", moved);
}

/** Returns the settings beyond the levers, by topic. */
function otherSettings(state, change) {
  const named = new Set(DATA.levers.map(lever => lever.name)),
    topics = new Map();
  for (const [name, { topic, meaning, unit }] of Object.entries(layoutOf(state).parameters)) {
    if (named.has(name) || !movable(state, name)) continue;
    const label = meaning[0].toUpperCase() + meaning.slice(1);
    const list = topics.get(topic) ?? topics.set(topic, []).get(topic);
    list.push({
      name,
      row: leverRow(state, { name, label, help: `${name} (${unit || "a choice"})` }, change),
    });
  }
  return topics;
}

/** Fills the side with the levers of a scenario; the others are made when they are asked for. */
function fillLevers(state, change) {
  const shown = DATA.levers.filter(({ name }) => movable(state, name));
  $("levers").replaceChildren(...shown.map(lever => leverRow(state, lever, change)));
  shown.forEach(({ name }) => showLever(state, name));
  $("meanings").replaceChildren(
    ...shown.flatMap(({ label, help }) => [element("dt", {}, label), element("dd", {}, help)]),
  );
  $("others").replaceChildren();
}

function fillOthers(state, change) {
  if ($("others").childElementCount) return;
  for (const [topic, list] of otherSettings(state, change)) {
    $("others").append(element("h3", {}, topic), ...list.map(({ row }) => row));
    list.forEach(({ name }) => showLever(state, name));
  }
  $("others").append(...beyondRows(state));
}

function fillScenarios() {
  const groups = new Map();
  for (const { name, title, group } of DATA.scenarios) {
    const list = groups.get(group) ?? groups.set(group, element("optgroup", { label: group })).get(group);
    list.append(element("option", { value: name }, title));
  }
  $("scenario").replaceChildren(...groups.values());
  const copies = [...groups.values()].map(group => group.cloneNode(true));
  $("other").replaceChildren(element("option", { value: "" }, "no other"), ...copies);
  $("outcome").replaceChildren(
    ...Object.entries(DATA.outcomes).map(([name, { title }]) => element("option", { value: name }, title)),
  );
}
