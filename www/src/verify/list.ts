/** A filtered list of which one page is shown. */
import { onUnmounted, reactive, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import type { ListInput, Page } from "./model.js";
import { problemOf, type Problem, type Session } from "./session.js";

/** Typing goes on for so long before the list is asked for. ms */
const PAUSE_MS = 150;

export interface List<Filter extends object, Order extends string, Item> {
  filter: Filter;
  /** `amount-` is the order `amount`, the largest first. */
  sort: Ref<`${Order}${"" | "-"}`>;
  page: Ref<number>;
  shown: ShallowRef<Page<Item>>;
  isBusy: Ref<boolean>;
  problem: ShallowRef<Problem | undefined>;
  /** The input of the page that is shown. */
  input(): ListInput<Filter, Order>;
}

/** Keeps a page of a list up to date with its filter; begins where a list of this name was left. */
export function useList<Filter extends object, Order extends string, Item>(
  kept: { in: Session["lists"]; name: string },
  any: Filter,
  first: NoInfer<`${Order}${"" | "-"}`>,
  ask: (input: ListInput<Filter, Order>) => Promise<Page<Item>>,
): List<Filter, Order, Item> {
  const left = kept.in.get(kept.name);
  const filter = reactive({ ...any, ...left?.filter }) as Filter;
  const sort = ref(left?.sort ?? first) as Ref<`${Order}${"" | "-"}`>;
  const page = ref(left?.page ?? 0);
  const shown = shallowRef<Page<Item>>({ items: [], total: 0 });
  const isBusy = ref(false);
  const problem = shallowRef<Problem>();
  let asked = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;

  function input(): ListInput<Filter, Order> {
    const isDescending = sort.value.endsWith("-");
    return { filter: trimmed(filter), order: sort.value.replace("-", "") as Order, isDescending, page: page.value };
  }

  async function load(): Promise<void> {
    const own = ++asked;
    isBusy.value = true;
    try {
      const answer = await ask(input());
      if (own !== asked) return;
      shown.value = answer;
      problem.value = undefined;
    } catch (error) {
      if (own === asked) problem.value = problemOf(error);
    } finally {
      if (own === asked) isBusy.value = false;
    }
  }

  watch([filter, sort], () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      if (page.value === 0) void load();
      else page.value = 0;
    }, PAUSE_MS);
  });
  watch(page, load);
  const { in: lists, name } = kept;
  onUnmounted(() => {
    clearTimeout(pause);
    lists.set(name, { filter: { ...filter }, sort: sort.value, page: page.value });
  });
  void load();
  return { filter, sort, page, shown, isBusy, problem, input };
}

/** Without the spaces that come along when something is pasted. */
function trimmed<Filter extends object>(filter: Filter): Filter {
  const entries = Object.entries(filter).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value]);
  return Object.fromEntries(entries) as Filter;
}
