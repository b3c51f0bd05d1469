// What can be taken along: the chart as SVG and PNG, its numbers as CSV, the address.

const LOOKS = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
];

/** Returns the chart as text that looks the same outside the page, with its finding and its source. */
function chartText() {
  const shown = document.querySelector("#chart svg"),
    copy = shown.cloneNode(true);
  const originals = [shown, ...shown.querySelectorAll("*")],
    copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((node, k) => {
    const style = getComputedStyle(node);
    for (const name of LOOKS) copies[k].setAttribute(name, style.getPropertyValue(name));
  });
  const width = shown.viewBox.baseVal.width,
    height = shown.viewBox.baseVal.height;
  const style = getComputedStyle(document.body);
  const line = (text, y, size) =>
    svg("text", { x: 12, y, fill: style.color, "font-family": "sans-serif", "font-size": size }, text);
  const letters = Math.floor(width / 7.6);
  const finding = wrap($("headline").textContent, letters),
    shows = wrap(whatIsDrawn(), Math.floor(1.2 * letters));
  const head = 20 * finding.length + 17 * shows.length + 10;
  copy.setAttribute("y", head);
  const whole = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height + head + 26}`,
      width,
      height: height + head + 26,
    },
    svg("rect", { width, height: height + head + 26, fill: style.backgroundColor }),
    ...finding.map((text, k) => line(text, 20 * (k + 1), 15)),
    ...shows.map((text, k) => line(text, 20 * finding.length + 17 * (k + 1), 12)),
    copy,
    line(sourceOf(), height + head + 16, 11),
  );
  return new XMLSerializer().serializeToString(whole);
}

/** Says what the chart shows, for those who have no page around it. */
function whatIsDrawn() {
  const { state } = view,
    { title } = DATA.outcomes[state.outcome];
  return (
    `${scenarioOf(state).title}. ${title}: mean of ${RUNS} runs (line) and 8 of 10 runs (band)` +
    `${isChanged(state) ? "; before any change (dashed)" : ""}` +
    `${state.other ? `; “${SCENARIOS[state.other].title}” (thin line)` : ""}. Shaded: the grant.`
  );
}

/** Returns a text in lines of so many letters at most. */
function wrap(text, most) {
  return text.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    return last && `${last} ${word}`.length <= most
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, word];
  }, []);
}

const sourceOf = () =>
  `joinup ${DATA.version}, ${RUNS} runs, seed ${view.state.seed}; chances under one set of assumptions`;

function save(blob, ending) {
  const link = element("a", {
    href: URL.createObjectURL(blob),
    download: `joinup-${view.state.scenario}-${view.state.outcome}.${ending}`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function saveSvg() {
  save(new Blob([chartText()], { type: "image/svg+xml" }), "svg");
}

async function savePng() {
  const picture = new Image();
  picture.src = URL.createObjectURL(new Blob([chartText()], { type: "image/svg+xml" }));
  await picture.decode();
  const canvas = element("canvas", { width: 2 * picture.naturalWidth, height: 2 * picture.naturalHeight });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(blob => save(blob, "png"), "image/png");
}

function saveCsv() {
  const { now, before, other, money } = view;
  const head = `quarter,when,mean,lower_10_percent,upper_10_percent,before_any_change${other ? ",other_scenario" : ""}`;
  const lines = now.map(({ mean, low, high }, quarter) =>
    [
      ...[quarter, when(quarter, money.begins), mean, low, high, before[quarter].mean],
      ...(other ? [other[quarter]?.mean ?? ""] : []),
    ].join(","),
  );
  save(new Blob([[head, ...lines].join("\n") + "\n"], { type: "text/csv" }), "csv");
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    tell(
      DATA.served
        ? "The link is copied. A colleague puts the part from ? on behind the address of their own joinup view."
        : "The link is copied. A colleague needs this file too: with the part from # on it shows the same.",
    );
  } catch {
    tell("This browser does not let the page copy. The link is in the address bar.");
  }
}
