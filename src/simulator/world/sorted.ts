export interface Positioned {
  /** The place of the record in every list. Unique; compared as text. */
  readonly position: string;
}

/** Records in the order of their positions. */
export class SortedList<T extends Positioned> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  insert(item: T): void {
    this.#items.splice(this.#after(item.position), 0, item);
  }

  remove(item: T): void {
    const index = this.#after(item.position) - 1;
    if (this.#items[index] === item) this.#items.splice(index, 1);
  }

  /** The records after `position`. */
  *beyond(position = ''): Generator<T> {
    for (let index = this.#after(position); index < this.#items.length; index++) yield this.#items[index]!;
  }

  /** How many records are at or before `position`. */
  #after(position: string): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#items[middle]!.position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The records of all lists, in the order of their positions. */
export function merged<T extends Positioned>(lists: readonly SortedList<T>[]): Pick<SortedList<T>, 'beyond'> {
  return {
    *beyond(position) {
      const heads = lists.map((list) => list.beyond(position)).map((rest) => ({ rest, next: rest.next() }));
      for (;;) {
        const open = heads.filter(({ next }) => !next.done);
        if (open.length === 0) return;
        const first = open.reduce((a, b) => (b.next.value!.position < a.next.value!.position ? b : a));
        yield first.next.value!;
        first.next = first.rest.next();
      }
    },
  };
}

/** Sorted lists by key: a filtered list reads only the records under its key. */
export class Index<T extends Positioned> {
  readonly #lists = new Map<string, SortedList<T>>();
  readonly #keys: (item: T) => readonly string[];

  constructor(keys: (item: T) => readonly string[]) {
    this.#keys = keys;
  }

  insert(item: T): void {
    for (const key of this.#keys(item)) {
      const list = this.#lists.get(key) ?? new SortedList<T>();
      list.insert(item);
      this.#lists.set(key, list);
    }
  }

  remove(item: T): void {
    for (const key of this.#keys(item)) {
      const list = this.#lists.get(key);
      list?.remove(item);
      if (list?.size === 0) this.#lists.delete(key);
    }
  }

  /** The shortest of the lists under these keys. */
  narrowest(keys: readonly string[]): SortedList<T> {
    const lists = keys.map((key) => this.#lists.get(key) ?? new SortedList<T>());
    return lists.reduce((best, list) => (list.size < best.size ? list : best));
  }

  keys(): Iterable<string> {
    return this.#lists.keys();
  }
}
