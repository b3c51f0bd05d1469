// Ways to the pages of `joinup view`, which keep what is set, and what its program counts in worlds.

const REST = 800; // milliseconds for which nothing moves before the program is asked
const COUNTED = new Map(); // by address, in how many worlds it lasts

/** Shows the ways to other pages, as what is set now. */
function showWays(state) {
  $("ways").hidden = !DATA.served;
  if (!DATA.served) return;
  DATA.served.forEach(({ view: page, label, words }, number) => {
    const id = `way-${number}`,
      way = $(id) ?? $("ways").appendChild(element("a", { id }, label)),
      asked = Object.entries(words).map(([name, to]) => [`${page}.${name}`, to]);
    way.href = `/${page}?${written({ ...state, words: { ...state.words, ...Object.fromEntries(asked) } })}`;
  });
}

/** Asks a place of the picture. The keyboard chooses it by name on the page that answers. */
function askPlace(event) {
  const mark = event.target.closest("g[data-place]");
  if (!mark || !DATA.served) return;
  const words = { ...view.state.words, "ask.kind": "place", "ask.place": Number(mark.dataset.place) + 1 };
  location.assign(`/ask?${written({ ...view.state, words })}`);
}

/** Says in how many plausible worlds joint working lasts, as soon as that is known. */
function sayWorlds(state) {
  const known = worldsOf(state);
  $("worlds").textContent = known ?? "Counting plausible worlds …";
  clearTimeout(view.counting);
  if (known === null && story.step < 0) view.counting = setTimeout(() => countWorlds(state), REST);
}

/** Returns the sentence on worlds; null where they have yet to be counted. */
function worldsOf(state) {
  if (Object.keys(state.later).length) return "";
  const here = hasWorlds(state),
    atRest = scenarioOf(state).worlds;
  const counted = COUNTED.get(worldsKey(state)) ?? (!isChanged(state) && atRest);
  if (counted) return inWorlds(counted, false);
  if (DATA.served || here) return null;
  return atRest ? inWorlds(atRest, true) : "";
}

const worldsKey = ({ scenario, changed }) => written({ ...initial(scenario), changed });

function inWorlds({ number, of, fault }, atRest) {
  if (fault) return fault;
  const when = atRest ? "Before any change joint working" : "Joint working";
  return (
    `${when} lasts in ${number} of ${of} plausible worlds: most places are then still joined up. ` +
    "A world is one set of plausible answers to all that is assumed."
  );
}

/** Counts what is set now: here if it can be, else by asking the program until it has. */
async function countWorlds(state) {
  if (state !== view.state) return;
  const key = worldsKey(state);
  if (hasWorlds(state)) {
    tryWorlds(state, shares => {
      COUNTED.set(key, lasting(shares));
      sayWorlds(view.state);
    });
    return;
  }
  try {
    const answer = await (await fetch(`/worlds?${key}`)).json();
    if (Object.keys(answer).length) COUNTED.set(key, answer);
  } catch {
    COUNTED.set(key, { fault: "Plausible worlds are not counted: joinup view has ended." });
  }
  sayWorlds(view.state);
}
