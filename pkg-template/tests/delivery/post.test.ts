/** safePost against real receivers on this machine. */
import { describe, expect, it } from "vitest";
import { PostError, type PostReply } from "split-ledger";
import { safePost, type SafePostOptions } from "split-ledger/node";
import { ACK, answer, CERTIFICATE, receiver, type Behaviour } from "./receiver.js";

const LOCAL: SafePostOptions = { allow: ["127.0.0.1"] };

function send(url: string, options: SafePostOptions = LOCAL, timeoutMs = 2000): Promise<PostReply> {
  const request = { url, headers: { "X-Test": "1" }, body: '{"钱":1}', timeoutMs, replyBytesMax: 1000 };
  return safePost(options)(request);
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => expect.fail("it was sent"),
    (refusal: unknown) => refusal,
  );
  expect(error).toBeInstanceOf(PostError);
  return (error as PostError).message;
}

describe("safePost", () => {
  it("sends the exact text, and returns status and body", async () => {
    const { url, received } = await receiver(answer(201, "réponse"));
    expect(await send(`${url}?a=1&b=%20`)).toEqual({ status: 201, body: "réponse" });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ path: "/notify?a=1&b=%20", headers: { "x-test": "1", "content-length": "9" } });
    expect(received[0]?.body.toString()).toBe('{"钱":1}');
  });

  it("gives up when the receiver is slow, wherever it is slow", async () => {
    const silent = await receiver(() => undefined);
    const started = performance.now();
    expect(await reasonOf(send(silent.url, LOCAL, 150))).toBe("no answer within 150 ms");
    const dripping = await receiver((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    });
    expect(await reasonOf(send(dripping.url, LOCAL, 150))).toBe("no answer within 150 ms");
    const resolve = (): Promise<string[]> => new Promise(() => undefined);
    expect(await reasonOf(send("https://receiver.test/", { resolve }, 150))).toBe("no answer within 150 ms");
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it.each<[string, Behaviour, string]>([
    ["dies after reading", (_, request) => void request.socket.destroy(), "the connection failed (ECONNRESET)"],
    [
      "dies in its answer",
      (response, request) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("{", () => request.socket.destroy());
      },
      "the answer broke off (ECONNRESET)",
    ],
    ["speaks no HTTP", (_, request) => void request.socket.end("hello\r\n\r\n"), "the connection failed (HPE_INVALID_CONSTANT)"],
    ["answers without an end", answer(200, "x".repeat(1001)), "the answer has more than 1000 bytes"],
    ["changes the protocol", (_, { socket }) => void socket.end("HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), "the connection ended without an answer"],
  ])("tells why there is no answer: the receiver %s", async (_, behave, reason) => {
    const { url } = await receiver(behave);
    expect(await reasonOf(send(url))).toBe(reason);
  });

  it("stops reading a body that is too long", async () => {
    let written = 0;
    let isClosed = false;
    const { url } = await receiver((response) => {
      response.on("close", () => (isClosed = true));
      const more = (): void => {
        while (!isClosed && response.write("x".repeat(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    });
    expect(await reasonOf(send(url))).toBe("the answer has more than 1000 bytes");
    await expect.poll(() => isClosed).toBe(true);
    expect(written).toBeLessThan(32 << 20);
  });

  it("a body just as long as allowed is read", async () => {
    const { url } = await receiver(answer(200, "x".repeat(1000)));
    expect((await send(url)).body).toHaveLength(1000);
  });

  it("follows no redirect", async () => {
    const target = await receiver();
    const { url, received } = await receiver(answer(307, "", { location: target.url }));
    expect(await send(url)).toEqual({ status: 307, body: "" });
    expect([received.length, target.received.length]).toEqual([1, 0]);
  });

  it("nobody listens", async () => {
    const { url, port } = await receiver();
    expect(await reasonOf(send(url.replace(String(port), "1")))).toBe("the connection failed (ECONNREFUSED)");
  });
});

describe("where safePost sends", () => {
  it.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.0.0.1/",
    "https://0.0.0.0/",
    "https://localhost/",
    "https://10.1.2.3/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[ff02::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::10.0.0.1]/",
    "https://[2002:7f00:1::]/",
    "http://127.0.0.1/",
  ])("%s is refused", async (url) => {
    expect(await reasonOf(send(url, {}))).toMatch(/^`.*` is not at a public address$/);
  });

  it.each([
    ["http://93.184.215.14/", "the url is not https"],
    ["ftp://93.184.215.14/", "the url is not https but `ftp:`"],
    ["file:///etc/passwd", "the url is not https but `file:`"],
    ["https://user:secret@127.0.0.1/", "the url holds a password"],
    ["https://", "the url is not one"],
    ["no url", "the url is not one"],
  ])("%s is refused: %s", async (url, reason) => {
    expect(await reasonOf(send(url))).toBe(reason);
  });

  it("plain http stays refused at addresses that are allowed, but not of this machine", async () => {
    expect(await reasonOf(send("http://10.0.0.1/", { allow: ["10.0.0.0/8"] }))).toBe("the url is not https");
  });

  it("every address of a name must be allowed", async () => {
    const resolve = (): Promise<string[]> => Promise.resolve(["127.0.0.1", "10.0.0.1"]);
    expect(await reasonOf(send("https://receiver.test/", { ...LOCAL, resolve }))).toBe(
      "`receiver.test` is not at a public address",
    );
  });

  it("a name is resolved once, so that it cannot point elsewhere afterwards (DNS rebinding)", async () => {
    const { port, received } = await receiver(undefined, true);
    const answers = [["127.0.0.1"], ["10.255.255.1"]];
    let asked = 0;
    const resolve = (): Promise<string[]> => Promise.resolve(answers[asked++] ?? []);
    const options = { ...LOCAL, ca: CERTIFICATE, resolve };
    expect(await send(`https://receiver.test:${String(port)}/`, options)).toEqual({ status: 200, body: ACK });
    expect([asked, received.length]).toEqual([1, 1]);
    expect(received[0]?.headers.host).toBe(`receiver.test:${String(port)}`);
  });

  it("tells of names that cannot be resolved", async () => {
    const failing = (): Promise<string[]> => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" }));
    expect(await reasonOf(send("https://receiver.test/", { resolve: failing }))).toBe(
      "`receiver.test` cannot be resolved (ENOTFOUND)",
    );
    const empty = (): Promise<string[]> => Promise.resolve([]);
    expect(await reasonOf(send("https://receiver.test/", { resolve: empty }))).toBe("`receiver.test` has no address");
  });

  it("checks certificates", async () => {
    const { port, received } = await receiver(undefined, true);
    const at = (name: string): string => `https://${name}:${String(port)}/`;
    const resolve = (): Promise<string[]> => Promise.resolve(["127.0.0.1"]);
    expect(await reasonOf(send(at("receiver.test"), { ...LOCAL, resolve }))).toBe(
      "the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    );
    expect(await reasonOf(send(at("other.test"), { ...LOCAL, resolve, ca: CERTIFICATE }))).toBe(
      "the connection failed (ERR_TLS_CERT_ALTNAME_INVALID)",
    );
    expect(received).toEqual([]);
  });

  it("a list that is none is refused at once", () => {
    for (const entry of ["localhost", "127.0.0.1/33", "127.0.0.1/", "1.2.3", "::/129", "10.0.0.0/8/8"]) {
      expect(() => safePost({ allow: [entry] })).toThrow(`\`${entry}\` is neither an address nor a range of addresses`);
    }
  });
});
