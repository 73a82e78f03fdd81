interface Entry {
  at: number;
  order: number;
  run: () => void;
}

/** What is to happen when the clock gets there. It has no timers: `advance` runs what has become due, in order. */
export class Agenda {
  // A binary heap, the earliest entry first.
  readonly #heap: Entry[] = [];
  #count = 0;

  /** `at` in milliseconds since the Unix epoch. */
  add(at: number, run: () => void): void {
    const heap = this.#heap;
    let child = heap.push({ at, order: this.#count++, run }) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  advance(now: number): void {
    while (this.#heap.length > 0 && this.#heap[0]!.at <= now) this.#takeFirst().run();
  }

  #takeFirst(): Entry {
    const heap = this.#heap;
    this.#swap(0, heap.length - 1);
    const first = heap.pop()!;
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && this.#before(child, least)) least = child;
      }
      if (least === parent) return first;
      this.#swap(least, parent);
      parent = least;
    }
  }

  #before(left: number, right: number): boolean {
    const a = this.#heap[left]!;
    const b = this.#heap[right]!;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(left: number, right: number): void {
    const heap = this.#heap;
    [heap[left], heap[right]] = [heap[right]!, heap[left]!];
  }
}
