import { isDeepStrictEqual } from 'node:util';

export type Answer = Record<string, unknown>;

/** The server has answered otherwise than the tour tells: the tour ends there. */
export class WrongAnswer extends Error {}

/** Holds an answer against what it has to be: by member, a value or a pattern of its text. */
export function check(answer: Answer, expected: Record<string, unknown>): void {
  const wrong = Object.entries(expected).filter(([member, value]) =>
    value instanceof RegExp ? !value.test(String(answer[member])) : !isDeepStrictEqual(answer[member], value),
  );
  if (wrong.length === 0) return;
  const said = wrong.map(([member, value]) => `${member} ${value instanceof RegExp ? value : JSON.stringify(value)}`);
  throw new WrongAnswer(`The answer should have ${said.join(' and ')}; it is ${JSON.stringify(answer)}`);
}
