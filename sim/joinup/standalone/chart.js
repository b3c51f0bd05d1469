// The curve over the years, with the scenario before any change, the money, and the year shown.

const HEIGHT = 350,
  LETTER = 8,
  RIGHT = 14,
  TOP = 28,
  BOTTOM = 34;

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, to] of Object.entries(attributes)) if (to !== null) made.setAttribute(name, to);
  made.append(...children);
  return made;
}

const path = points => points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** Returns round numbers from 0 to at least `most`. */
function ticks(most) {
  const rough = most / 4,
    size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(part => part * size).find(part => part >= rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, k) => k * step);
}

/** Returns where years begin on the axis: [quarter, label]; January, or the start where no date is known. */
function years({ quarters, begins }, room) {
  const all = [];
  for (let quarter = 0; quarter <= quarters; quarter++) {
    const month = begins === null ? 0 : (begins + 3 * quarter) % 12;
    const offset = begins === null ? 0 : ((12 - month) % 12) / 3;
    if (begins === null ? quarter % 4 === 0 : month >= 9 || month === 0)
      all.push(
        begins === null
          ? [quarter, String(quarter / 4)]
          : [quarter + offset, String(Math.floor((begins + 3 * (quarter + offset)) / 12))],
      );
  }
  const shown = all.filter(([at]) => at <= quarters);
  const every = Math.ceil((shown.length * 42) / room);
  return shown.filter((_, k) => k % every === 0);
}

/** Returns the scales of a chart: a quarter's x, a value's y, and back from x to the quarter.
 *
 * `left` is where the axis of values stands, `room` how long that of quarters is. */
function scales(width, left, quarters, most) {
  const room = width - left - RIGHT,
    high = HEIGHT - TOP - BOTTOM;
  return {
    x: quarter => left + (quarter / quarters) * room,
    y: number => HEIGHT - BOTTOM - (number / most) * high,
    quarter: x => Math.min(quarters, Math.max(0, Math.round(((x - left) / room) * quarters))),
    room,
    left,
  };
}

/** Returns the shades of the quarters in which money is paid, each as long as it stays the same. */
function shades({ paid }, x) {
  const starts = paid.map((_, quarter) => quarter).filter(quarter => paid[quarter] !== paid[quarter - 1]);
  return starts
    .filter(quarter => paid[quarter])
    .map(quarter => {
      const next = starts.find(other => other > quarter) ?? paid.length;
      return svg("rect", {
        class: paid[quarter],
        x: x(quarter),
        y: TOP,
        width: x(next) - x(quarter),
        height: HEIGHT - TOP - BOTTOM,
      });
    });
}

/** Returns an upright line with its words, which keep within the chart. */
function upright(x, label, width, name, row) {
  const late = x > width * 0.6;
  return [
    svg("line", { class: name, x1: x, x2: x, y1: TOP - 4, y2: HEIGHT - BOTTOM }),
    svg(
      "text",
      { class: "label", x: x + (late ? -4 : 4), y: row, "text-anchor": late ? "end" : "start" },
      label,
    ),
  ];
}

function axes(view, { x, y, room, left }, marks, labels) {
  return [
    ...marks.flatMap((mark, k) => [
      svg("line", { class: "grid", x1: left, x2: left + room, y1: y(mark), y2: y(mark) }),
      svg("text", { class: "tick", x: left - 6, y: y(mark) + 4, "text-anchor": "end" }, labels[k]),
    ]),
    ...years(view.money, room).flatMap(([quarter, label]) => [
      svg("line", {
        class: "grid",
        x1: x(quarter),
        x2: x(quarter),
        y1: HEIGHT - BOTTOM,
        y2: HEIGHT - BOTTOM + 5,
      }),
      svg("text", { class: "tick", x: x(quarter), y: HEIGHT - BOTTOM + 19, "text-anchor": "middle" }, label),
    ]),
    ...(view.money.begins === null
      ? [
          svg(
            "text",
            { class: "tick", x: left + room, y: HEIGHT - 2, "text-anchor": "end" },
            "years since the start",
          ),
        ]
      : []),
  ];
}

/** Draws the chart of a view into an element.
 *
 * A view has `now`, `before` and perhaps `other` by quarter (`spread`), `money`, `outcome`, `quarter`, `from` (when
 * levers change, or null), and `until`, beyond which nothing is shown yet. Returns the scales, by which a pointer is read. */
function drawChart(host, view) {
  const { now, before, other, money, outcome, quarter, until } = view;
  const width = Math.max(260, host.clientWidth),
    seen = list => list.slice(0, until + 1);
  const share = DATA.outcomes[outcome].unit.startsWith("share");
  const marks = share
    ? [0, 0.25, 0.5, 0.75, 1]
    : ticks(Math.max(...[...now, ...before, ...(other ?? [])].map(item => item.high), 1));
  const labels = marks.map(mark => (share ? percent(mark) : decimal(mark, 0)));
  const left = LETTER * Math.max(...labels.map(label => label.length)) + 12;
  const scale = scales(width, left, money.quarters, marks.at(-1)),
    { x, y } = scale;
  const line = (list, of) => seen(list).map((item, at) => [x(at), y(item[of])]);
  const { end, after } = money,
    at = Math.min(quarter, until),
    ends = end > 0 && end < money.quarters;
  const drawn = svg(
    "svg",
    {
      class: "curve",
      viewBox: `0 0 ${width} ${HEIGHT}`,
      width,
      height: HEIGHT,
      role: "img",
      "aria-label": view.alternative,
    },
    ...shades(money, x),
    ...axes(view, scale, marks, labels),
    svg("path", { class: "band", d: path([...line(now, "high"), ...line(now, "low").reverse()]) + "Z" }),
    svg("path", { class: "before", d: path(line(before, "mean")) }),
    ...(other
      ? [svg("path", { class: "other", d: path(line(other.slice(0, money.quarters + 1), "mean")) })]
      : []),
    svg("path", { class: "now", d: path(line(now, "mean")) }),
    ...(ends ? upright(x(end), after > 0 ? "full grant ends" : "money ends", width, "ends", 12) : []),
    ...(ends && money.counted <= until
      ? [
          ...upright(x(money.counted), `${duration(money.counted - end)} on`, width, "counted", 24),
          svg("circle", { class: "dot", cx: x(money.counted), cy: y(now[money.counted].mean), r: 5 }),
        ]
      : []),
    ...(view.from === null
      ? []
      : upright(x(view.from), "levers change", width, "counted", HEIGHT - BOTTOM - 8)),
    svg("line", { class: "shown", x1: x(at), x2: x(at), y1: TOP, y2: HEIGHT - BOTTOM }),
    svg("circle", { class: "point", cx: x(at), cy: y(now[at].mean), r: 4 }),
  );
  host.replaceChildren(drawn);
  return scale;
}
