/** Requests out of whatever is pasted: curl lines, raw HTTP, bodies; and texts that are none of it. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPaste, targetOf } from "../../src/check/paste/index.js";

const problemsOf = (text: string): string[] => readPaste(text).problems.map(({ code }) => code);

describe("a curl line", () => {
  it("with continued lines and a body in quotes", () => {
    const paste = readPaste(`
curl --location --request POST 'https://open.douyin.com/api/trade_basic/v1/developer/settle_create' \\
--header 'Content-Type: application/json' \\
--data-raw '{
    "settle_params":"[{\\"merchant_uid\\":\\"1\\",\\"amount\\":100}]"
}'`);
    expect(paste).toMatchObject({ form: "curl", problems: [] });
    expect(paste.request).toEqual({
      method: "POST",
      address: "https://open.douyin.com/api/trade_basic/v1/developer/settle_create",
      headers: [["Content-Type", "application/json"]],
      body: '{\n    "settle_params":"[{\\"merchant_uid\\":\\"1\\",\\"amount\\":100}]"\n}',
    });
  });

  it.each([
    ["curl http://h/p", "GET", "http://h/p", "", {}],
    ["$ curl http://h/p", "GET", "http://h/p", "", {}],
    ["curl -I http://h/p", "HEAD", "http://h/p", "", {}],
    ["curl -XPUT http://h/p", "PUT", "http://h/p", "", {}],
    ["curl -sSXDELETE http://h/p", "DELETE", "http://h/p", "", {}],
    [
      "curl http://h/p -d a=1 -d b=2",
      "POST",
      "http://h/p",
      "a=1&b=2",
      { "Content-Type": "application/x-www-form-urlencoded" },
    ],
    [
      "curl http://h/p --json '{\"a\":1}'",
      "POST",
      "http://h/p",
      '{"a":1}',
      { "Content-Type": "application/json", Accept: "application/json" },
    ],
    ["curl -G http://h/p -d a=1 --data-urlencode 'b=ä &'", "GET", "http://h/p?a=1&b=%C3%A4%20%26", "", {}],
    ["curl -G 'http://h/p?x=1' -d a=1", "GET", "http://h/p?x=1&a=1", "", {}],
    [
      "curl --data-raw @x http://h/p -H 'content-type: text/plain'",
      "POST",
      "http://h/p",
      "@x",
      { "content-type": "text/plain" },
    ],
    ["curl -u me:secret http://h/p", "GET", "http://h/p", "", { Authorization: "Basic bWU6c2VjcmV0" }],
    ["curl --oauth2-bearer t http://h/p", "GET", "http://h/p", "", { Authorization: "Bearer t" }],
    ["curl -H 'A: b' -H 'C;' -H 'Accept:' --url http://h/p", "GET", "http://h/p", "", { A: "b", C: "" }],
    ["curl -o /dev/null -m 3 -w '%{http_code}' http://h/p", "GET", "http://h/p", "", {}],
    [
      "curl -d'{}' -HContent-Type:application/json http://h/p",
      "POST",
      "http://h/p",
      "{}",
      { "Content-Type": "application/json" },
    ],
  ])("%s", (line, method, address, body, headers) => {
    const paste = readPaste(line);
    expect(paste.problems).toEqual([]);
    expect({ ...paste.request, headers: Object.fromEntries(paste.request?.headers ?? []) }).toEqual({
      method,
      address,
      body,
      headers,
    });
  });

  it.each([
    ["curl", ["noAddress"]],
    ["curl http://a http://b", ["addresses"]],
    ["curl -d @file http://a", ["file"]],
    ["curl --json @- http://a", ["file"]],
    ["curl --data-urlencode x@file http://a", ["file"]],
    ["curl -H @headers http://a", ["file"]],
    ["curl -F a=b http://a", ["option"]],
    ["curl --nonsense http://a", ["option"]],
    ["curl http://a -d", ["optionValue"]],
    ["curl http://a | jq .", ["operator", "addresses"]],
    ['curl http://a -d "$BODY"', ["expansion"]],
    ["curl http://a -H 'no colon'", ["header"]],
    ["curl http://a -X FOO", ["method"]],
    ["curl http://a -X GET -d '{}'", ["bodyOfGet"]],
    ["curl http://a --json '{\"a\":}'", ["json"]],
  ])("%s is told: %j", (line, codes) => {
    expect(problemsOf(line)).toEqual(expect.arrayContaining(codes));
  });

  it("is no request where a shell would have put something", () => {
    expect(readPaste("curl http://a -d 'open").request).toBeUndefined();
    expect(readPaste("curl http://a -d @file").request).toBeUndefined();
  });
});

describe("raw HTTP", () => {
  it("is request line, headers and body, with either line end", () => {
    for (const end of ["\n", "\r\n"]) {
      const paste = readPaste(["POST /v1/x?y=1 HTTP/1.1", "Host: h", "X-A:  b ", "", '{"a":1}', ""].join(end));
      expect(paste).toMatchObject({ form: "http", problems: [] });
      expect(paste.request).toEqual({
        method: "POST",
        address: "/v1/x?y=1",
        headers: [
          ["Host", "h"],
          ["X-A", "b"],
        ],
        body: '{"a":1}',
      });
    }
  });

  it("keeps the line feed at the end of a body if Content-Length counts it", () => {
    expect(readPaste("POST /x\nContent-Length: 3\n\n{}\n\n").request?.body).toBe("{}\n");
    expect(readPaste("POST /x\nContent-Length: 2\n\n{}\n\n").request?.body).toBe("{}");
    expect(problemsOf("POST /x\nContent-Length: 9\n\n{}\n")).toEqual(["length"]);
    expect(problemsOf('POST /x\nContent-Length: 8\n\n{"a":"é"}\n')).toEqual(["length"]);
  });

  it.each([
    ["POST /x\nno colon\n\n{}", ["header"]],
    ["POST /x\nBad Name: x\n\n{}", ["header"]],
    ["POST /x\nTransfer-Encoding: chunked\n\n2\n{}\n0", ["chunked"]],
    ["GET /x\n\n{}", ["bodyOfGet"]],
    ['POST /x\n\n{"a" 1}', ["json"]],
    ["hello there", ["unknownForm"]],
    ["", ["empty"]],
    [" \n ", ["empty"]],
  ])("%j is told: %j", (text, codes) => {
    expect(problemsOf(text)).toEqual(codes);
  });

  it("tells the place in the text as it was pasted", () => {
    expect(readPaste("\n\n  POST /x\nno colon\n\n{}").problems).toEqual([
      { code: "header", what: "no colon", line: 4, column: 1 },
    ]);
    expect(readPaste('\n {"a" 1}').problems).toEqual([{ code: "json", what: "1}", line: 2, column: 7 }]);
  });
});

describe("a body alone", () => {
  it("is JSON or a form", () => {
    expect(readPaste(' {"a":1} \n')).toEqual({
      form: "json",
      problems: [],
      request: { method: "", address: "", headers: [], body: '{"a":1}' },
    });
    expect(readPaste("method=x&version=1.0\n")).toMatchObject({
      form: "form",
      request: { body: "method=x&version=1.0" },
    });
  });
});

describe("whatever is pasted", () => {
  const hostile = [
    "\u0000",
    "curl \u0000",
    "{".repeat(100_000),
    "[".repeat(100_000),
    '{"a":'.repeat(5_000),
    "curl " + "'".repeat(10_001),
    "curl " + "$(".repeat(50_000),
    "POST /" + "a".repeat(1 << 20),
    "POST /x\n" + "h\n".repeat(100_000),
    "\ud800",
    "curl '\ud800'",
    "POST /x\n\n" + "\n".repeat(1 << 20),
    "a=".repeat(100_000),
    "curl $'" + "\\xff".repeat(100_000) + "'",
    "\ufeff{}",
    "curl -",
    "curl --",
    "curl -H",
    "curl -d",
    "curl -X",
    "<script>alert(1)</script>",
    "POST javascript:alert(1)",
    "GET /%zz%",
    "curl -H ':' x",
    "curl -H ';' x",
    "__proto__=1",
    '{"__proto__":1}',
    "curl " + "-d a ".repeat(100_000) + " x",
  ];
  it.each(hostile.map((text, at) => [at, text] as const))(
    "hostile text %i neither throws nor takes long",
    (_at, text) => {
      const started = performance.now();
      expect(() => readPaste(text)).not.toThrow();
      expect(performance.now() - started).toBeLessThan(1_500);
    },
  );

  it("random bytes never throw", () => {
    let seed = 11;
    const alphabet = "curl POST /v1 {}[]\"'\\$`|&;<>()#~,:=@-dHX \n\r\t\u0000é中😀0123.eE+";
    for (let round = 0; round < 3_000; round += 1) {
      let text = ["", "curl ", "POST /x\n", "{"][round % 4] ?? "";
      for (let length = 0; length < 40; length += 1) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
        text += alphabet[(seed >>> 8) % alphabet.length] ?? "";
      }
      expect(() => readPaste(text), JSON.stringify(text)).not.toThrow();
    }
  });

  it("a body of 1 MiB is read, as curl, HTTP and JSON; more than the limit is refused", () => {
    const body = JSON.stringify({ a: "é".repeat((1 << 19) - 10) });
    for (const text of [body, `POST /x\n\n${body}`, `curl http://h/x -d '${body}'`]) {
      const started = performance.now();
      expect(readPaste(text).request?.body).toBe(body);
      expect(performance.now() - started).toBeLessThan(2_000);
    }
    expect(problemsOf("x".repeat((4 << 20) + 1))).toEqual(["tooLarge"]);
  });
});

describe("the seed's own request", () => {
  const seed = new URL("../../../../shared/seeds/001_31e5abab1591c2a7.txt", import.meta.url);
  it.skipIf(!existsSync(seed))("is read as it stands", () => {
    const text = readFileSync(seed, "utf8");
    const line = /curl --location --request POST[^]+?\n\}'/.exec(text)?.[0] ?? "";
    const paste = readPaste(line);
    expect(paste.problems).toEqual([]);
    expect(targetOf(paste.request?.address ?? "")).toEqual({
      path: "/api/trade_basic/v1/developer/settle_create",
      query: "",
    });
    expect((JSON.parse(paste.request?.body ?? "") as Record<string, string>)["out_settle_no"]).toBe(
      "out_settle_example_1",
    );
  });
});
