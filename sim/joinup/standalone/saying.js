// What comes out, in words: the headline, what it was before, and what is so elsewhere.

/** Says what comes out, in words. */
function say(layout, money) {
  const { joined, joinedBefore, found, state } = view,
    at = money.counted,
    { places } = layout;
  const still = money.end > 0 && money.end < money.quarters ? "still " : "";
  const said = `In ${found.length} runs of ${places} places, ${ofHundred(joined[at].mean)} of 100 places are ${still}joined up ${counting(money)}.`;
  const moved = isChanged(state),
    plain = moneyOf(plainOf(state));
  $("headline").textContent = said;
  $("change").textContent = [
    moved && `Before any change it is ${ofHundred(joinedBefore[plain.counted].mean)} of 100, ${counting(plain)}.`,
    state.other && sayOther(otherOf(state)),
  ]
    .filter(Boolean)
    .join(" ");
  const [low, high] = ["low", "high"].map(end => Math.round(joined[at][end] * places));
  $("chances").textContent =
    (low === high
      ? `In at least 8 of 10 runs it is ${low} of ${places} places.`
      : `In 8 of 10 runs it is between ${low} and ${high} of ${places} places.`) +
    " These are the chances under one set of assumptions; they do not cover doubt about the assumptions.";
  sayWorlds(state);
  $("count").textContent = found.length;
  clearTimeout(view.speaking);
  if (story.step < 0) view.speaking = setTimeout(() => ($("live").textContent = said), 700);
  view.alternative =
    `${DATA.outcomes[state.outcome].title} by quarter: ${amount(view.now[0].mean, unitOf(state))} at the start, ` +
    `${amount(view.now[at].mean, unitOf(state))} ${counting(money)}. The numbers can be saved as CSV.`;
}

/** Says what comes out in the scenario that is drawn beside it. */
function sayOther(other) {
  const money = moneyOf(other),
    share = ofHundred(view.joinedOther[money.counted].mean);
  return `In “${scenarioOf(other).title}”, on the same random numbers, it is ${share} of 100, ${counting(money)}.`;
}
