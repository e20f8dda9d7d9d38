// Body of a function of `schema` (the core's tables as JSON text) and `later`: returns a storage
// callback on a store in memory, which answers with values or, if `later`, with promises. What the
// core asked for last is its property `kind`; `commits` counts the commits it was asked for.

const READ = 0;
const COMMIT = 1;
const layouts = new Map(JSON.parse(schema).tables.map((table) => [table.name, table]));
const tables = new Map([...layouts.keys()].map((name) => [name, new Map()]));
let head = null;

function read(frames) {
  let frame = 1;
  const rows = JSON.parse(frames[0]).map((one) => {
    if (one.index !== undefined) return JSON.stringify(range(one));
    const stored = JSON.parse(frames[frame++]).map((key) => tables.get(one.table).get(JSON.stringify(key)));
    return JSON.stringify(stored.filter((row) => row !== undefined));
  });
  return [JSON.stringify(head), ...rows].join("\0");
}

/** Rows in the order of an index or of the key; without bounds, which these tests do not need. */
function range({ table, index, equals, descending, limit, ...bounds }) {
  if (Object.keys(bounds).length > 0) throw new Error("this store knows no bounds");
  const { columns, key, indexes } = layouts.get(table);
  const indexed = index === null ? [] : indexes.find(({ name }) => name === index).columns;
  const order = [...indexed, ...columns.slice(0, key).map(({ name }) => name)].map((wanted) =>
    columns.findIndex(({ name }) => name === wanted),
  );
  const cell = (row, at) => (columns[at].type === "int" ? BigInt(row[at]) : row[at]);
  const compare = (a, b) => {
    const at = order.find((one) => a[one] !== b[one]) ?? order[0];
    return cell(a, at) < cell(b, at) ? -1 : 1;
  };
  const rows = [...tables.get(table).values()]
    .filter((row) => order.every((at) => row[at] !== null))
    .filter((row) => equals.every((value, at) => row[order[at]] === value))
    .sort(compare);
  return (descending ? rows.reverse() : rows).slice(0, limit);
}

function commit(frames) {
  const { expected, head: next, writes } = JSON.parse(frames[0]);
  if ((expected?.id ?? null) !== (head?.id ?? null)) return false;
  let frame = 1;
  for (const { table, op, before } of writes) {
    for (const row of JSON.parse(frames[frame])) {
      const key = JSON.stringify(row.slice(0, layouts.get(table).key));
      if (op === "delete") tables.get(table).delete(key);
      else tables.get(table).set(key, row);
    }
    frame += before ? 2 : 1;
  }
  head = next;
  return true;
}

function callback(kind, text) {
  callback.kind = kind;
  const frames = text.split("\0");
  if (kind === COMMIT) callback.commits += 1;
  const answer = kind === READ ? read(frames) : kind === COMMIT ? commit(frames) : text;
  return later ? Promise.resolve(answer) : answer;
}
callback.commits = 0;
return callback;
