import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NOT_ASKED, QUESTIONS } from '../../../src/domain/calibration/questions.ts';
import { SWITCHES } from '../../../src/simulator/index.ts';
import { ROOT } from '../../support/repository.ts';

it('has each switch of the simulator once, with its settings', () => {
  expect([...Object.keys(QUESTIONS), ...Object.keys(NOT_ASKED)].sort()).toEqual(Object.keys(SWITCHES).sort());
  for (const [name, settings] of Object.entries(QUESTIONS)) {
    expect([name, [...settings].sort()]).toEqual([name, [...SWITCHES[name as keyof typeof SWITCHES].settings].sort()]);
  }
});

it('is in docs/calibrate.md: what is asked, and what is not and why', () => {
  const page = readFileSync(join(ROOT, 'docs', 'calibrate.md'), 'utf8');
  const [, asked, notAsked] = page.split(/^\| switch \|.*\n/m);
  const rowsOf = (part: string) => part.split('\n\n')[0]!.split('\n').slice(1);
  expect(
    rowsOf(asked!)
      .map((row) => row.split('`')[1])
      .sort(),
  ).toEqual(Object.keys(QUESTIONS).sort());
  expect(rowsOf(notAsked!)).toEqual(Object.entries(NOT_ASKED).map(([name, reason]) => `| \`${name}\` | ${reason} |`));
});
