import { type Element, h } from '../tree.ts';
import { countsOf } from './reading.ts';

// What a color says is also said by a shape and by a word.

type Shape = 'full' | 'half' | 'ring' | 'clock' | 'barred' | 'dots' | 'cross';

export interface Kind {
  /** A class of the style sheet. */
  tone: 'good' | 'busy' | 'bad' | 'late' | 'off' | 'open';
  shape: Shape;
  word: string;
}

/** Classes of find_missing_copies, in the order of the bar. */
export const CLASS_KINDS: Readonly<Record<string, Kind>> = {
  Covered: { tone: 'good', shape: 'full', word: 'covered' },
  InProgress: { tone: 'busy', shape: 'half', word: 'in progress' },
  Missing: { tone: 'bad', shape: 'ring', word: 'missing' },
  Stale: { tone: 'late', shape: 'clock', word: 'stale' },
  CannotBeCopied: { tone: 'off', shape: 'barred', word: 'cannot be copied' },
  Unknown: { tone: 'open', shape: 'dots', word: 'unknown' },
};

/** States of copy jobs. */
export const STATE_KINDS: Readonly<Record<string, Kind>> = {
  COMPLETED: { tone: 'good', shape: 'full', word: 'completed' },
  RUNNING: { tone: 'busy', shape: 'half', word: 'running' },
  CREATED: { tone: 'busy', shape: 'ring', word: 'created' },
  PARTIAL: { tone: 'late', shape: 'half', word: 'partial' },
  FAILED: { tone: 'bad', shape: 'cross', word: 'failed' },
};

export const kindOf = (kinds: Readonly<Record<string, Kind>>, name: string): Kind =>
  (Object.hasOwn(kinds, name) ? kinds[name] : undefined) ?? { tone: 'open', shape: 'dots', word: name };

/** Counts of jobs by state: "2 completed, 1 failed". Empty where there are none. */
export const statesInWords = (counts: unknown): string =>
  countsOf(counts)
    .map(([state, count]) => `${count} ${kindOf(STATE_KINDS, state).word}`)
    .join(', ');

const RING = { cx: 6, cy: 6, r: 4.25, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5 };
const line = (d: string) => h('path', { d, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5 });

const SHAPES: Readonly<Record<Shape, readonly Element[]>> = {
  full: [h('circle', { cx: 6, cy: 6, r: 5, fill: 'currentColor' })],
  half: [h('circle', RING), h('path', { d: 'M6 2a4 4 0 0 1 0 8z', fill: 'currentColor' })],
  ring: [h('circle', RING)],
  clock: [h('circle', RING), line('M6 3.5V6.2L7.8 7.2')],
  barred: [h('circle', RING), line('M3.2 8.8L8.8 3.2')],
  dots: [h('circle', { ...RING, 'stroke-dasharray': '1.8 1.6' })],
  cross: [line('M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5')],
};

export const mark = ({ tone, shape }: Kind): Element =>
  h('svg', { class: `mark ${tone}`, viewBox: '0 0 12 12', 'aria-hidden': 'true' }, SHAPES[shape]);

export const marked = (kind: Kind): Element => h('span', { class: 'marked' }, mark(kind), kind.word);
