// How a journal of a million entries is checked and browsed in Chromium: time, memory, and how long the page's own
// thread is ever busy.   node www/bench/verify.mjs [ENTRIES]   (after `make build`; the journal is kept in target/)
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";

const www = path.resolve(import.meta.dirname, "..");
const entries = Number(process.argv[2] ?? 1_050_000);
const folder = path.join(www, "../target/verify");
const file = path.join(folder, `journal-${entries}.jsonl`);

if (!existsSync(file)) {
  mkdirSync(folder, { recursive: true });
  console.log(`making ${path.relative(process.cwd(), file)} …`);
  const program = `
    import { writeJournal } from ${JSON.stringify(path.join(www, "tests/verify/journals.mjs"))};
    console.log(await writeJournal(${JSON.stringify(file)}, { entries: ${entries}, users: 20000, shops: 50 }));`;
  const args = ["--max-old-space-size=8000", "--input-type=module", "-e", program];
  execFileSync(process.execPath, args, { stdio: "inherit", cwd: www });
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml" };
const site = createServer((request, response) => {
  const name = path.join(www, "dist", path.normalize(new URL(request.url, "http://x").pathname.replace(/\/$/, "/index.html")));
  if (!existsSync(name)) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": TYPES[path.extname(name)] ?? "application/octet-stream" });
  createReadStream(name).pipe(response);
});
await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
await page.goto(`http://127.0.0.1:${site.address().port}/#/verify`);
await page.locator("input[type=file]").waitFor({ state: "attached" });

// Thread time beside time: on a machine that does other things too a task waits, and that is not the page's doing.
const events = [];
const session = await page.context().newCDPSession(page);
session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline", "devtools.timeline", "toplevel"] } });
await page.evaluate(() => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
});

const steps = [];
async function step(name, work) {
  const before = performance.now();
  await work();
  steps.push([name, performance.now() - before]);
}
const found = (pattern) => page.locator("form.filter output").filter({ hasText: pattern }).waitFor();
const tab = (name) => page.getByRole("tab", { name, exact: true }).click();
const fill = (label, text) => page.getByLabel(label, { exact: true }).fill(text);
const clear = async () => {
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await found(/\d,\d{3}/);
};

// The worker's own heap, asked by its own inspector.
let peakHeap = 0;
session.on("Target.attachedToTarget", ({ sessionId }) => {
  const ask = () => {
    const message = JSON.stringify({ id: 1, method: "Runtime.getHeapUsage" });
    session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => clearInterval(asking));
  };
  const asking = setInterval(ask, 200);
});
session.on("Target.receivedMessageFromTarget", ({ message }) => {
  peakHeap = Math.max(peakHeap, JSON.parse(message).result?.usedSize ?? 0);
});
await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });

let peak = 0;
const watching = setInterval(() => (peak = Math.max(peak, rendererBytes(process.pid))), 200);
await step("check", async () => {
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator("p.verdict").filter({ hasText: "lean" }).waitFor({ timeout: 600_000 });
});
const afterCheck = rendererBytes(process.pid);
await step("transactions", async () => {
  await tab("Transactions");
  await found(/\d,\d{3}/);
});
await step("by type", async () => {
  await page.getByLabel("Type", { exact: true }).selectOption("confirm");
  await page.locator("tbody tr").first().filter({ hasText: "confirm" }).waitFor();
});
await step("another page", async () => {
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("Page 2 of").waitFor();
});
await clear();
await step("by amount", async () => {
  await fill("Amount", "12.02");
  await found(/^\d{1,4} found/);
});
await clear();
await step("by order", async () => {
  await fill("Order", "5000");
  await found(/^\d found/);
});
await clear();
await step("by owner", async () => {
  const before = await page.locator("form.filter output").textContent();
  await fill("Owner", "user:1");
  await page.locator("form.filter output").filter({ hasNotText: before }).waitFor();
});
await clear();
await step("per day", async () => {
  await page.getByRole("button", { name: "Show transactions per day" }).click();
  await page.locator("[role=img] canvas").waitFor();
});
await step("accounts", async () => {
  await tab("Accounts");
  await found(/\d,\d{3}/);
});
await step("an account's chart", async () => {
  await fill("Owner", "world");
  await found(/^2 found/);
  await page.locator("tbody button").first().click();
  await page.locator("[role=img] canvas").waitFor();
});
await step("holds", async () => {
  await tab("Holds");
  await found(/\d,\d{3}/);
});
await step("holds by remaining", async () => {
  await page.getByLabel("Order of the list").selectOption("remaining-");
  await page.locator("form[aria-label=Filter] output[aria-busy=false]").waitFor();
});
clearInterval(watching);
const longTasks = await page.evaluate(() => globalThis.longTasks);
const ended = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
await session.send("Tracing.end");
await ended;

const report = await page.getByRole("tab", { name: "Report", exact: true }).click().then(() => page.locator("table").first().innerText());
const bytes = statSync(file).size;
const [[, checkMs]] = steps;
console.log(report.replaceAll("\t", " ").split("\n").filter((line) => /^(Entries|Transactions|Accounts|Holds) /.test(line)).join(", "));
console.log(`file ${(bytes / 1e6).toFixed(0)} MB, checked in ${(checkMs / 1000).toFixed(1)} s (${(bytes / 1000 / checkMs).toFixed(0)} MB/s)`);
console.log(`renderer at most ${(peak / 1e6).toFixed(0)} MB, ${(afterCheck / 1e6).toFixed(0)} MB after the check, JS heap of its worker at most ${(peakHeap / 1e6).toFixed(0)} MB`);
for (const [name, ms] of steps.slice(1)) console.log(`${name}: ${ms.toFixed(0)} ms with the pause after typing and the drawing`);
console.log(`long tasks of the page by the clock, ms: ${longTasks.map(Math.round).join(" ") || "none"}`);
console.log(`longest tasks of the page by thread time, ms: ${threadTimes(events).slice(0, 8).map((ms) => ms.toFixed(0)).join(" ")}`);

await browser.close();
site.close();

/** Thread time of the tasks of the page's main thread, the longest first, ms. */
function threadTimes(all) {
  const names = all.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }) => names.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = all.filter((event) => event.ph === "X" && event.name === "RunTask" && isMain(event));
  return tasks.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a);
}

/** Memory of the largest renderer below a process, bytes. */
function rendererBytes(root) {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(pid), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (pid) => pid === root || (parents.has(pid) && isBelow(parents.get(pid)));
  let most = 0;
  for (const pid of parents.keys()) {
    try {
      if (!isBelow(pid) || !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) continue;
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      most = Math.max(most, Number(kilobytes ?? 0) * 1024);
    } catch {
      // The same.
    }
  }
  return most;
}
