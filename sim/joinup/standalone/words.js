// Numbers in words, as joinup's reports write them.

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const UNKNOWN = "–";

/** Rounds as Python does: what lies exactly in the middle goes to the even side. */
function rounded(value, digits) {
  const scaled = value * 10 ** digits,
    low = Math.floor(scaled);
  const middle = Number.isInteger(8 * value) && scaled - low === 0.5;
  return middle ? (low + (low % 2 ? 1 : 0)) / 10 ** digits : Number(value.toFixed(digits));
}

function decimal(value, digits = 2) {
  if (!Number.isFinite(value)) return UNKNOWN;
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (rounded(value, digits) + 0).toLocaleString("en-GB", shown).replace("-", "−");
}

/** Returns a share as a number of 100 places. */
function ofHundred(share) {
  if (share > 0 && share < 0.005) return "fewer than 1";
  if (share >= 0.995 && share < 1 - 1e-9) return "over 99";
  return decimal(100 * share, 0);
}

function percent(share) {
  if (share > 0 && share < 0.005) return "under 1%";
  if (share >= 0.995 && share < 1 - 1e-9) return "over 99%";
  return decimal(100 * share, 0) + (Number.isFinite(share) ? "%" : "");
}

function amount(value, unit) {
  if (unit.startsWith("share")) return percent(value);
  return unit === "people" ? decimal(value, 0) : decimal(value);
}

function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Returns a number of quarters as years and months. */
function duration(quarters) {
  const years = Math.floor(quarters / 4),
    months = 3 * (quarters % 4),
    parts = [];
  if (years) parts.push(counted(years, "year"));
  if (months) parts.push(counted(months, "month"));
  return parts.join(" ") || "none";
}

/** Returns the month in which a quarter of a run ends; without dates, how long the run has gone on. */
function when(quarter, begins) {
  if (begins === null) return quarter ? `after ${duration(quarter)}` : "at the start";
  const month = begins + 3 * quarter;
  return `${MONTHS[month % 12]} ${Math.floor(month / 12)}`;
}

/** Returns the value of a setting as its slider says it. */
function setting(value, { kind, unit }) {
  if (kind === "choice") return value;
  if (unit === "quarters") return duration(value);
  if (unit.startsWith("share")) return percent(value);
  const digits = kind === "count" || Math.abs(value) >= 1000 ? 0 : 2;
  const of = unit.startsWith("1/") ? unit : unit.split("/")[0]; // "u/fulfilment" is a number of u
  return decimal(value, digits) + (["multiple", "ratio", "exponent"].includes(of) ? "" : ` ${of}`);
}

/** Says when places are counted, and of which money. */
function counting({ end, taper, after, quarters, counted: at, begins }) {
  const years = duration(at - end);
  if (!end) return "when the run ends; there is no grant";
  if (end >= quarters) return "when the run ends; the grant is still paid";
  const what =
    after === 1
      ? "mainstream budgets take over the grant"
      : after > 0
        ? `the grant falls to ${percent(after)} of what it was`
        : taper
          ? "the full grant ends"
          : "the money ends";
  return `${years} after ${what}${begins === null ? "" : ` (${when(at, begins)})`}`;
}
