import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/repository.ts';

const REPORT = {
  success: true,
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
};
const UNLOADED = { status: 'failed', assertionResults: [] };

/** Runs .ci/run in a separate folder, with a fake npm whose `test` writes `report` and ends with `exitCode`. */
function ci(report: object | undefined, exitCode = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'ci-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['.ci', 'scripts']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const name of ['bin', 'test-report']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'test-report/results.json'), JSON.stringify({ ...REPORT, numPassedTests: 999 }));
  if (report) writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  const npm = join(folder, 'bin/npm');
  const script = `echo "$*" >> calls; [ "$1" = test ] || exit 0; cp report.json test-report/results.json; exit ${exitCode}`;
  writeFileSync(npm, `#!/bin/sh\n${script}\n`);
  chmodSync(npm, 0o755);
  const { status, stdout } = spawnSync('bash', [join(folder, '.ci/run')], {
    cwd: tmpdir(),
    env: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` },
    encoding: 'utf8',
  });
  return { status, last: stdout.trimEnd().split('\n').at(-1), calls: readFileSync(join(folder, 'calls'), 'utf8') };
}

describe('.ci/run', () => {
  it("runs the README's test command and ends with the number of tests", () => {
    const { status, last, calls } = ci(REPORT);
    expect(calls).toBe('ci\ntest\n');
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain('npm ci && npm test');
    expect(last).toBe('7 passed, 0 failed');
    expect(status).toBe(0);
  });

  it.each<[string, object, number, string]>([
    ['a test failed', { ...REPORT, success: false, numFailedTests: 2 }, 1, '7 passed, 2 failed'],
    ['a test file did not load', { ...REPORT, success: false, testResults: [UNLOADED] }, 1, '7 passed, 1 failed'],
    ['no test ran', { ...REPORT, numPassedTests: 0 }, 0, '0 passed, 0 failed'],
    ['npm test failed for another reason', REPORT, 3, '7 passed, 0 failed'],
  ])('fails if %s', (_case, report, exitCode, line) => {
    const { status, last } = ci(report, exitCode);
    expect(last).toBe(line);
    expect(status).not.toBe(0);
  });

  it('counts skipped tests', () => {
    const { status, last } = ci({ ...REPORT, numPendingTests: 1, numTodoTests: 1 });
    expect(last).toBe('7 passed, 0 failed, 2 skipped');
    expect(status).toBe(0);
  });

  it.each([0, 4])('fails without a new report, and ignores an old one (exit code of npm: %i)', (exitCode) => {
    const { status, last } = ci(undefined, exitCode);
    expect(status).not.toBe(0);
    expect(last).not.toContain('passed');
  });
});
