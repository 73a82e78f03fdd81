import { isDeepStrictEqual } from 'node:util';

export type Answer = Record<string, unknown>;

/** An answer differs from what the tour describes: the tour ends there. */
export class WrongAnswer extends Error {}

/** Compares an answer with the expected one: for each member, a value or a pattern for its text. */
export function check(answer: Answer, expected: Record<string, unknown>): void {
  const wrong = Object.entries(expected).filter(([member, value]) =>
    value instanceof RegExp ? !value.test(JSON.stringify(answer[member])) : !isDeepStrictEqual(answer[member], value),
  );
  if (wrong.length === 0) return;
  const said = wrong.map(([member, value]) => `${member} ${value instanceof RegExp ? value : JSON.stringify(value)}`);
  throw new WrongAnswer(`The answer should have ${said.join(' and ')}; it is ${JSON.stringify(answer)}`);
}

export function pick(answer: Answer, ...members: string[]): Answer {
  return Object.fromEntries(members.map((member) => [member, answer[member]]));
}
