// The picture of places: one mark each, told apart by shape as well as colour.

const LINE = 0.5 - 1e-9,
  JUST = 0.6; // joined up from half of the needed effort on; only just below this

const STATES = {
  holds: "joined up",
  just: "only just joined up",
  fallen: "no longer joined up",
  never: "not joined up yet",
};

/** Returns the state of each place in a quarter, from how far it fulfils the task by quarter. */
function statesAt(fulfilled, quarter) {
  return fulfilled[quarter].map((now, place) => {
    if (now >= JUST) return "holds";
    if (now >= LINE) return "just";
    return fulfilled.slice(0, quarter).some(before => before[place] >= LINE) ? "fallen" : "never";
  });
}

function mark(state, x, y, size) {
  const half = size / 2,
    thin = half * 0.7;
  if (state === "holds") return svg("circle", { class: state, cx: x, cy: y, r: half });
  if (state === "just")
    return svg("path", {
      class: state,
      d: `M${x} ${y - half}L${x + half} ${y}L${x} ${y + half}L${x - half} ${y}Z`,
    });
  if (state === "fallen")
    return svg("path", {
      class: state,
      d: `M${x - thin} ${y - thin}L${x + thin} ${y + thin}M${x + thin} ${y - thin}L${x - thin} ${y + thin}`,
    });
  return svg("circle", { class: state, cx: x, cy: y, r: half * 0.6 });
}

const placeName = (names, number) => names[number] ?? `Place ${number + 1}`;

const DRAWN = new WeakMap(); // by host, what it shows

/** Draws the places of a run in a quarter, unless they stand there already; a mark's title says more of it. */
function drawPlaces(host, fulfilled, quarter, names, label) {
  const before = DRAWN.get(host);
  if (before?.fulfilled === fulfilled && before.quarter === quarter && before.names === names)
    return before.states;
  const states = statesAt(fulfilled, quarter),
    columns = Math.ceil(Math.sqrt(states.length * 1.5));
  const cell = 300 / columns,
    lines = Math.ceil(states.length / columns);
  const marks = states.map((state, place) => {
    const x = ((place % columns) + 0.5) * cell,
      y = (Math.floor(place / columns) + 0.5) * cell;
    const said = `${placeName(names, place)}: ${STATES[state]}; its agencies give ${percent(fulfilled[quarter][place])} of the effort that the task needs`;
    return svg(
      "g",
      { "data-place": place },
      svg("title", {}, said),
      svg("rect", { class: "room", x: x - cell / 2, y: y - cell / 2, width: cell, height: cell }),
      mark(state, x, y, Math.min(cell * 0.66, 30)),
    );
  });
  host.replaceChildren(
    svg(
      "svg",
      { viewBox: `0 0 300 ${lines * cell}`, role: "img", "aria-label": `${label}: ${inWords(states)}` },
      ...marks,
    ),
  );
  DRAWN.set(host, { fulfilled, quarter, names, states });
  return states;
}

/** Returns how many places are in each state, in words. */
function inWords(states) {
  return Object.entries(STATES)
    .map(([state, words]) => [states.filter(item => item === state).length, words])
    .filter(([number]) => number)
    .map(([number, words]) => `${number} ${words}`)
    .join(", ");
}

const joinedUp = states => states.filter(state => state === "holds" || state === "just").length;

/** Draws what each mark means. */
function drawLegend(host) {
  host.replaceChildren(
    ...Object.entries(STATES).map(([state, words]) => {
      const item = document.createElement("li");
      item.append(
        svg(
          "svg",
          { viewBox: "0 0 18 18", width: 18, height: 18, "aria-hidden": "true" },
          mark(state, 9, 9, 15),
        ),
        words,
      );
      return item;
    }),
  );
}
