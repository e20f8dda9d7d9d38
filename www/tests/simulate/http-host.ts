/** A scenario's host on a server: the same calls over HTTP. */
import type { Answer, Call, Host, Refusal, Reply } from "../../src/simulate/model/host.js";

/** An error of the REST face. */
interface RpcStatus {
  message: string;
  details: { reason: string; metadata?: Record<string, string> }[];
}

/** `url`: of the server. `setTime` sets the clock of its ledger. */
export function httpHost(url: string, setTime: (ms: number) => void): Host {
  return {
    execute: (command) => post(`${url}/v1/commands`, command),
    query: (query) => post(`${url}/v1/queries`, query),
    setTime,
  };
}

async function post(address: string, call: Call): Promise<Answer> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(call),
  });
  const body = (await answer.json()) as Reply | RpcStatus;
  return answer.ok ? { ok: body as Reply } : { error: toRefusal(body as RpcStatus) };
}

function toRefusal({ message, details: [info] }: RpcStatus): Refusal {
  if (info === undefined) throw new Error(message);
  return { code: info.reason, message, details: info.metadata ?? {} };
}
