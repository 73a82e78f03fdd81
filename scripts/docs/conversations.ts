import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// What a conversation costs, as tables: at the end of npm run workflows and, from the committed report, in the documentation.

export interface Cost {
  calls: number;
  /** Of the answers, as the model reads them. */
  bytes: number;
}

export interface Conversed {
  number: number;
  /** The user's sentence. */
  says: string;
  budget: Cost;
  /** Undefined for one that did not begin. */
  cost?: Cost;
  /** The fact that did not hold. */
  failed?: string;
}

/** The rows of the README's short table. */
const SHORT: readonly number[] = [1, 3, 10, 20, 27];

export const CONVERSATIONS_REPORT = join('test', 'e2e', 'workflows', 'report.json');
const conversations = (): Conversed[] => JSON.parse(readFileSync(CONVERSATIONS_REPORT, 'utf8'));

const amount = (value: number) => value.toLocaleString('en-US');

const sum = (rows: readonly Conversed[], of: (row: Conversed) => number) =>
  amount(rows.reduce((total, row) => total + of(row), 0));

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** All of them with their budgets. */
export function costTable(rows: readonly Conversed[]): string {
  const cells = rows.map(({ number, says, budget, cost, failed }) => [
    `${number}${failed === undefined ? '' : ' FAILED'}`,
    says,
    cost ? `${cost.calls} of ${budget.calls}` : '',
    cost ? `${amount(cost.bytes)} of ${amount(budget.bytes)}` : '',
  ]);
  const done = rows.filter((row) => row.cost !== undefined);
  const total = [
    '',
    `together, ${done.length} of ${rows.length}`,
    `${sum(done, (row) => row.cost!.calls)} of ${sum(done, (row) => row.budget.calls)}`,
    `${sum(done, (row) => row.cost!.bytes)} of ${sum(done, (row) => row.budget.bytes)}`,
  ];
  return table(['', 'the user says', 'calls', 'bytes read'], [...cells, total]);
}

/** The README's block: the totals and a few rows. */
export function costSummary(): string {
  const rows = conversations();
  const done = rows.filter((row) => row.cost !== undefined);
  const totals = `${done.length} conversations: ${sum(done, (row) => row.cost!.calls)} calls, ${sum(done, (row) => row.cost!.bytes)} bytes of answers.`;
  const few = done.filter((row) => SHORT.includes(row.number));
  return [
    table(
      ['the user says', 'calls', 'bytes read'],
      few.map(({ says, cost }) => [says, String(cost!.calls), amount(cost!.bytes)]),
    ),
    '',
    totals,
  ].join('\n');
}

/** docs/workflows.md with its table generated again. */
export function withConversations(page: string): string {
  const [start, end] = ['<!-- conversations -->', '<!-- /conversations -->'];
  const [before, rest = ''] = page.split(start);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`docs/workflows.md must contain ${start} and ${end}.`);
  return `${before}${start}\n${costTable(conversations())}\n${end}${after}`;
}
