// Saves a figure as SVG or PNG with its words around it, and says the value of a mark that is tapped.
(() => {
  const made = (tag, attributes, text = "") => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, to] of Object.entries(attributes)) node.setAttribute(name, to);
    node.textContent = text;
    return node;
  };
  const wrapped = (text, most) =>
    text.split(/\s+/).reduce((lines, word) => {
      const longer = `${lines.at(-1)} ${word}`;
      return lines.length && longer.length <= most ? [...lines.slice(0, -1), longer] : [...lines, word];
    }, []);
  const words = (section, name) => section.querySelector(name)?.textContent.trim() ?? "";

  /** Returns a figure with its finding and measure above it, its note and source below it. */
  function framed(section) {
    const inner = section.querySelector("svg").cloneNode(true);
    const [, , wide, high] = inner.getAttribute("viewBox").split(" ").map(Number);
    const lines = (text, size, bold) =>
      wrapped(text, wide / (size * (bold ? 0.62 : 0.56))).map(line => ({ line, size, bold }));
    const above = [
      ...lines(words(section, "h3, h4").replace(/^Figure \d+: /, ""), 14, true),
      ...lines(words(section, ".sub"), 11),
    ];
    const below = [words(section, ".note"), document.body.dataset.source].flatMap(text => lines(text, 9));
    const whole = made("svg", { "font-family": inner.getAttribute("font-family") });
    let at = 8;
    const write = ({ line, size, bold }) => {
      at += 1.35 * size;
      whole.append(made("text", { x: 8, y: at, "font-size": size, "font-weight": bold ? 700 : 400 }, line));
    };
    above.forEach(write);
    for (const [name, to] of Object.entries({ y: at + 8, width: wide, height: high })) inner.setAttribute(name, to);
    whole.append(inner);
    at += high + 8;
    below.forEach(write);
    const size = { width: wide, height: at + 8 };
    whole.prepend(made("rect", { ...size, fill: "#fff" }));
    for (const [name, to] of Object.entries({ ...size, viewBox: `0 0 ${wide} ${at + 8}` })) whole.setAttribute(name, to);
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(whole))}`;
  }

  function save(href, name) {
    Object.assign(document.createElement("a"), { href, download: name }).click();
  }

  async function savePng(section, name) {
    const picture = Object.assign(new Image(), { src: framed(section) });
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * picture.naturalWidth, 2 * picture.naturalHeight];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    save(canvas.toDataURL("image/png"), `${name}.png`);
  }

  for (const section of document.querySelectorAll(".figure")) {
    const name = section.id.replace("chart-", ""),
      told = Object.assign(document.createElement("p"), { className: "told", role: "status" });
    const button = (kind, onclick) =>
      section.querySelector(".download").append(
        " ",
        Object.assign(document.createElement("button"), { type: "button", textContent: `Save as ${kind}`, onclick }),
      );
    button("SVG", () => save(framed(section), `${name}.svg`));
    button("PNG", () => savePng(section, name));
    section.querySelector(".wide").after(told);
    section.querySelector("svg").onclick = ({ target }) =>
      (told.textContent = target.querySelector(":scope > title")?.textContent.replaceAll("\n", "; ") ?? "");
  }
})();
