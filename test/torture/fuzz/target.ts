import type fc from 'fast-check';

/** A function that is fuzzed: its inputs, and what must hold for every one of them. */
export interface Target {
  inputs: fc.Arbitrary<unknown>;
  holds(input: never): void;
}

export const target = <T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void): Target => ({
  inputs,
  holds: holds as (input: never) => void,
});

export function must(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** The server's own text, which can quote others: short, without control or hidden characters or lone surrogates. */
export function expectClean(text: unknown, max: number, what: string): void {
  must(typeof text === 'string' && text !== '', `${what} is not a text`);
  must(text.length <= max, `${what} has ${text.length} characters`);
  must(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), `${what} contains a control or hidden character`);
  must(text.isWellFormed(), `${what} contains a lone surrogate`);
}
