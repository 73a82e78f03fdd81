import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import { auditLines, folder, serveProcess, until } from '../support/program.ts';
import { awsAt, KEYS, REQUEST, serve, simulate, type TestSettings } from '../support/server.ts';

async function audited(settings: TestSettings = {}) {
  const path = join(folder(), 'audit.jsonl');
  const { simulator, clock } = await simulate();
  const aws = awsAt(simulator.url, { clock });
  const server = await serve(simulator.url, settings, { aws, clock, audit: auditLog(path) });
  return { ...server, simulator, clock, path, lines: () => auditLines(path) };
}

describe('an attempt', () => {
  it('is two lines, joined by AttemptId', async () => {
    const { call, lines, clock, path } = await audited();
    const { json } = await call('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 120 } });
    const AttemptId = lines()[0].AttemptId;
    const Time = new Date(clock.now()).toISOString();
    expect(lines()).toEqual([
      {
        Time,
        AttemptId,
        Event: 'attempt',
        Tool: 'start_copy_job',
        Request: { ...REQUEST, Lifecycle: '{"DeleteAfterDays":120}' },
      },
      {
        Time,
        AttemptId,
        Event: 'answered',
        Outcome: 'started',
        CopyJobId: json.CopyJobId,
        Account: '123456789012',
        Region: 'us-east-1',
        IdempotencyToken: json.IdempotencyToken,
      },
    ]);
    expect(AttemptId).toMatch(/^[0-9a-f-]{36}$/);
    // Nobody else may read it.
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('that is repeated is recorded again, with another id', async () => {
    const { call, lines } = await audited();
    await call('start_copy_job', REQUEST);
    await call('start_copy_job', REQUEST);
    expect(lines().map((line) => line.Outcome)).toEqual([undefined, 'started', undefined, 'already_running']);
    expect(new Set(lines().map((line) => line.AttemptId)).size).toBe(2);
  });

  it.each([
    ['read-only', { readOnly: true }, REQUEST, 'policy_denied', 'ReadOnly'],
    ['a cap', { maxRetentionDays: 10 }, REQUEST, 'policy_denied', 'RetentionCap'],
    [
      'a foreign vault',
      {},
      { ...REQUEST, DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('1234', '9999') },
      'policy_denied',
      'ForeignDestination',
    ],
    ['bad input', {}, { RecoveryPointArn: 7, Nonsense: KEYS.secretAccessKey }, 'invalid_input', 'InvalidInput'],
    [
      'a broken setting',
      { broken: [{ Setting: '--x', Problem: 'p', Fix: 'f' }] },
      REQUEST,
      'configuration',
      'BrokenSetting',
    ],
    ['AWS', {}, { ...REQUEST, SourceBackupVaultName: 'no-such-vault' }, 'access_denied', 'AccessDeniedException'],
  ] as [string, TestSettings, Record<string, unknown>, string, string][])(
    'refused by %s is recorded',
    async (_what, settings, request, Category, Code) => {
      const { call, lines } = await audited(settings);
      expect((await call('start_copy_job', request)).json.Error).toMatchObject({ Category, Code });
      const [attempt, outcome, ...more] = lines();
      expect(more).toEqual([]);
      expect(outcome).toMatchObject({ AttemptId: attempt.AttemptId, Event: 'refused_or_failed', Category, Code });
      // What the schema does not know is not copied: it could be anything.
      expect(JSON.stringify(lines())).not.toContain(KEYS.secretAccessKey);
    },
  );

  it('holds hostile text as one line of data', async () => {
    const { call, lines } = await audited();
    await call('start_copy_job', {
      ...REQUEST,
      IdempotencyToken: `a\n{"Event":"answered"}\u001b[2J${'x'.repeat(5000)}`,
    });
    expect(lines()).toHaveLength(2);
    expect(lines()[0].Request.IdempotencyToken.length).toBeLessThan(2100);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(JSON.stringify(lines())).not.toMatch(/\\u001b|\u001b/);
  });

  it('of a read is none', async () => {
    const { call, path } = await audited();
    await call('list_copy_jobs');
    expect(existsSync(path)).toBe(false);
  });
});

describe('a file that cannot be written', () => {
  it('means that nothing is sent', async () => {
    const { call, simulator, path } = await audited();
    mkdirSync(path);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'AuditLogUnusable', Retryable: false });
    expect(simulator.requests.count()).toBe(0);
    rmSync(path, { recursive: true });
    expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
  });

  it('once the start was answered is a warning: the copy is there', async () => {
    const { call, simulator, clock, path, lines } = await audited();
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'slow', delayMs: 10 });
    const started = call('start_copy_job', REQUEST);
    await until(() => clock.sleeping > 0);
    const [attempt] = lines();
    expect(attempt.Event).toBe('attempt');
    rmSync(path);
    mkdirSync(path);
    clock.advance(10);
    const { json } = await started;
    expect(json).toMatchObject({ Outcome: 'started', CopyJobId: expect.any(String) });
    expect(json.Warnings).toContainEqual(expect.stringMatching(/could not be written to the audit log/));
  });

  it('that is rotated is begun anew', async () => {
    const { call, path, lines } = await audited();
    await call('start_copy_job', REQUEST);
    renameSync(path, `${path}.1`);
    chmodSync(`${path}.1`, 0o400);
    await call('start_copy_job', REQUEST);
    expect(lines()).toHaveLength(2);
    expect(auditLines(`${path}.1`)).toHaveLength(2);
  });
});

describe('a process that is killed', () => {
  it.each(['never-answer', 'slow'] as const)(
    'during the call (%s) leaves an attempt without outcome; the retry is the same job',
    async (kind) => {
      const { simulator, clock } = await simulate();
      const path = join(folder(), 'audit.jsonl');
      const args = ['--audit-log', path];
      const first = await serveProcess(simulator.url, args);
      // One that AWS never got, and one that it had just got.
      simulator.faults.add({ operation: 'StartCopyJob', kind, delayMs: 10, times: 1 });
      first.call('start_copy_job', REQUEST).catch(() => {});
      await until(() => simulator.requests.count('StartCopyJob') > 0);
      expect(await first.ending(() => first.child.kill('SIGKILL'))).toMatchObject({ how: 'SIGKILL' });
      clock.advance(10);
      if (kind === 'slow') await until(() => simulator.copyJobs().some((job) => job.Request !== undefined));
      expect(auditLines(path).map((line) => line.Event)).toEqual(['attempt']);

      const second = await serveProcess(simulator.url, args);
      const { json } = await second.call('start_copy_job', REQUEST);
      expect(json.Outcome).toBe(kind === 'slow' ? 'already_running' : 'started');
      expect(simulator.copyJobs().filter((job) => job.Request !== undefined)).toHaveLength(1);
      expect(auditLines(path).map((line) => line.Event)).toEqual(['attempt', 'attempt', 'answered']);
      expect(auditLines(path)[2].CopyJobId).toBe(simulator.copyJobs().at(-1)?.CopyJobId);
      const everything = readFileSync(path, 'utf8') + second.stdout + second.stderr;
      expect(everything).not.toContain(KEYS.secretAccessKey);
    },
  );
});
