// Joins the parts: what is set goes to the pool, what comes back is drawn and said. One way round.

const view = { state: null, until: 0, checked: {}, sound: new Set(), asked: {}, runs: new Map(), pictures: new Map() };

/** Changes what is set; curves and words follow. */
function set(change) {
  view.state = { ...view.state, ...change };
  refresh();
}

function change(name, to) {
  const state = withValue(view.state, name, to);
  set({ changed: state.changed, later: state.later, quarter: moneyOf(state).counted });
  for (const { name: other } of DATA.levers) showLever(view.state, other);
  showLever(view.state, name);
}

/** Takes a whole state, as an address or the story has it; `then` comes when all is computed. */
function begin(state, then) {
  const other = view.state?.scenario !== state.scenario;
  view.state = state;
  view.then = then;
  if (other || !$("levers").childElementCount) fillLevers(state, change);
  if ($("more").open) fillOthers(state, change);
  for (const name of Object.keys(layoutOf(state).parameters)) showLever(state, name);
  $("scenario").value = state.scenario;
  $("summary").textContent = scenarioOf(state).summary + builtWords(state);
  $("outcome").value = state.outcome;
  $("other").value = state.other ?? "";
  $("seed").value = state.seed;
  showActing();
  refresh();
}

/** Shows from when levers act. */
function showActing() {
  const { from } = view.state,
    { quarters } = layoutOf(view.state);
  $("act-start").checked = from === null;
  $("act-later").checked = from !== null;
  $("from-lever").hidden = from === null;
  if (from === null) return;
  $("from").max = quarters - 1;
  $("from").value = from;
  const date = when(from, scenarioOf(view.state).begins);
  $("from").setAttribute("aria-valuetext", date);
  $("from-value").textContent = date;
}

/** Lets levers act from the start, or from a quarter on. */
function act(from) {
  const later = from === null ? {} : view.state.later;
  begin({ ...view.state, from, later, quarter: moneyOf({ ...view.state, from, later }).counted });
}

/** Asks for the runs of what is set, once a frame at most. */
function refresh() {
  $("finding").setAttribute("aria-busy", "true");
  cancelAnimationFrame(view.frame);
  view.frame = requestAnimationFrame(compute);
  clearTimeout(view.writing);
  view.writing = setTimeout(() => {
    if (story.step < 0) showAddress(view.state);
  }, 250);
  showWays(view.state);
}

const UNSOUND = "This browser does not get the numbers of joinup, so this page shows none.";

/** Asks for the runs of what is set, and for those that check them; nothing is shown before these have. */
async function compute() {
  const { state } = view,
    other = otherOf(state);
  const checks = Promise.all([state, ...(other ? [other] : [])].map(sound));
  want("now", state);
  if (isChanged(state)) want("before", plainOf(state));
  if (other) want("other", other);
  if ((await checks).includes(false)) refuse(UNSOUND);
  else if (state === view.state) draw();
}

/** Draws and says what is there, once all of it is: runs and picture, now and before any change. */
function draw() {
  const { state, runs, pictures } = view,
    plain = plainOf(state),
    other = otherOf(state);
  const [found, foundBefore] = [runs.get(runsKey(state)), runs.get(runsKey(plain))];
  const [places, placesBefore] = [pictures.get(pictureKey(state)), pictures.get(pictureKey(plain))];
  const foundOther = other && runs.get(runsKey(other));
  if (!found || !foundBefore || !places || !placesBefore || foundOther === undefined) return;
  if (![state, ...(other ? [other] : [])].every(item => view.sound.has(soundKey(item)))) return;
  const layout = layoutOf(state),
    money = moneyOf(state),
    of = (list, name) => spread(layout, list, name);
  Object.assign(view, {
    found,
    places,
    placesBefore,
    money,
    now: of(found, state.outcome),
    before: of(foundBefore, state.outcome),
    other: other && spread(layoutOf(other), foundOther, state.outcome),
    joinedOther: other && spread(layoutOf(other), foundOther, "joined_up"),
    joined: of(found, "joined_up"),
    joinedBefore: of(foundBefore, "joined_up"),
    routine: quarter => of(found, "embedding")[quarter].mean,
    routineBefore: quarter => of(foundBefore, "embedding")[quarter].mean,
  });
  if (story.step < 0) view.until = money.quarters;
  const quarter = Math.min(state.quarter, view.until);
  say(layout, money);
  showQuarter(quarter);
  if ([found, foundBefore, foundOther ?? found].some(list => list.length < RUNS)) return;
  $("finding").setAttribute("aria-busy", "false");
  const { then } = view;
  view.then = null;
  then?.();
}

const unitOf = state => DATA.outcomes[state.outcome].unit;

/** Shows a quarter: on the chart, in words and in the picture. */
function showQuarter(quarter) {
  const { state, money, now, before, places, placesBefore } = view,
    unit = unitOf(state);
  const { title } = DATA.outcomes[state.outcome],
    date = when(quarter, money.begins);
  view.scale = drawChart($("chart"), {
    now,
    before,
    other: view.other,
    money,
    outcome: state.outcome,
    quarter,
    from: Object.keys(state.later).length ? state.from : null,
    until: view.until,
    alternative: view.alternative,
  });
  const { mean, low, high } = now[quarter],
    moved = isChanged(state);
  const [least, greatest] = [amount(low, unit), amount(high, unit)];
  const words =
    `${date}: ${title.toLowerCase()} ${amount(mean, unit)}${least === greatest ? "" : `, in 8 of 10 runs ${least} to ${greatest}`}` +
    (moved ? `; before any change ${amount(before[quarter].mean, unit)}` : "") +
    (view.other?.[quarter] ? `; in the other scenario ${amount(view.other[quarter].mean, unit)}` : "") +
    ".";
  $("quarter").max = money.quarters;
  $("quarter").value = quarter;
  $("quarter").setAttribute("aria-valuetext", words);
  $("readout").textContent = words;
  $("key-other").hidden = !view.other;
  $("key-other").textContent = view.other ? scenarioOf(otherOf(state)).title : "";
  $("picture-date").textContent = `${date}, run ${state.run + 1} of ${RUNS}`;
  $("run").value = state.run + 1;
  const names = scenarioOf(state).places,
    total = places[0].length;
  const states = drawPlaces($("places-now"), places, quarter, names, "Now");
  $("caption-now").textContent =
    `${moved ? "Now: " : ""}${joinedUp(states)} of ${total} places are joined up`;
  $("figure-before").hidden = !moved;
  $("pictures").classList.toggle("two", moved);
  if (moved) {
    const old = drawPlaces($("places-before"), placesBefore, quarter, names, "Before any change");
    $("caption-before").textContent = `Before any change: ${joinedUp(old)} of ${total}`;
  }
}

function tell(text) {
  $("told").textContent = text;
}

/** Says why nothing is shown. */
function refuse(why) {
  $("headline").textContent = why;
  $("screen").hidden = true;
  $("story").hidden = true;
}

/** Returns what stays as it is where another scenario is chosen. */
const kept = ({ seed, outcome, other, words }) => ({ seed, outcome, other, words });

/** Lets levers, pointer and buttons do what they say. */
function listen() {
  $("skip").onclick = event => {
    event.preventDefault();
    $("side").focus();
  };
  $("scenario").onchange = () =>
    begin({ ...initial($("scenario").value), ...kept(view.state) });
  $("outcome").onchange = () => set({ outcome: $("outcome").value });
  $("other").onchange = () => set({ other: $("other").value || null });
  $("places-now").onclick = askPlace;
  $("quarter").oninput = () => set({ quarter: Number($("quarter").value) });
  $("run").onchange = () => set({ run: Math.min(RUNS, Math.max(1, Math.round($("run").value) || 1)) - 1 });
  $("another").onclick = () => set({ run: (view.state.run + 1) % RUNS });
  $("seed").onchange = () => {
    const seed = whole($("seed").value.trim(), 0, 2n ** 63n - 1n);
    $("fault").textContent = seed === null ? "A seed is a whole number from 0 to 2^63 − 1." : "";
    if (seed !== null) set({ seed });
  };
  $("act-start").onchange = () => act(null);
  $("act-later").onchange = () =>
    act(Math.min(Math.max(1, moneyOf(begun(view.state)).end), layoutOf(view.state).quarters - 1));
  $("from").oninput = () => act(Number($("from").value));
  $("reset").onclick = () => {
    if (builtWords(view.state)) return location.assign(`/?scenario=${view.state.scenario}`);
    begin({ ...initial(view.state.scenario), ...kept(view.state) });
    tell("The levers are as the scenario has them.");
  };
  $("again").onclick = beginStory;
  $("again").hidden = !DATA.story;
  $("more").ontoggle = () => $("more").open && fillOthers(view.state, change);
  for (const [id, does] of Object.entries({ link: copyLink, svg: saveSvg, png: savePng, csv: saveCsv }))
    $(id).onclick = does;
  $("story-next").onclick = () => toStep(story.step + 1);
  $("story-back").onclick = () => toStep(story.step - 1);
  $("story-skip").onclick = leaveStory;
  document.onkeydown = event => {
    if (event.key === "Escape" && story.step >= 0) leaveStory();
  };
  const at = event => view.scale.quarter(event.clientX - $("chart").getBoundingClientRect().left);
  $("chart").onpointermove = event => {
    if (view.scale && story.step < 0) showQuarter(at(event));
  };
  $("chart").onpointerleave = () => {
    if (view.scale && story.step < 0) showQuarter(Math.min(view.state.quarter, view.until));
  };
  $("chart").onclick = event => {
    if (view.scale && story.step < 0) set({ quarter: at(event) });
  };
  new ResizeObserver(() => {
    if (view.now) showQuarter(Math.min(view.state.quarter, view.until));
  }).observe($("chart"));
  window.onhashchange = fromAddress;
}

/** Ends the story early: nothing stays changed. */
function leaveStory() {
  endStory();
  begin(plainOf(view.state));
}

function fromAddress() {
  const { state, faults } = readAddress(addressNow());
  $("fault").textContent = faults.join(" ");
  closeStory();
  begin(state);
}

async function start() {
  window.onerror = message =>
    refuse(`The page has stopped: ${message}. Please load it again, in a current browser.`);
  window.onunhandledrejection = ({ reason }) => window.onerror(reason?.message ?? reason);
  $("headline").textContent = `Making ${RUNS} runs …`;
  pool.of = new Pool();
  fillScenarios();
  drawLegend($("legend"));
  listen();
  if (addressNow() || !DATA.story) fromAddress();
  else beginStory();
  const sound = await checked(view.state.scenario);
  if (sound)
    $("check").textContent =
      `Checked: these are the numbers of joinup ${DATA.version}, to the last bit. ` +
      "Each scenario is compared with runs that the program put in before anything of it is shown." +
      (pool.of.slow
        ? " WebAssembly is switched off in this browser, so the page takes longer for the same numbers."
        : "");
}

start();
