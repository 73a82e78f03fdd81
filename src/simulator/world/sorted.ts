export interface Positioned {
  /** The place of the record in every list. Unique; compared as text. */
  readonly position: string;
}

/** A list is kept in chunks, so that an insert at its head moves few of many records. */
const CHUNK = 512;

/** Records in the order of their positions. */
export class SortedList<T extends Positioned> {
  /** None is empty, and none longer than two chunks. */
  readonly #chunks: T[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  insert(item: T): void {
    this.#size += 1;
    // A world is loaded in order: an append needs no search.
    const end = this.#chunks.at(-1);
    if (end !== undefined && end.length < 2 * CHUNK && end.at(-1)!.position <= item.position) {
      end.push(item);
      return;
    }
    const at = this.#chunkOf(item.position);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([item]);
      return;
    }
    chunk.splice(after(chunk, item.position), 0, item);
    if (chunk.length > 2 * CHUNK) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK));
  }

  remove(item: T): void {
    const at = this.#chunkOf(item.position);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    const index = after(chunk, item.position) - 1;
    if (chunk[index] !== item) return;
    this.#size -= 1;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** The records after `position`. The list must not change until the last one is read. */
  *beyond(position = ''): Generator<T> {
    const first = this.#chunkOf(position);
    for (let at = first; at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at]!;
      for (let index = at === first ? after(chunk, position) : 0; index < chunk.length; index++) yield chunk[index]!;
    }
  }

  /** The last chunk that begins at or before `position`, or the first one. */
  #chunkOf(position: string): number {
    let low = 1;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#chunks[middle]![0]!.position <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** How many records of a chunk are at or before `position`. */
function after(chunk: readonly Positioned[], position: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk[middle]!.position <= position) low = middle + 1;
    else high = middle;
  }
  return low;
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

/** What the records of an index can be filtered by. Undefined: the record has no such value. */
export type Columns<T, Column extends string> = Readonly<Record<Column, (item: T) => string | undefined>>;

/** Sorted lists of the records of each place, all of them and by column: a filtered list reads only what has the value. */
export class Index<T extends Positioned, Column extends string = never> {
  readonly #places = new Map<string, { all: SortedList<T>; by: Map<Column, Map<string, SortedList<T>>> }>();
  readonly #placeOf: (item: T) => string;
  readonly #columns: readonly (readonly [Column, (item: T) => string | undefined])[];

  constructor(placeOf: (item: T) => string, columns: Columns<T, Column>) {
    this.#placeOf = placeOf;
    this.#columns = Object.entries(columns) as [Column, (item: T) => string | undefined][];
  }

  insert(item: T): void {
    const name = this.#placeOf(item);
    let place = this.#places.get(name);
    if (place === undefined) {
      place = { all: new SortedList(), by: new Map(this.#columns.map(([column]) => [column, new Map()])) };
      this.#places.set(name, place);
    }
    place.all.insert(item);
    for (const [column, read] of this.#columns) {
      const value = read(item);
      if (value === undefined) continue;
      const lists = place.by.get(column)!;
      const list = lists.get(value) ?? new SortedList<T>();
      if (list.size === 0) lists.set(value, list);
      list.insert(item);
    }
  }

  remove(item: T): void {
    const place = this.#places.get(this.#placeOf(item));
    if (place === undefined) return;
    place.all.remove(item);
    for (const [column, read] of this.#columns) {
      const value = read(item);
      const lists = place.by.get(column)!;
      const list = value === undefined ? undefined : lists.get(value);
      list?.remove(item);
      if (list?.size === 0) lists.delete(value!);
    }
  }

  /** The shortest of the lists of a place that the filters name, or all records of the place. */
  narrowest(name: string, filters: { readonly [column in Column]?: string | undefined } = {}): SortedList<T> {
    const place = this.#places.get(name);
    let best = place?.all ?? new SortedList<T>();
    for (const [column] of this.#columns) {
      const value = filters[column];
      if (place === undefined || value === undefined) continue;
      const list = place.by.get(column)!.get(value) ?? new SortedList<T>();
      if (list.size < best.size) best = list;
    }
    return best;
  }
}
