import { expect, it } from 'vitest';
import { helpText, OPTIONS, optionTable } from '../../src/config/index.ts';

it('names each command, option and variable, and fits on a screen', () => {
  const help = helpText('1.2.3');
  expect(help).toContain('aws-backup-mcp 1.2.3');
  for (const command of ['simulator', 'demo', 'doctor', 'iam-policy', 'report', 'export', 'calibrate'])
    expect(help).toMatch(new RegExp(`^  ${command} `, 'm'));
  for (const { flag, environment, metavar } of OPTIONS) {
    const words = flag === undefined ? environment! : `${flag}${metavar ? ` ${metavar}` : ''}`;
    expect(help.split('\n').some((line) => line.startsWith(`  ${words} `))).toBe(true);
    if (environment && flag) expect(help).toContain(`[${environment}]`);
  }
  const lines = help.split('\n');
  expect(lines.length).toBeLessThanOrEqual(125);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

it('makes a table with one row of three cells for each setting', () => {
  const [head, rule, ...rows] = optionTable().split('\n');
  expect([head, rule]).toEqual(['| option | environment | meaning |', '|---|---|---|']);
  const settings = OPTIONS.filter(({ environment }) => environment);
  expect(rows).toHaveLength(settings.length);
  for (const [at, { flag, environment }] of settings.entries()) {
    expect(rows[at]!.split(/(?<!\\)\|/)).toHaveLength(5);
    expect(rows[at]).toContain(flag === undefined ? '| none |' : `\`${flag}`);
    expect(rows[at]).toContain(`\`${environment}\``);
  }
});
