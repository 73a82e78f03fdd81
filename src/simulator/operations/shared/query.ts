import { invalidParameter } from '../../errors.ts';

/** Decoded values; a repeated name has a list. */
export type QueryValues = Readonly<Record<string, string | string[]>>;

/** MaxResults of most lists. */
export const LARGEST_PAGE = 1000;

/** The query string of a request. An empty value counts as absent. */
export class Query {
  readonly #values: QueryValues;

  constructor(values: QueryValues) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first === '' ? undefined : first;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined || (values as readonly string[]).includes(text)) return text as T | undefined;
    throw invalidParameter(`Invalid value for ${name}: ${text}. Valid values: ${values.join(', ')}`);
  }

  boolean(name: string): boolean | undefined {
    const text = this.oneOf(name, ['true', 'false']);
    return text === undefined ? undefined : text === 'true';
  }

  /** Milliseconds since the Unix epoch, from ISO 8601 or epoch seconds. */
  instant(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const time = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
    if (Number.isNaN(time)) throw invalidParameter(`Invalid value for ${name}: ${text} is not a timestamp`);
    return time;
  }

  /** @param capped whether a larger number counts as the largest one. */
  maxResults(name = 'maxResults', largest = LARGEST_PAGE, capped = false): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const count = capped ? Math.min(Number(text), largest) : Number(text);
    if (!/^\d+$/.test(text) || count < 1 || count > largest) {
      throw invalidParameter(`Invalid value for ${name}: ${text} is not between 1 and ${largest}`);
    }
    return count;
  }

  /** All parameters except those of the page, as a text that is the same for the same filters. */
  filters(): string {
    const entries = Object.entries(this.#values).filter(([name]) => !/^(nextToken|maxResults)$/i.test(name));
    return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
