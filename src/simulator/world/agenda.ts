import TinyQueue from 'tinyqueue';

interface Entry {
  at: number;
  order: number;
  run: () => void;
}

/** Runs functions when their time has come. It has no timers: `advance` runs those that are due, in order. */
export class Agenda {
  readonly #queue = new TinyQueue<Entry>([], (a, b) => a.at - b.at || a.order - b.order);
  #added = 0;

  /** `at` in milliseconds since the Unix epoch. */
  add(at: number, run: () => void): void {
    this.#queue.push({ at, order: this.#added++, run });
  }

  advance(now: number): void {
    for (let next = this.#queue.peek(); next !== undefined && next.at <= now; next = this.#queue.peek()) {
      this.#queue.pop();
      next.run();
    }
  }
}
