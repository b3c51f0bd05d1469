// Runs quarter by quarter, so that levers can change during a run. As joinup/agents/intervention.py.

/** Returns the parts of the state before a piece, by name: one list of numbers for each member. */
function partsOf({ exports, layout }) {
  const parts = {};
  let at = layout.buffers[0];
  for (const [name, members, byPlace] of layout.arrays) {
    const length = byPlace ? 2 * Math.ceil(layout.places / 2) : 2;
    parts[name] = Array.from(
      { length: members },
      (_, member) => new Float64Array(exports.memory.buffer, at + 8 * member * length, length),
    );
    at += 8 * members * length;
  }
  return parts;
}

/** Lets the world of another row take over in a quarter.
 *
 * Dates that have passed stay passed, and what would now be late comes at once. A changed incentive
 * or credit begins anew from its new value. What a form brings a module looks up each quarter. */
function intervene({ exports, layout, whole, row, parts }, was, now, quarter) {
  const state = whole.slice(),
    dates = ["world.begin", "world.handover"].filter(name => name in parts);
  row.set(now);
  exports.open();
  const planned = dates.map(name => parts[name].map(list => list.slice()));
  whole.set(state);
  dates.forEach((name, k) =>
    parts[name].forEach((list, member) =>
      list.forEach((date, at) => {
        if (!(date < quarter)) list[at] = Math.max(planned[k][member][at], quarter);
      }),
    ),
  );
  const anew = (name, at) => (list, member) => {
    if (was[at(member)] !== now[at(member)]) parts[name][member].fill(now[at(member)]);
  };
  parts.incentive.forEach(anew("incentive", member => layout.at.own_target_incentive + member));
  parts.credit.forEach(anew("credit", () => layout.at.shared_credit));
}

/** Returns outcomes by quarter of rows that go on with others from a quarter on, and how far each
 * place fulfils the task by quarter in the last of them. */
function stepped({ exports, layout }, rows, others, quarter) {
  const { buffer } = exports.memory,
    [before, after] = layout.buffers,
    length = layout.quarters + 1;
  const bytes = new Uint8Array(buffer),
    seen = new Float64Array(buffer, layout.series, layout.outcomes.length * length);
  const model = {
    exports,
    layout,
    parts: partsOf({ exports, layout }),
    whole: new Float64Array(buffer, before, layout.state / 8),
    row: new Float64Array(buffer, layout.par, layout.row / 8),
  };
  let places = [];
  const found = rows.map((row, k) => {
    const series = new Float64Array(seen.length),
      see = at => {
        exports.seen(0);
        for (let number = 0; number < seen.length; number += length) series[number + at] = seen[number];
        if (k === rows.length - 1) places.push(shares(model.parts, layout.places, present));
      };
    model.row.set(row);
    exports.open();
    const present = model.parts.own_output.map(list => list.map(output => output > 0));
    see(0);
    for (let now = 0; now < layout.quarters; now++) {
      if (now === quarter) intervene(model, row, others[k], now);
      for (const piece of ["report", "terms", "decide", "rest"]) {
        exports[piece](now);
        bytes.copyWithin(before, after, after + layout.state);
      }
      see(now + 1);
    }
    return series;
  });
  return { found, places };
}

/** Returns how far the agencies of each place fulfil the task, those that are absent left out. */
function shares({ share }, places, present) {
  return Array.from({ length: places }, (_, place) => {
    const sum = share.reduce((total, list) => total + list[place], 0);
    return (
      sum /
      Math.max(
        present.reduce((count, list) => count + list[place], 0),
        1,
      )
    );
  });
}
