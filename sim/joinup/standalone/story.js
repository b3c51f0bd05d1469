// A story of a minute: the money comes, the visitor guesses, the money goes, one thing is changed.

const PACE = 110; // milliseconds a quarter; none where motion is not wanted
const CHANGED = "mainstreaming";
const still = matchMedia("(prefers-reduced-motion: reduce)");

const story = { step: -1, guess: null, timer: 0 };

/** Returns how many places are joined up in a quarter of the run that is shown. */
const inRun = (places, quarter) => joinedUp(statesAt(places, quarter));

const shareAt = list => list[view.money.counted].mean;

function listed(words) {
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join("");
}

const STEPS = [
  {
    title: "Several agencies, one task",
    text: ({ places }) => {
      const { departments, unit } = scenarioOf(view.state),
        who = departments.map(name => name.toLowerCase());
      return (
        `There are ${places} places. In each of them ${who.length ? `${listed(who)} have` : "several departments have"} an agency. ` +
        `Each agency has a target of its own. One task needs them all: here, to help ${unit}. A place is joined up when its ` +
        "agencies give, on average, at least half of the effort that this task needs."
      );
    },
    next: "The money comes",
    until: () => 0,
    hidden: true,
  },
  {
    title: "The money comes",
    text: ({ paid, end, places }) =>
      `A grant pays for joint work for ${duration(end - paid.indexOf("money"))}. When it ends, ` +
      `${inRun(view.placesBefore, end)} of the ${places} places are joined up in this run.`,
    next: "The money ends",
    until: ({ end }) => end,
    hidden: true,
  },
  {
    title: "What do you think?",
    text: ({ end, counted, places, begins }) =>
      `Now the money ends${begins === null ? "" : ` (${when(end, begins)})`}. ` +
      `How many of the ${places} places will still be joined up ${duration(counted - end)} later?`,
    ask: guessing,
    next: "Show what happens",
    until: ({ end }) => end,
    hidden: true,
  },
  {
    title: "The money ends, and places fall away",
    text: ({ counted, places }) =>
      `You guessed ${story.guess} of ${places}. In this run it is ` +
      `${inRun(view.placesBefore, counted)}. Chance plays a part in each run, so the page makes ${RUNS} of them: ` +
      `on average ${ofHundred(shareAt(view.joinedBefore))} of 100 places are still joined up.`,
    meanwhile: "Watch the picture of the places.",
    next: "Change one thing",
    until: ({ quarters }) => quarters,
  },
  {
    title: "The same money, the same chance events, one thing changed",
    text: ({ end }) =>
      `Here, twice the care went into making joint practice routine, from the first day. When the money ended, ` +
      `${percent(view.routine(end))} of joint practice was routine, instead of ${percent(view.routineBefore(end))}. ` +
      `Now ${ofHundred(shareAt(view.joined))} of 100 places are still joined up, instead of ${ofHundred(shareAt(view.joinedBefore))}.`,
    next: "What made the difference?",
    until: ({ quarters }) => quarters,
    changed: true,
  },
  {
    title: "What made the difference?",
    text: () => "Both had the same grant for the same time, and the same random numbers.",
    ask: asking,
    next: "Now try it yourself",
    until: ({ quarters }) => quarters,
    changed: true,
  },
];

function guessing({ places }) {
  story.guess ??= Math.round(places / 2);
  const said = element("output", { for: "guess" }, `${story.guess} of ${places}`);
  const input = element("input", {
    id: "guess",
    type: "range",
    min: 0,
    max: places,
    step: 1,
    value: story.guess,
    oninput: () => {
      story.guess = Number(input.value);
      said.textContent = `${story.guess} of ${places}`;
    },
  });
  return element("div", { class: "lever" }, element("label", { for: "guess" }, "Your guess"), said, input);
}

const REASONS = [
  ["There was more money", "No: the grant was the same. "],
  ["There was more luck", "No: both runs had the same random numbers. "],
  ["Working together had become routine before the money ended", "Yes. "],
];

function asking() {
  const told = element("p", { role: "status", id: "answer" });
  const choices = REASONS.map(([words, verdict], k) =>
    element(
      "label",
      {},
      element("input", {
        type: "radio",
        name: "reason",
        id: `reason-${k}`,
        onchange: () =>
          (told.textContent =
            verdict +
            "What differed is how far joint work had become routine. An agency continues what has become normal, even when nobody pays for it."),
      }),
      ` ${words}`,
    ),
  );
  return element("div", {}, element("fieldset", {}, element("legend", {}, "Your answer"), ...choices), told);
}

/** Begins the story, on the scenario that it is about. */
function beginStory() {
  if (!DATA.story) return;
  story.guess = null;
  document.body.classList.add("telling");
  begin(initial(DATA.story), () => toStep(0));
}

function endStory() {
  closeStory();
  set({ quarter: view.money.counted });
  $("scenario").focus();
}

function closeStory() {
  clearInterval(story.timer);
  story.step = -1;
  document.body.classList.remove("telling", "guessing");
  $("story").hidden = true;
}

/** Shows a step, once what it is about has been computed. */
function toStep(number) {
  if (number === STEPS.length) {
    endStory();
    return;
  }
  const step = STEPS[number],
    before = story.step;
  story.step = number;
  const changed = step.changed ? { [CHANGED]: twice(view.state) } : {};
  const arrive = () => {
    if (story.step !== number) return;
    const facts = { ...view.money, places: layoutOf(view.state).places };
    const open = () => {
      document.body.classList.toggle("guessing", Boolean(step.hidden));
      $("story-text").textContent = step.text(facts);
    };
    $("story").hidden = false;
    $("story-title").textContent = step.title;
    $("story-text").textContent = step.meanwhile ?? "";
    if (!step.meanwhile) open();
    $("story-ask").replaceChildren(...(step.ask ? [step.ask(facts)] : []));
    $("story-next").textContent = step.next;
    $("story-back").hidden = number === 0;
    $("story-title").focus();
    play(step.until(facts), number > before, open);
  };
  if (Object.keys(changed).join() === Object.keys(view.state.changed).join()) arrive();
  else begin({ ...view.state, changed }, arrive);
}

function twice(state) {
  const [, high] = bounds(state, CHANGED);
  return Math.min(high, 2 * value(plainOf(state), CHANGED));
}

/** Lets the quarters pass until one; the picture stays where places are counted. */
function play(until, moving, then) {
  clearInterval(story.timer);
  const last = Math.min(until, view.money.counted);
  const finish = () => {
    clearInterval(story.timer);
    view.until = until;
    view.state = { ...view.state, quarter: last };
    draw();
    then();
  };
  if (!moving || still.matches || view.until >= until) return finish();
  view.state = { ...view.state, quarter: view.until };
  story.timer = setInterval(() => {
    if (view.until + 1 >= until) return finish();
    view.until += 1;
    view.state = { ...view.state, quarter: Math.min(view.until, last) };
    draw();
  }, PACE);
}
