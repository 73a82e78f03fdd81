import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Conversed, costTable } from '../../../scripts/docs/conversations.ts';
import { Conversation } from './conversation.ts';
import { WORKFLOWS } from './conversations/index.ts';

// What people ask for, in a conversation each: what it costs, and whether its facts are true. `npm run workflows` runs
// this file alone and keeps the figures for the documentation.

/** Of all together: the calls that they take now, and fewer bytes than their budgets add up to. */
const MOST = { calls: 73, bytes: 97_000 };

/** What was called and answered, for whoever asks where the bytes are. */
const TRANSCRIPTS = join('test-report', 'workflows');
mkdirSync(TRANSCRIPTS, { recursive: true });

const rows: Conversed[] = [];

describe('a conversation', () => {
  it.for(WORKFLOWS)('$number: $says', async (workflow) => {
    const { number, says, budget } = workflow;
    const talk = await Conversation.begin(says, workflow);
    const row: Conversed = { number, says, budget };
    rows.push(row);
    try {
      await workflow.run(talk);
    } catch (error) {
      row.failed = String(error);
      throw error;
    } finally {
      writeFileSync(join(TRANSCRIPTS, `${number}.txt`), `${says}\n\n${talk.server.transcript}`);
      row.cost = { calls: talk.server.calls, bytes: talk.server.bytes };
    }
    expect(talk.server.calls, 'calls').toBeLessThanOrEqual(budget.calls);
    expect(talk.server.bytes, 'bytes read').toBeLessThanOrEqual(budget.bytes);
  });

  it('costs little together', () => {
    const sum = (of: (row: Conversed) => number | undefined) => rows.reduce((total, row) => total + (of(row) ?? 0), 0);
    expect(sum((row) => row.cost?.calls)).toBeLessThanOrEqual(MOST.calls);
    expect(sum((row) => row.cost?.bytes)).toBeLessThanOrEqual(MOST.bytes);
  });

  afterAll(() => {
    process.stdout.write(`\n${costTable(rows)}\n\n`);
    writeFileSync(join('test-report', 'workflows.json'), `${JSON.stringify(rows, null, 2)}\n`);
  });
});
