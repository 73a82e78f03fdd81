import { type Element, h } from '../tree.ts';
import { copiesBoard } from './copies-board.ts';
import { failureBoard } from './failure-board.ts';
import { jobsBoard } from './jobs-board.ts';
import type { Setting } from './panels.ts';
import { said } from './phrases.ts';
import { minuteOf } from './quantities.ts';
import { isMembers, type Members } from './reading.ts';
import { waitingBoard } from './waiting-board.ts';

// What the board shows of each result and in each state.

/** The tools whose results it can show. */
export type ShownTool = 'find_missing_copies' | 'list_copy_jobs' | 'wait_for_copy_jobs';

/** Whose result this is, by its members: not every host says which tool it called. */
export function toolOf(result: Members): ShownTool | undefined {
  if (isMembers(result.Counts) && Array.isArray(result.Rows)) return 'find_missing_copies';
  if (!Array.isArray(result.CopyJobs)) return undefined;
  return typeof result.Done === 'boolean' ? 'wait_for_copy_jobs' : 'list_copy_jobs';
}

/** A result, whatever it is. */
export function board(result: Members, given: Members, setting: Setting): Element {
  if (isMembers(result.Error)) return failureBoard(result.Error, setting);
  switch (toolOf(result)) {
    case 'find_missing_copies':
      return copiesBoard(result, given, setting);
    case 'list_copy_jobs':
      return jobsBoard(result, setting);
    case 'wait_for_copy_jobs':
      return waitingBoard(result, setting);
    default:
      return state('This result cannot be shown here', 'The answer in the conversation is complete.', setting);
  }
}

/** A state without a result. */
export function state(title: string, text: string | undefined, { level }: Setting): Element {
  return h('article', {}, h(`h${level}`, {}, title), text !== undefined && h('p', { class: 'note' }, said(text)));
}

const LINES = [55, 100, 40, 100, 92, 96, 88];

/** Before the first result: its outline. */
export function skeleton(): Element {
  const lines = LINES.map((width, index) =>
    h('rect', { x: 0, y: 4 + 26 * index, width: `${width}%`, height: 12, rx: 3 }),
  );
  return h(
    'div',
    {},
    h('h1', { class: 'hidden' }, 'Copies'),
    h('svg', { class: 'skeleton', width: '100%', height: 26 * LINES.length, 'aria-hidden': 'true' }, lines),
  );
}

/** The page of the app, before its script fills `content` and `status`. */
export function appPage(): Element {
  return h(
    'main',
    {},
    h('div', { id: 'content', 'aria-busy': 'true' }, skeleton()),
    h(
      'div',
      { id: 'foot' },
      h('span', { id: 'status', role: 'status' }, 'Waiting for the result.'),
      h('button', { id: 'refresh', type: 'button', hidden: true }, 'Refresh'),
    ),
  );
}

/** A result and how it was asked for. */
export interface Reported {
  arguments: Members;
  result: Members;
}

/** The page of a report: its results, one after the other. */
export function reportPage(title: string, madeAt: string, results: readonly Reported[]): Element {
  const setting: Setting = { now: Date.parse(madeAt), level: 2 };
  return h(
    'main',
    {},
    h('h1', {}, said(title)),
    h(
      'p',
      { class: 'beside' },
      'Made ',
      h('time', { datetime: madeAt }, `${minuteOf(madeAt) ?? madeAt} UTC`),
      '. Times are UTC; ages are of then.',
    ),
    results.length === 0 && h('p', {}, 'There is nothing to report.'),
    results.map(({ arguments: given, result }) => board(result, given, setting)),
  );
}
