import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFaults, SWITCHES } from '../../src/simulator/index.ts';
import { STS_OPERATIONS } from '../../src/simulator/operations/identity/index.ts';
import { OPERATIONS } from '../../src/simulator/operations/index.ts';
import { STATUS_MESSAGES } from './status-message-rows.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/simulator.md'), 'utf8');

/** The first cells of a section's table. */
function firstCells(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|')[1]!.trim());
}

const switchTable = (): string =>
  [
    '| switch | settings, default first | what is not documented, and why this default |',
    '|---|---|---|',
    ...Object.entries(SWITCHES).map(([name, { settings, default: first, reason }]) => {
      const ordered = [first, ...settings.filter((setting) => setting !== first)];
      return `| \`${name}\` | ${ordered.map((setting) => `\`${setting}\``).join(', ')} | ${reason} |`;
    }),
  ].join('\n');

const messageTable = (): string =>
  [
    '| cause | StatusMessage | MessageCategory |',
    '|---|---|---|',
    ...STATUS_MESSAGES.map((row) => `| ${row.name} | ${row.message} | ${row.category} |`),
    '| too many copy jobs of a resource, where `resource-concurrency` is `fail-job` | There are too many copy jobs running for resource. | CONCURRENT_JOB |',
  ].join('\n');

describe('docs/simulator.md', () => {
  it('has the table of switches', () => expect(page).toContain(switchTable()));

  it('has the table of status messages that are tested', () => expect(page).toContain(messageTable()));

  it('lists the simulated operations', () => {
    expect(firstCells('Operations').sort()).toEqual(
      [...OPERATIONS.map(({ name }) => name), ...Object.keys(STS_OPERATIONS).map((name) => `${name} (STS)`)].sort(),
    );
  });

  it('lists the kinds of faults', () => {
    // The error for an unknown kind lists all kinds.
    let message = '';
    try {
      parseFaults('[{"kind":"none"}]');
    } catch (error) {
      message = (error as Error).message;
    }
    const kinds = message.match(/"[a-z-]+"/g)!.map((kind) => kind.replaceAll('"', '`'));
    expect(firstCells('Faults').sort()).toEqual(kinds.sort());
  });
});
