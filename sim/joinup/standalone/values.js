// Values of a function that is translated into JavaScript.
//
// A vector has two lanes. Each lane is a number (f), a truth (m) or a word of two halves (w); what lies
// in memory (at) is read as it is needed. A first pass over a function finds out what each value is
// needed as, a second writes the text.

const LANES = [0, 1];

/** The stack of a function, and the text that works out what is on it. */
class Values {
  constructor() {
    this.stack = []; // vectors as values, whole numbers as texts
    this.steps = []; // what is written: texts, or functions of a later moment, when needs are known
    this.count = 0;
  }

  /** Makes a value of a kind, whose lanes are worked out as `write` says. */
  made(kind, write) {
    const id = this.count++,
      needs = new Set([kind]);
    const name = (as, lane) => `${as}${id}_${lane}`;
    const value = { kind, needs, name, half: (lane, at) => `w${id}_${lane}${"lh"[at]}` };
    this.steps.push(() => LANES.map(lane => this.defined(value, lane, write(lane))).join(""));
    return value;
  }

  /** Writes a lane of a value, and what else it is needed as. */
  defined({ kind, needs, name, half }, lane, text) {
    const [low, high] = [half(lane, 0), half(lane, 1)],
      f = name("f", lane),
      m = name("m", lane);
    const first =
      kind === "w" ? `const ${low}=${text[0]},${high}=${text[1]};` : `const ${name(kind, lane)}=${text};`;
    const turned = {
      fw: `F[0]=${f};const ${low}=I[0],${high}=I[1];`,
      fm: `F[0]=${f};const ${m}=(I[0]|I[1])!==0;`,
      mw: `const ${low}=${m}?-1:0,${high}=${low};`,
      mf: `I[0]=I[1]=${m}?-1:0;const ${f}=F[0];`,
      wf: `I[0]=${low};I[1]=${high};const ${f}=F[0];`,
      wm: `const ${m}=(${low}|${high})!==0;`,
    };
    return (
      first +
      [...needs]
        .filter(need => need !== kind)
        .map(need => turned[kind + need])
        .join("")
    );
  }

  /** Makes a value of what lies at two places in memory, which is read now. */
  loaded(places) {
    const id = this.count++,
      needs = new Set(),
      name = (as, lane) => `${as}${id}_${lane}`;
    const half = (lane, at) => `w${id}_${lane}${"lh"[at]}`;
    const value = { kind: "at", needs, name, half, places };
    const reads = (lane, place) => ({
      f: `const ${name("f", lane)}=${place === null ? 0 : `F[${place}>>3]`};`,
      m: `const ${name("m", lane)}=${place === null ? false : `(I[${place}>>2]|I[(${place}>>2)+1])!==0`};`,
      w: `const ${half(lane, 0)}=${place === null ? 0 : `I[${place}>>2]`},${half(lane, 1)}=${place === null ? 0 : `I[(${place}>>2)+1]`};`,
    });
    this.steps.push(() =>
      LANES.map(lane => [...needs].map(need => reads(lane, places[lane])[need]).join("")).join(""),
    );
    return value;
  }

  constant(lanes) {
    const literal = number => (Object.is(number, -0) ? "-0" : String(number));
    const name = (as, lane) =>
      as === "f" ? `(${literal(lanes[lane].f)})` : String((lanes[lane].w[0] | lanes[lane].w[1]) !== 0);
    return { kind: "const", needs: new Set(), name, half: (lane, at) => `(${lanes[lane].w[at]})`, lanes };
  }

  need(value, kind) {
    value.needs.add(kind);
    return value;
  }

  /** Takes so many values from the stack, each needed as a kind. */
  taken(...kinds) {
    const values = kinds.map(() => this.stack.pop()).reverse();
    return values.map((value, k) => this.need(value, kinds[k]));
  }

  /** Keeps a whole number under a name of its own. */
  kept(text) {
    const name = `t${this.count++}`;
    this.steps.push(`const ${name}=${text};`);
    return name;
  }

  place(at) {
    return this.kept(`${this.stack.pop()}+${at}`);
  }
}
