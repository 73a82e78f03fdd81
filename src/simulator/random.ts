/**
 * Numbers and IDs that repeat for the same seed. This is mulberry32: the fast generators of pure-rand start all small seeds
 * alike, and its Mersenne Twister is slower.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  hex(digits: number): string {
    return this.text(digits, '0123456789abcdef');
  }

  /** That many of these characters. */
  text(length: number, characters: string): string {
    let text = '';
    while (text.length < length) text += characters[Math.floor(this.next() * characters.length)];
    return text;
  }

  /** A lower-case UUID. Those of copy jobs and recovery points are in upper case. */
  uuid(): string {
    const variant = '89ab'[Math.floor(this.next() * 4)];
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${variant}${this.hex(3)}-${this.hex(12)}`;
  }
}
