// Rows of three equal days become templates, from which the rows of any day are made.
//
// Between two days every number moves by the same step, and every name of the day by its tag. What does
// not is an error here, not a wrong row later.

const TOKEN = /\d{4}-\d\d-\d\d(?!\d)|-?\d+\.\d\d(?!\d)|-?\d+/g;
const DAY_MS = 86_400_000;

/** The template of one cell: a constant, or literals with slots between them. */
function compileCell(cells, tags, where) {
  const [first] = cells;
  if (cells.every((cell) => cell === first)) return first;
  const split = cells.map((cell, at) => tokens(cell, tags[at], where));
  const [base, next, check] = split;
  const fails = (why) => new Error(`${where} ${why}:\n  ${cells.join("\n  ")}`);
  if (split.some(({ length }) => length !== base.length)) throw fails("has another shape each day");
  const parts = [];
  const push = (part) => {
    if (typeof part === "string" && typeof parts.at(-1) === "string") parts.push(parts.pop() + part);
    else parts.push(part);
  };
  for (const [at, token] of base.entries()) {
    const all = [token, next[at], check[at]];
    if (all.every((one) => one === token)) push(token);
    else if (all.some((one) => typeof one !== typeof token)) throw fails("has another shape each day");
    else push(slot(all, fails));
  }
  return { parts: parts.filter((part) => part !== "") };
}

/** Literals, the day's tag as `TAG`, and numbers, in turn. */
function tokens(cell, tag, where) {
  if (cell === null) throw new Error(`${where} is null on some days only`);
  const found = [];
  for (const [at, piece] of cell.split(tag).entries()) {
    if (at > 0) found.push(TAG);
    let from = 0;
    for (const match of piece.matchAll(TOKEN)) {
      found.push(piece.slice(from, match.index), match[0]);
      from = match.index + match[0].length;
    }
    found.push(piece.slice(from));
  }
  return found;
}

const TAG = Symbol("tag");

/** How one token moves: `{ kind, base, step }`. */
function slot(all, fails) {
  if (all[0] === TAG) return TAG;
  for (const { kind, read, write } of KINDS) {
    const values = all.map(read);
    if (values.some((value) => value === null)) continue;
    const [base, next, check] = values;
    const step = next - base;
    if (check - next !== step) throw fails(`does not move evenly (${all.join(", ")})`);
    return { kind, base, step, write };
  }
  throw fails(`differs in what is no number (${all.join(", ")})`);
}

const KINDS = [
  {
    kind: "date",
    read: (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? BigInt(Date.parse(text) / DAY_MS) : null),
    write: (value) => new Date(Number(value) * DAY_MS).toISOString().slice(0, 10),
  },
  {
    kind: "money",
    read: (text) => (/^-?\d+\.\d\d$/.test(text) ? BigInt(text.replace(".", "")) : null),
    write: (value) => {
      const digits = String(value < 0n ? -value : value).padStart(3, "0");
      return `${value < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
    },
  },
  {
    kind: "integer",
    read: (text) => (/^-?(0|[1-9]\d*)$/.test(text) ? BigInt(text) : null),
    write: String,
  },
];

/** Templates of the rows of a day; the days have the same rows in the same order. */
export function compileRows(table, days, tags, leaveOut = []) {
  if (days.some((rows) => rows.length !== days[0].length)) {
    throw new Error(`${table} has another number of rows each day: ${days.map((rows) => rows.length).join(", ")}`);
  }
  return days[0].map((row, at) =>
    row.map((_, column) => {
      if (leaveOut.includes(column)) return null;
      return compileCell(days.map((rows) => rows[at][column]), tags, `${table}, row ${at}, column ${column}`);
    }),
  );
}

/** Makes the rows of days. Each number is made once a day, though it may stand in many rows. */
export class Renderer {
  #slots = [];
  #known = new Map();
  #texts = [];

  /** Takes templates over: their slots become places in one list. */
  adopt(rows) {
    const place = (part) => {
      if (typeof part === "string") return part;
      const key = part === TAG ? TAG : `${part.kind} ${part.base} ${part.step}`;
      if (!this.#known.has(key)) this.#known.set(key, this.#slots.push(part) - 1);
      return this.#known.get(key);
    };
    return rows.map((row) =>
      row.map((cell) => (cell === null || typeof cell === "string" ? cell : cell.parts.map(place))),
    );
  }

  /** From now on, rows of this day. */
  turnTo(day, tag) {
    const moved = new Map();
    const distance = (step) => {
      if (!moved.has(step)) moved.set(step, step * BigInt(day));
      return moved.get(step);
    };
    this.#texts = this.#slots.map((slot) => (slot === TAG ? tag : slot.write(slot.base + distance(slot.step))));
  }

  row(template) {
    const texts = this.#texts;
    return template.map((cell) => {
      if (cell === null || typeof cell === "string") return cell;
      let text = "";
      for (const part of cell) text += typeof part === "string" ? part : texts[part];
      return text;
    });
  }
}
