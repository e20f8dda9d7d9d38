// Calls a ledger in a SQLite file for the process that started this one: a message
// `{ path, request }` is answered with `{ reply }` or `{ code }`, the message `lost` with how many
// commits this process has lost to another. Usage: fork("caller.mjs", [FILE])
import { openLedger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";

const store = sqliteStore(process.argv[2]);
let lost = 0;
const ledger = await openLedger({
  sweepIntervalMs: 0,
  store: {
    open: (schema) => store.open(schema),
    read: (name, reads) => store.read(name, reads),
    commit: async (commit) => {
      // The other process decides meanwhile, on the same head.
      await new Promise((resolve) => setTimeout(resolve, 3));
      const isWon = await store.commit(commit);
      if (!isWon) lost += 1;
      return isWon;
    },
  },
});

process.on("message", async (message) => {
  if (message === "lost") return process.send(lost);
  const [group, method] = message.path.split(".");
  const answer = await ledger[group][method](message.request).then(
    (reply) => ({ reply }),
    (error) => ({ code: error.code ?? String(error) }),
  );
  process.send(answer);
});
process.on("disconnect", async () => {
  await ledger.close();
  store.close();
});
process.send("ready");
