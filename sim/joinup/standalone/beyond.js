// Settings that need a module of their own: sizes, rules and mechanisms. Only a server can make one.

/** Returns what such a setting is, as text: as it was set, as the scenario has it, or as usual. */
function textOf(state, name) {
  const own = builtIn(state)[name] ?? scenarioOf(state).own[name] ?? DATA.settable[name].usual;
  return Array.isArray(own) ? own.join() : String(own);
}

/** Opens the page anew with one setting more; an empty one is as in the scenario. */
function build(name, text) {
  const parts = new URLSearchParams(written(view.state));
  parts.delete(name);
  if (text.trim()) parts.set(name, text.trim());
  location.assign(`/?${parts}`);
}

function settingRow(state, name) {
  const { meaning, allowed, choices } = DATA.settable[name],
    id = `beyond-${name}`,
    now = textOf(state, name);
  const input = choices.length
    ? element("select", { id }, ...choices.map(choice => element("option", { value: choice }, choice)))
    : element("input", { id, autocomplete: "off" });
  input.value = now;
  input.onchange = () => build(name, input.value);
  input.setAttribute("aria-describedby", `${id}-help`);
  return element(
    "div",
    { class: name in builtIn(state) ? "lever changed" : "lever" },
    element("label", { for: id }, meaning[0].toUpperCase() + meaning.slice(1)),
    input,
    element("p", { class: "help", id: `${id}-help` }, `${name}: ${allowed}`),
  );
}

/** Returns the rows of all such settings, under their headings. */
function beyondRows(state) {
  const names = Object.keys(DATA.settable ?? {}).filter(name => !movable(state, name));
  const topics = new Set(names.map(name => DATA.settable[name].topic));
  const rows = [...topics].flatMap(topic => [
    element("h3", {}, topic),
    ...names.filter(name => DATA.settable[name].topic === topic).map(name => settingRow(state, name)),
  ]);
  return rows.length ? [element("h3", {}, "What needs the rules to be made anew"), ...rows] : [];
}

/** Says what was set so, since no lever shows it. */
function builtWords(state) {
  const said = Object.entries(builtIn(state)).map(([name, text]) => `${name} = ${text}`);
  return said.length ? ` Set here: ${said.join(", ")}.` : "";
}
