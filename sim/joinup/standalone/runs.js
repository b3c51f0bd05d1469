// Which runs are asked for, checked and kept.

const ENOUGH = 20; // runs that are worth drawing while the others are under way
const KEPT = 12; // settings whose runs are kept, so that a way back takes no time
const pool = { of: null }; // made once the page may compute

const everyRun = Array.from({ length: RUNS }, (_, replicate) => replicate);

/** Returns all runs of some replicates of a state. */
function allRuns(kind, state, replicates) {
  return new Promise(resolve =>
    pool.of.ask(kind, state, replicates, found => {
      if (found.length === replicates.length) resolve(found);
    }),
  );
}

/** Compares the runs that Python has put in, before any number of a scenario is shown. */
function checked(name) {
  return (view.checked[name] ??= allRuns(`check ${name}`, initial(name), DATA.checked).then(
    found => checksum(found) === SCENARIOS[name].check,
  ));
}

/** Compares runs in pieces, in which nothing changes, with runs as a whole. */
function checkedInPieces(name) {
  const state = initial(name),
    same = { ...state, from: 1, later: { grant: value(state, "grant") } };
  return (view.checked[`${name} in pieces`] ??= Promise.all([
    allRuns(`whole ${name}`, state, DATA.checked),
    allRuns(`pieces ${name}`, same, DATA.checked),
  ]).then(
    ([whole, pieces]) =>
      checksum(pieces) === checksum(whole.map((list, k) => list.slice(0, pieces[k].length))),
  ));
}

const soundKey = ({ scenario, later }) => `${scenario} ${Object.keys(later).length > 0}`;

/** Says whether this browser gets the numbers that are needed for a state, and remembers it. */
async function sound(state) {
  const inPieces = Object.keys(state.later).length > 0;
  const passed = (await checked(state.scenario)) && (!inPieces || (await checkedInPieces(state.scenario)));
  if (passed) view.sound.add(soundKey(state));
  return passed;
}

/** Returns what the runs of a state depend on, and what the picture of one of them does. */
const runsKey = ({ scenario, seed, changed, from, later }) =>
  JSON.stringify([scenario, String(seed), changed, Object.keys(later).length ? from : null, later]);
const pictureKey = state => `${runsKey(state)} ${state.run}`;

/** Keeps what was found under a key; what has not been asked for the longest makes room. */
function keep(kept, key, found) {
  kept.delete(key);
  kept.set(key, found);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
}

/** Asks for what belongs to a key, unless it is there whole or already asked for. */
function fetchOnce(kind, kept, key, whole, ask) {
  if (kept.has(key)) keep(kept, key, kept.get(key));
  if ((kept.has(key) && whole(kept.get(key))) || view.asked[kind] === key) return;
  view.asked[kind] = key;
  ask(found => {
    keep(kept, key, found);
    draw();
  });
}

/** Asks for the runs of a state, and for the picture of the one that is shown. */
function want(kind, state) {
  fetchOnce(`picture ${kind}`, view.pictures, pictureKey(state), Boolean, done =>
    pool.of.ask(`picture ${kind}`, state, [state.run], (_, places) => done(places), true),
  );
  fetchOnce(
    kind,
    view.runs,
    runsKey(state),
    found => found.length === RUNS,
    done =>
      pool.of.ask(kind, state, everyRun, found => {
        if (found.length === RUNS || found.length === ENOUGH) done(found);
      }),
  );
}
