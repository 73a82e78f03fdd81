import { closeSync, openSync, writeFileSync } from 'node:fs';

/** How much is gathered before it is written. */
const CHUNK_BYTES = 1 << 18;

/**
 * A file of JSON lines, of any length: no more than one chunk of it is in memory. It is written synchronously, because the
 * lines of a set are made synchronously too, all in one go once the last list is read: a stream would hold them all.
 */
export class LineFile {
  lines = 0;
  readonly #file: number;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #used = 0;

  /** Throws the error of the system, as the other methods do. */
  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  write(value: object): void {
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    if (this.#used + line.length > CHUNK_BYTES) this.#flush();
    if (line.length > CHUNK_BYTES) writeFileSync(this.#file, line);
    else this.#used += line.copy(this.#chunk, this.#used);
    this.lines += 1;
  }

  /** Writes what is left. A disk may tell only here that it is full. */
  end(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    if (this.#used > 0) writeFileSync(this.#file, this.#chunk.subarray(0, this.#used));
    this.#used = 0;
  }
}
