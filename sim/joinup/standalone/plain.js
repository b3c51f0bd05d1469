// A module as plain JavaScript, for browsers in which WebAssembly is switched off: the same bits.
//
// It knows the instructions that joinup/compiled/wasm.py writes. Numbers in the tables are theirs.

const NUMBERS = {
  236: a => `Math.abs(${a})`,
  237: a => `-${a}`,
  239: a => `Math.sqrt(${a})`,
  116: a => `Math.ceil(${a})`,
  117: a => `Math.floor(${a})`,
  122: a => `Math.trunc(${a})`,
};
const OF_TWO = {
  240: (a, b) => `${a}+${b}`,
  241: (a, b) => `${a}-${b}`,
  242: (a, b) => `${a}*${b}`,
  243: (a, b) => `${a}/${b}`,
  246: (a, b) => `${b}<${a}?${b}:${a}`,
  247: (a, b) => `${a}<${b}?${b}:${a}`,
};
const TESTS = { 71: "===", 72: "!==", 73: "<", 75: "<=" };
const BITS = { 78: "&", 80: "|", 81: "^" };
const WORDS = { 206: "add", 209: "sub", 213: "mul" };
const WHOLE = {
  0x46: (a, b) => `+(${a}===${b})`,
  0x48: (a, b) => `+(${a}<${b})`,
  0x6a: (a, b) => `(${a}+${b}|0)`,
  0x6c: (a, b) => `Math.imul(${a},${b})`,
  0x70: (a, b) => `(${a}%${b})`,
  0x71: (a, b) => `(${a}&${b})`,
  0x72: (a, b) => `(${a}|${b})`,
  0x74: (a, b) => `(${a}<<${b})`,
  0x76: (a, b) => `(${a}>>>${b})`,
};

/** Translates a function; `module` is what `sections` found. */
class Translated extends Values {
  constructor(module, number) {
    super();
    this.module = module;
    const [given, back] = module.types[module.functions[number]];
    this.read = reader(module.code[number]);
    this.vectors = {};
    const names = given.map((kind, at) =>
      kind === 0x7b ? LANES.map(lane => `p${at}_${lane}`).join() : `i${at}`,
    );
    let local = given.length;
    given.forEach((kind, at) => {
      if (kind === 0x7b) this.vectors[at] = this.made("f", lane => `p${at}_${lane}`);
    });
    const whole = [];
    for (let groups = this.read.unsigned(); groups--;) {
      const length = this.read.unsigned(),
        kind = this.read.byte();
      for (let k = 0; k < length; k++, local++) if (kind === 0x7f) whole.push(`i${local}=0`);
    }
    this.body();
    const last = back.length ? this.need(this.stack.pop(), "f") : null;
    const text = this.steps.map(step => (typeof step === "string" ? step : step())).join("\n");
    this.text =
      `function f${number}(${names.join()}){${whole.length ? `let ${whole.join()};` : ""}\n${text}\n` +
      `${last ? `other=${last.name("f", 1)};return ${last.name("f", 0)};` : ""}}`;
  }

  put(local, keep) {
    if (typeof this.stack.at(-1) !== "string") {
      this.vectors[local] = this.stack.at(-1);
      if (!keep) this.stack.pop();
      return;
    }
    const value = this.kept(this.stack.pop());
    this.stack = this.stack.map(item =>
      typeof item === "string" && item.includes(`i${local}`) ? this.kept(item) : item,
    );
    this.steps.push(`i${local}=${value};`);
    if (keep) this.stack.push(value);
  }

  body() {
    const { read, stack } = this,
      blocks = [];
    for (;;) {
      const code = read.byte();
      if (code === 0x0b) {
        if (!blocks.length) return;
        this.steps.push(blocks.pop() === "loop" ? "break;}" : "}");
      } else if (code === 0x03) {
        read.byte();
        blocks.push("loop");
        this.steps.push("for(;;){");
      } else if (code === 0x04) {
        read.byte();
        blocks.push("if");
        this.steps.push(`if(${this.stack.pop()}){`);
      } else if (code === 0x05) this.steps.push("}else{");
      else if (code === 0x0d) {
        read.byte();
        this.steps.push(`if(${this.stack.pop()})continue;`);
      } else if (code === 0x10) this.call(read.unsigned());
      else if (code === 0x1a) this.stack.pop();
      else if (code === 0x20) {
        const local = read.unsigned();
        this.stack.push(this.vectors[local] ?? `i${local}`);
      } else if (code === 0x21 || code === 0x22) this.put(read.unsigned(), code === 0x22);
      else if (code === 0x28) {
        read.unsigned();
        this.stack.push(this.kept(`I[${this.place(read.unsigned())}>>2]`));
      } else if (code === 0x36) {
        read.unsigned();
        const value = this.stack.pop(),
          place = this.place(read.unsigned());
        this.steps.push(`I[${place}>>2]=${value};`);
      } else if (code === 0x41) this.stack.push(`(${read.signed()})`);
      else if (code === 0xb7 || code === 0xad) this.stack.push(this.stack.pop());
      else if (code in WHOLE) {
        const b = this.stack.pop(),
          a = this.stack.pop();
        this.stack.push(this.kept(WHOLE[code](a, b)));
      } else if (code === 0xfc) this.bulk(read.unsigned());
      else if (code === 0xfd) this.vector(read.unsigned());
      else throw new Error(`instruction ${code}`);
    }
  }

  bulk(code) {
    if (code === 2) {
      this.stack.push(this.kept(`${this.stack.pop()}|0`));
      return;
    }
    if (code !== 10) throw new Error(`instruction 252 ${code}`);
    this.read.unsigned();
    this.read.unsigned();
    const [size, from, to] = [this.stack.pop(), this.stack.pop(), this.stack.pop()];
    this.steps.push(`U.copyWithin(${to},${from},${from}+${size});`);
  }

  call(number) {
    const [given, back] = this.module.types[this.module.functions[number]];
    if (given[0] !== 0x7b) {
      const values = given.map(() => this.stack.pop()).reverse();
      this.steps.push(`f${number}(${values.join()});`);
      return;
    }
    const values = this.taken(...given.map(() => "f"));
    const args = () => values.flatMap(value => LANES.map(lane => value.name("f", lane))).join();
    this.stack.push(this.made("f", lane => (lane ? "other" : `f${number}(${args()})`)));
    if (back.length !== 1) throw new Error("a function of numbers gives one");
  }

  /** Makes a value out of some, each needed as a kind: `write(name, lane)` gets their names. */
  worked(kind, kinds, write) {
    const values = this.taken(...kinds);
    const given = lane =>
      values.map((value, k) =>
        kinds[k] === "w" ? [value.half(lane, 0), value.half(lane, 1)] : value.name(kinds[k], lane),
      );
    this.stack.push(this.made(kind, lane => write(given(lane), lane)));
  }

  bitwise(code) {
    const [a, b] = [this.stack.at(-2), this.stack.at(-1)],
      kinds = [a.kind, b.kind];
    const number = [a, b].find(value => value.kind === "const" && !Number.isNaN(value.lanes[0].f));
    if (kinds.includes("m") && code === 78 && number) {
      const first = a.kind === "m";
      this.worked("f", first ? ["m", "f"] : ["f", "m"], ([x, y]) => (first ? `${x}?${y}:0` : `${y}?${x}:0`));
    } else if (kinds.includes("m") && !kinds.includes("f") && !kinds.includes("w"))
      this.worked("m", ["m", "m"], ([x, y]) =>
        code === 81 ? `${x}!==${y}` : `${x}${BITS[code]}${BITS[code]}${y}`,
      );
    else this.worked("w", ["w", "w"], ([x, y]) => [0, 1].map(at => `${x[at]}${BITS[code]}${y[at]}`));
  }

  /** Returns as what two values can be chosen between, or put together, without loss. */
  common(a, b) {
    const kinds = [a.kind, b.kind];
    if (kinds.includes("w")) return "w";
    if (kinds.includes("f")) return "f";
    return kinds.includes("m") ? "m" : "w";
  }

  shift(code) {
    const by = Number(this.stack.pop().replace(/[()]/g, "")) & 63;
    const left = ([low, high]) =>
      by >= 32 ? ["0", `${low}<<${by - 32}`] : [`${low}<<${by}`, `${high}<<${by}|${low}>>>${32 - by}`];
    const right = ([low, high]) =>
      by >= 32
        ? [`${high}>>>${by - 32}|0`, "0"]
        : [`${low}>>>${by}|${high}<<${32 - by}`, `${high}>>>${by}|0`];
    this.worked("w", ["w"], ([x]) => (code === 203 ? left(x) : right(x)));
  }

  vector(code) {
    const { read } = this,
      offset = () => {
        read.unsigned();
        return read.unsigned();
      };
    if (code === 0) {
      const at = this.place(offset());
      this.stack.push(this.loaded([at, `(${at}+8)`]));
    } else if (code === 10) {
      const at = this.place(offset());
      this.stack.push(this.loaded([at, at]));
    } else if (code === 93) this.stack.push(this.loaded([this.place(offset()), null]));
    else if (code === 87) {
      const value = this.stack.pop(),
        at = this.place(offset());
      read.byte();
      this.stack.push(this.loaded([value.places[0], at]));
    } else if (code === 11 || code === 91) this.store(offset(), code === 91 ? [read.byte()] : LANES);
    else if (code === 12) this.stack.push(this.constant(read.lanes()));
    else if (code === 13) this.shuffle([...read.take(16)]);
    else if (code === 18) {
      const whole = this.stack.pop();
      this.stack.push(this.made("w", () => [whole, "0"]));
    } else if (code === 20) {
      const whole = this.stack.pop();
      this.stack.push(this.made("f", () => whole));
    } else if (code === 33) {
      const lane = read.byte(),
        [value] = this.taken("f"),
        name = `t${this.count++}`;
      this.steps.push(() => `const ${name}=${value.name("f", lane)};`);
      this.stack.push(name);
    } else if (code === 196) {
      const [value] = this.taken("m"),
        name = `t${this.count++}`;
      this.steps.push(() => `const ${name}=+${value.name("m", 0)}|+${value.name("m", 1)}<<1;`);
      this.stack.push(name);
    } else if (code === 77) {
      if (this.stack.at(-1).kind === "m") this.worked("m", ["m"], ([x]) => `!${x}`);
      else this.worked("w", ["w"], ([x]) => [`~${x[0]}`, `~${x[1]}`]);
    } else if (code === 82) {
      const kind = this.common(this.stack.at(-3), this.stack.at(-2));
      this.worked(kind, [kind, kind, "m"], ([yes, no, test]) =>
        kind === "w" ? [0, 1].map(at => `${test}?${yes[at]}:${no[at]}`) : `${test}?${yes}:${no}`,
      );
    } else if (code in NUMBERS) this.worked("f", ["f"], ([x]) => NUMBERS[code](x));
    else if (code in OF_TWO) this.worked("f", ["f", "f"], ([x, y]) => OF_TWO[code](x, y));
    else if (code in TESTS) this.worked("m", ["f", "f"], ([x, y]) => `${x}${TESTS[code]}${y}`);
    else if (code in BITS) this.bitwise(code);
    else if (code in WORDS) this.worked("w", ["w", "w"], ([x, y]) => [`${WORDS[code]}(${x},${y})`, "other"]);
    else if (code === 203 || code === 205) this.shift(code);
    else throw new Error(`instruction 253 ${code}`);
  }

  store(offset, lanes) {
    const value = this.stack.pop(),
      place = this.place(offset);
    const kind = value.kind === "at" || value.kind === "const" ? "w" : value.kind;
    this.need(value, kind);
    const written = (lane, at) => {
      if (kind === "f") return `F[${at}>>3]=${value.name("f", lane)};`;
      const halves =
        kind === "w"
          ? [value.half(lane, 0), value.half(lane, 1)]
          : Array(2).fill(`${value.name("m", lane)}?-1:0`);
      return `I[${at}>>2]=${halves[0]};I[(${at}>>2)+1]=${halves[1]};`;
    };
    this.steps.push(() => lanes.map((lane, k) => written(lane, k ? `(${place}+8)` : place)).join(""));
  }

  /** Puts two lanes of two values together. */
  shuffle(bytes) {
    const picked = [bytes[0], bytes[8]].map(byte => [byte >> 4, (byte >> 3) & 1]);
    const kind = this.common(this.stack.at(-2), this.stack.at(-1));
    const values = this.taken(kind, kind);
    this.stack.push(
      this.made(kind, lane => {
        const [which, from] = picked[lane],
          value = values[which];
        return kind === "w" ? [value.half(from, 0), value.half(from, 1)] : value.name(kind, from);
      }),
    );
  }
}

/** Returns the text of a program that gives what `WebAssembly.Instance` gives as `exports`. */
function inPlainScript(bytes) {
  const module = sections(bytes);
  const functions = module.code.map((_, number) => new Translated(module, number).text);
  const data = module.data.map(([at, raw]) => `U.set([${raw.join()}],${at});`);
  return `(() => {
let B,U,I,F,other=0;
const view=size=>{const old=U;B=new ArrayBuffer(size);U=new Uint8Array(B);I=new Int32Array(B);F=new Float64Array(B);if(old)U.set(old);};
view(${65536 * module.pages});
const add=(a,b,c,d)=>{const low=(a>>>0)+(c>>>0);other=b+d+(low>4294967295)|0;return low|0;};
const sub=(a,b,c,d)=>{other=b-d-((a>>>0)<(c>>>0))|0;return a-c|0;};
const mul=(a,b,c,d)=>{
const p=a&65535,q=a>>>16,r=c&65535,s=c>>>16,pr=Math.imul(p,r)>>>0,mid=p*s+(pr>>>16),mid2=q*r+mid%65536;
other=q*s+Math.floor(mid/65536)+Math.floor(mid2/65536)+Math.imul(a,d)+Math.imul(b,c)|0;return Math.imul(a,c);};
${functions.join("\n")}
${data.join("\n")}
const memory={get buffer(){return B;},grow:pages=>view(B.byteLength+65536*pages)};
return {memory,${module.exports
    .filter(([, kind]) => kind === 0)
    .map(([name, , number]) => `${name}:f${number}`)
    .join()}};
})()`;
}
