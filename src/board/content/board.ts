import { type Element, h } from '../tree.ts';

// What the board shows of each result and in each state.

/** A result of a tool, as the board gets it. */
export interface Shown {
  tool?: string | undefined;
  arguments: Readonly<Record<string, unknown>>;
  result: Readonly<Record<string, unknown>>;
}

/** Before the first result. */
export function loading(): Element {
  return h('main', { 'aria-busy': 'true' }, h('p', { role: 'status' }, 'Waiting for the result.'));
}

/** The results of a report, one after the other. */
export function reported(title: string, madeAt: string, results: readonly Shown[]): Element {
  return h(
    'main',
    {},
    h('h1', {}, title),
    h('p', {}, madeAt),
    results.map(({ result }) => h('pre', {}, JSON.stringify(result, null, 1))),
  );
}
