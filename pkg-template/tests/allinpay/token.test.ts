/** The Allinpay face without signatures: a bearer token as on the other faces. */
import { describe, expect, it } from "vitest";
import { createHandler } from "split-ledger/http";
import { desk } from "./desk.js";

const METHOD = "allinpay.shopoint.fundService.balanceQuery";
const CONTENT = { details: [{ externalCode: "abc123" }] };

function form(): URLSearchParams {
  return new URLSearchParams({ method: METHOD, version: "1.0", bizContent: JSON.stringify(CONTENT) });
}

async function codeOf(response: Response): Promise<number> {
  expect(response.status).toBe(200);
  const answer = (await response.json()) as { code: number; sign?: string };
  expect(answer.sign).toBeUndefined();
  return answer.code;
}

describe("signatures are off", () => {
  it("a token with the scope is let in, and no other (M15)", async () => {
    const scope = (name: string): readonly string[] => [name];
    const { endpoint } = await desk({
      tokens: [
        { token: "funds", scopes: scope("allinpay.shopoint.fundService") },
        { token: "reader", scopes: scope("balances:read") },
        "all",
      ],
    });
    const send = (headers: Record<string, string>): Promise<Response> => fetch(endpoint, { method: "POST", body: form(), headers });
    expect(await codeOf(await send({ authorization: "Bearer funds" }))).toBe(0);
    expect(await codeOf(await send({ authorization: "Bearer all" }))).toBe(0);
    for (const headers of [{}, { authorization: "Bearer reader" }, { authorization: "Bearer none" }]) {
      expect(await codeOf(await send(headers))).toBe(3103);
    }
  });

  it("JSON takes the content as an object or as text; the reply has exact numbers (C1)", async () => {
    const { endpoint } = await desk({ tokens: ["all"] });
    const headers = { authorization: "Bearer all", "content-type": "application/json", "x-request-id": "r-7" };
    for (const bizContent of [CONTENT, JSON.stringify(CONTENT)]) {
      const body = JSON.stringify({ method: METHOD, version: "1.0", bizContent });
      const response = await fetch(endpoint, { method: "POST", body, headers });
      const text = await response.text();
      expect(text).toMatch(/^\{"code":0,"msg":"成功","data":\[\{"accountUserId":\d+,"accountSetNo":100001,"referenceType":13,"referenceId":88,/);
      expect(text).toMatch(/"balance":100,"frozenBalance":0,"availableBalance":100,"withdrawBalance":100\}\],"respSeq":"r-7"\}$/);
    }
  });

  it("the host's own check is told the scope", async () => {
    const { ledger } = await desk();
    const asked: string[] = [];
    const handler = createHandler(ledger, {
      authorize: ({ scope, header }) => {
        asked.push(scope);
        return header("x-user") === "me";
      },
    });
    const send = (headers: Record<string, string>): Promise<Response> =>
      handler(new Request("https://ledger.test/allinpay/gateway", { method: "POST", body: form(), headers }));
    expect(await codeOf(await send({ "x-user": "me" }))).toBe(0);
    expect(await codeOf(await send({}))).toBe(3103);
    expect(new Set(asked)).toEqual(new Set(["allinpay.shopoint.fundService"]));
  });

  it("without any check no web page can make a browser send a form", async () => {
    const { ledger } = await desk();
    const handler = createHandler(ledger, { authorize: false });
    const send = (headers: Record<string, string>, body: string | URLSearchParams = form()): Promise<Response> =>
      handler(new Request("http://127.0.0.1:8787/allinpay/gateway", { method: "POST", body, headers }));
    expect(await codeOf(await send({}))).toBe(0);
    expect(await codeOf(await send({ origin: "https://evil.test" }))).toBe(3103);
    expect(await codeOf(await send({ "sec-fetch-site": "cross-site" }))).toBe(3103);
    const json = JSON.stringify({ method: METHOD, version: "1.0", bizContent: CONTENT });
    const headers = { origin: "https://evil.test", "content-type": "text/plain" };
    expect(await codeOf(await send(headers, json))).toBe(3103);
    expect(await codeOf(await send({ ...headers, "content-type": "application/json" }, json))).toBe(0);
  });

  it("the service's own refusals have the format of the face", async () => {
    const { ledger } = await desk();
    const handler = createHandler(ledger, { authorize: false, requestsMax: 0 });
    const busy = await handler(new Request("http://l.test/allinpay/gateway", { method: "POST", body: form() }));
    expect(await codeOf(busy)).toBe(302);
  });
});
