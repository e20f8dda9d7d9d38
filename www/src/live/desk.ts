/** What is seen of a live ledger: the list that is open, as it changes. */
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { RequestError, type Client } from "./client.js";
import { changedIds, headOf, PAGE_ROWS, SOURCES, type ListName, type Page } from "./lists.js";
import { startPolling, type PollState } from "./poll.js";

/** A signed-in visit. */
export interface Desk {
  readonly client: Client;
  /** The list that is shown. */
  readonly list: Ref<ListName>;
  /** Its page, as last read; absent while it is read for the first time. */
  readonly page: ShallowRef<Page | undefined>;
  /** Number of the page, from 0. */
  readonly number: Ref<number>;
  /** Ids of the rows that the last change of the ledger changed. */
  readonly changed: ShallowRef<ReadonlySet<string>>;
  /** Number of the last commit; rises with each change of the ledger. */
  readonly seq: Ref<number>;
  readonly polling: Ref<PollState>;
  open(list: ListName): void;
  turn(by: 1 | -1): void;
  /** Looks at once, for example after a command. */
  refresh(): void;
  /** The visitor is here, or in another part of the studio. */
  setActive(isActive: boolean): void;
  close(): void;
}

/** Begins to watch the ledger. Nothing but the head is asked for until it moves, then the open page only. */
export function openDesk(client: Client): Desk {
  const list = ref<ListName>("accounts");
  const page = shallowRef<Page>();
  const number = ref(0);
  const changed = shallowRef<ReadonlySet<string>>(new Set());
  const seq = ref(-1);
  const polling = ref<PollState>({ answeredAt: 0, isPaused: false });
  /** Where each page up to the open one begins. */
  let cursors: (string | undefined)[] = [undefined];

  async function ask(signal: AbortSignal): Promise<void> {
    const head = await headOf(client, signal);
    const before = page.value;
    if (before === undefined || before.seq < head) {
      const name = list.value;
      const cursor = cursors[number.value];
      const part = { limit: PAGE_ROWS, ...(cursor === undefined ? {} : { cursor }) };
      const after = await SOURCES[name].ask(client, part, signal);
      signal.throwIfAborted();
      changed.value = changedIds(name, before as never, after as never);
      // It may be of an older commit than the head, and is as new as the head all the same.
      page.value = { ...after, seq: Math.max(after.seq, head) };
    }
    seq.value = Math.max(seq.value, head);
  }

  const loop = startPolling({
    ask,
    onState: (state) => (polling.value = state),
    isFinal: (failure) => failure instanceof RequestError && failure.kind === "signed-out",
  });
  const show = (): void => {
    page.value = undefined;
    changed.value = new Set();
    loop.now();
  };
  return {
    client,
    list,
    page,
    number,
    changed,
    seq,
    polling,
    open(name) {
      if (name === list.value) return;
      list.value = name;
      number.value = 0;
      cursors = [undefined];
      show();
    },
    turn(by) {
      const next = page.value?.next;
      if (by > 0 && next === undefined) return;
      if (number.value + by < 0) return;
      if (by > 0) cursors[number.value + 1] = next;
      number.value += by;
      show();
    },
    refresh: () => loop.now(),
    setActive: (isActive) => loop.setActive(isActive),
    close: () => loop.stop(),
  };
}
