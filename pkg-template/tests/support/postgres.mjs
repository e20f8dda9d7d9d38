// PostgreSQL clusters that tests and benchmarks start for themselves, on 127.0.0.1 and a free port, in
// a temporary folder. They keep PostgreSQL's own durability: fsync and synchronous_commit stay on.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";

const HOST = "127.0.0.1";
const USER = "postgres";
/** How long a server may take to start or stop, ms. */
const PATIENCE_MS = 60_000;
/** Outside of what systems give to outgoing connections: a port stays free while its server is down. */
const PORTS = { from: 20_000, count: 10_000 };

/** Why no cluster can be started here; empty if one can. */
export const obstacle = findObstacle();

/** Starts a fresh cluster. */
export async function startCluster({ settings = {}, initdbArgs = [] } = {}) {
  if (obstacle !== "") throw new Error(obstacle);
  const cluster = new Cluster(makeFolder(), await freePort());
  const args = ["-D", cluster.data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  await program("initdb", [...args, ...initdbArgs]);
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${literal(String(value))}\n`);
  fs.appendFileSync(path.join(cluster.data, "postgresql.conf"), lines.join(""));
  await cluster.start();
  return cluster;
}

class Cluster {
  host = HOST;
  pid = 0;
  #child;
  #exited = Promise.resolve();
  #guard;

  constructor(folder, port) {
    this.folder = folder;
    this.port = port;
    this.data = path.join(folder, "data");
    this.#guard = guard(folder);
  }

  url(database = "postgres") {
    return `postgres://${USER}@${HOST}:${this.port}/${database}`;
  }

  async start() {
    const log = fs.openSync(path.join(this.folder, "log"), "a");
    const child = spawn(
      programPath("postgres"),
      ["-D", this.data, "-p", this.port, "-c", `listen_addresses=${HOST}`, "-c", `unix_socket_directories=${this.folder}`],
      // Detached: an interrupt from the keyboard is for the tests; the guard then ends the server.
      { ...asServer(), cwd: this.folder, detached: true, stdio: ["ignore", log, log] },
    );
    fs.closeSync(log);
    child.unref();
    this.pid = child.pid;
    this.#child = child;
    this.#exited = once(child, "exit");
    await until(() => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`PostgreSQL did not start: ${this.log()}`);
      const [pid, , , , , , , status] = readLines(path.join(this.data, "postmaster.pid"));
      return Number(pid) === child.pid && ["ready", "standby"].includes(status?.trim());
    }, "PostgreSQL to start");
  }

  /** The last lines that the server has written. */
  log() {
    return readLines(path.join(this.folder, "log")).slice(-20).join("\n");
  }

  /** Runs SQL through `psql`, each statement in a transaction of its own; the rows as text. */
  async psql(sql, database = "postgres") {
    const args = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", this.url(database)];
    return (await program("psql", args, sql)).trim();
  }

  async createDatabase(name) {
    await this.psql(`CREATE DATABASE "${name}"`);
    return this.url(name);
  }

  /** SIGKILL to the server and all its processes at once, as when the machine dies. */
  async kill9() {
    if (!this.#isRunning) return;
    // A stopped server cannot start another process while they are being listed.
    this.#signal("SIGSTOP", [this.pid]);
    const pids = [this.pid, ...childrenOf(this.pid)];
    this.#signal("SIGKILL", pids);
    await this.#ended();
    // A process that still holds the shared memory would keep the server from starting again.
    await until(() => !processes().some(({ pid, state }) => pids.includes(pid) && state !== "Z"), "the processes to end");
  }

  /** Starts the server again, after an orderly end if it is running. */
  async restart() {
    if (this.#isRunning) this.#signal("SIGINT", [this.pid]);
    await this.#ended();
    await this.start();
  }

  /** Stops all processes in their tracks (SIGSTOP) until {@link Cluster.resume}. */
  pause() {
    this.#signal("SIGSTOP", [this.pid]);
    this.#signal("SIGSTOP", childrenOf(this.pid));
  }

  resume() {
    this.#signal("SIGCONT", [...childrenOf(this.pid), this.pid]);
  }

  /** A second server that follows this one; from now on this one's commits wait for it. */
  async standby() {
    const standby = new Cluster(makeFolder(), await freePort());
    const name = `standby_${standby.port}`;
    const from = `host=${HOST} port=${this.port} user=${USER} application_name=${name}`;
    const args = ["-d", from, "-D", standby.data, "-R", "-C", "-S", name, "-X", "stream", "--checkpoint=fast", "--no-sync"];
    await program("pg_basebackup", args);
    // Once promoted it has no standby of its own to wait for.
    fs.appendFileSync(path.join(standby.data, "postgresql.auto.conf"), "synchronous_standby_names = ''\n");
    await standby.start();
    await this.psql(`ALTER SYSTEM SET synchronous_standby_names = '${name}'; SELECT pg_reload_conf()`);
    await untilAsync(
      async () => (await this.psql(`SELECT sync_state FROM pg_stat_replication WHERE application_name = '${name}'`)) === "sync",
      "the standby to be synchronous",
    );
    return standby;
  }

  /** Makes a standby the primary. */
  async promote() {
    if ((await this.psql("SELECT pg_promote()")) !== "t") throw new Error(`no promotion: ${this.log()}`);
  }

  /** Ends the server and removes all it had. */
  async stop() {
    if (this.#isRunning) {
      this.resume();
      this.#signal("SIGQUIT", [this.pid]);
    }
    await this.#ended();
    fs.rmSync(this.folder, { recursive: true, force: true });
    this.#guard.stdin.end();
  }

  get #isRunning() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits for the server's end, which keeps this process alive; a running server does not. */
  async #ended() {
    this.#child?.ref();
    await this.#exited;
  }

  #signal(signal, pids) {
    for (const pid of pids) {
      try {
        if (pid > 0) process.kill(pid, signal);
      } catch (error) {
        // It has ended by itself.
        if (error.code !== "ESRCH") throw error;
      }
    }
  }
}

/** Ends the server and removes its folder if this process goes away without having done so. */
function guard(folder) {
  const script = `
    while read -r line; do :; done
    pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
    if ps -o args= -p "\${pid:-0}" 2>/dev/null | grep -qF -- "-D $1/data "; then
      kill -QUIT "$pid"
      kill -CONT "$pid"
      while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    fi
    rm -rf "$1"`;
  const child = spawn("sh", ["-c", script, "guard", folder], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.stdin.unref();
  return child;
}

/** Runs one of PostgreSQL's programs to its end; what it printed. */
async function program(name, args, input = "") {
  const child = spawn(programPath(name), args, { ...asServer(), cwd: "/", stdio: "pipe" });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  // A program that ends early leaves its input unread.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${err.trim()}`);
  return out;
}

/** PostgreSQL refuses to run as root; then it runs as the user that its packages make. */
function asServer() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync("id", [flag, USER], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  return { uid: id("-u"), gid: id("-g") };
}

function makeFolder() {
  const folder = fs.mkdtempSync(path.join(tmpdir(), "split-ledger-pg-"));
  const { uid, gid } = asServer();
  if (uid !== undefined) fs.chownSync(folder, uid, gid);
  return folder;
}

function programPath(name) {
  return path.join(programFolder(), name);
}

/** Debian keeps the server's programs off the path, one folder per version. */
function programFolder() {
  const debian = "/usr/lib/postgresql";
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => path.join(debian, version, "bin")), ...(process.env.PATH ?? "").split(path.delimiter)];
  return folders.find((folder) => fs.existsSync(path.join(folder, "initdb")));
}

function findObstacle() {
  if (programFolder() === undefined) return "PostgreSQL is not installed (no `initdb`)";
  try {
    asServer();
    return "";
  } catch {
    return `PostgreSQL does not run as ${userInfo().username}, and there is no user \`${USER}\``;
  }
}

async function freePort() {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.on("error", () => resolve(false));
      server.listen(port, HOST, () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

function processes() {
  const list = execFileSync("ps", ["-axo", "pid=,ppid=,stat="], { encoding: "utf8" });
  return list.trim().split("\n").map((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), state: state.charAt(0) };
  });
}

function childrenOf(parent) {
  return processes().filter((each) => each.parent === parent).map(({ pid }) => pid);
}

function readLines(file) {
  try {
    return fs.readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

function literal(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

function until(condition, what) {
  return untilAsync(async () => condition(), what);
}

async function untilAsync(condition, what) {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_MS} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
