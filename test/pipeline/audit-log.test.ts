import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { auditLinkTarget, auditLog, auditProblem } from '../../src/pipeline/audit-log.ts';
import { awsAt } from '../support/aws.ts';
import { DAY, KEYS, REQUEST, vaultArn } from '../support/constants.ts';
import { folder } from '../support/folder.ts';
import { auditLines, Program, runProgram } from '../support/program.ts';
import { serve, simulate, type TestSettings } from '../support/server.ts';
import { until } from '../support/until.ts';

async function audited(settings: TestSettings = {}) {
  const path = join(folder(), 'audit.jsonl');
  const { simulator, clock } = await simulate();
  const aws = awsAt(simulator.url, { clock });
  const server = await serve(simulator.url, settings, { aws, clock, audit: auditLog(path) });
  return { ...server, simulator, clock, path, lines: () => auditLines(path) };
}

describe('an attempt', () => {
  it('is recorded in two lines with the same AttemptId', async () => {
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
    // Other users must not read it.
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('names the copy that exists, also when AWS no longer lists its job', async () => {
    const { ok, lines, clock } = await audited();
    const request = { ...REQUEST, Lifecycle: { DeleteAfterDays: 120 } };
    await ok('start_copy_job', request);
    for (const days of [1, 31]) {
      clock.advance(days * DAY);
      const { CopyJobId, DestinationRecoveryPointArn } = await ok('start_copy_job', request);
      expect(CopyJobId ?? DestinationRecoveryPointArn).toBeDefined();
      const expected = { Event: 'answered', Outcome: 'already_copied', CopyJobId, DestinationRecoveryPointArn };
      expect(lines().at(-1)).toMatchObject(JSON.parse(JSON.stringify(expected)));
    }
    expect(lines().at(-1).CopyJobId).toBeUndefined();
  });

  it('is recorded again with another id when it is repeated', async () => {
    const { call, lines } = await audited();
    await call('start_copy_job', REQUEST);
    await call('start_copy_job', REQUEST);
    expect(lines().map((line) => line.Outcome)).toEqual([undefined, 'started', undefined, 'already_running']);
    expect(new Set(lines().map((line) => line.AttemptId)).size).toBe(2);
  });

  it.each([
    ['a read-only server', { readOnly: true }, REQUEST, 'policy_denied', 'ReadOnly'],
    ['a cap', { maxRetentionDays: 10 }, REQUEST, 'policy_denied', 'RetentionCap'],
    [
      'a foreign vault',
      {},
      { ...REQUEST, DestinationBackupVaultArn: vaultArn('aBackupVault', '999956789012') },
      'policy_denied',
      'ForeignDestination',
    ],
    ['invalid input', {}, { RecoveryPointArn: 7, Nonsense: KEYS.secretAccessKey }, 'invalid_input', 'InvalidInput'],
    [
      'a broken setting',
      { broken: [{ Setting: '--x', Problem: 'p', Fix: 'f' }] },
      REQUEST,
      'configuration',
      'BrokenSetting',
    ],
    [
      'an error of AWS',
      {},
      { ...REQUEST, SourceBackupVaultName: 'no-such-vault' },
      'access_denied',
      'AccessDeniedException',
    ],
  ] as [string, TestSettings, Record<string, unknown>, string, string][])(
    'is recorded when it is refused because of %s',
    async (_what, settings, request, Category, Code) => {
      const { call, lines } = await audited(settings);
      expect((await call('start_copy_job', request)).json.Error).toMatchObject({ Category, Code });
      const [attempt, outcome, ...more] = lines();
      expect(more).toEqual([]);
      expect(outcome).toMatchObject({ AttemptId: attempt.AttemptId, Event: 'refused_or_failed', Category, Code });
      // Unknown members are not recorded: they could hold a secret.
      expect(JSON.stringify(lines())).not.toContain(KEYS.secretAccessKey);
    },
  );

  it('is one line, whatever text the request contains', async () => {
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

  it.each([
    ['lists', (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`],
    ['objects', (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`],
  ])('is recorded in two lines, as invalid, with an argument of 100,000 nested %s', async (_, nested) => {
    for (const member of ['Lifecycle', 'RecoveryPointArn', 'IdempotencyToken', 'Unknown', 'text']) {
      const { call, lines } = await audited();
      const deep = member === 'text' ? { Lifecycle: nested(100_000) } : { [member]: JSON.parse(nested(100_000)) };
      const { json } = await call('start_copy_job', { ...REQUEST, ...deep });
      expect(json.Error).toMatchObject({ Category: 'invalid_input', Code: 'InvalidInput' });
      expect(lines()).toMatchObject([
        { Event: 'attempt', Request: { SourceBackupVaultName: 'Default' } },
        { Event: 'refused_or_failed', Category: 'invalid_input' },
      ]);
      expect(JSON.stringify(lines()).length).toBeLessThan(10_000);
      expect((await call('plan_copy_job', { ...REQUEST, ...deep })).json.Error.Category).toBe('invalid_input');
    }
  });

  it('is not recorded for a read', async () => {
    const { call, path } = await audited();
    await call('list_copy_jobs');
    expect(existsSync(path)).toBe(false);
  });
});

describe('a line after one that was cut off', () => {
  it.each(['{"Event":"att', '{"Event":"answered"}', '\n\n{'])('begins on a new line: %j', async (torn) => {
    const { ok, path } = await audited();
    writeFileSync(path, torn);
    await ok('start_copy_job', REQUEST);
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith(`${torn}\n`)).toBe(true);
    const lines = text.slice(torn.length + 1).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.slice(0, 2).map((line) => JSON.parse(line).Event)).toEqual(['attempt', 'answered']);
  });

  it('begins where the log ends if that is the end of a line', async () => {
    const { ok, path, lines } = await audited();
    writeFileSync(path, '{"Event":"older"}\n');
    await ok('start_copy_job', REQUEST);
    expect(lines().map(({ Event }) => Event)).toEqual(['older', 'attempt', 'answered']);
  });
});

describe('lines that are written beside each other', () => {
  /** A disk that takes a line in two halves, and shows the first before the second. */
  async function slowDisk() {
    const file = await open(join(folder(), 'any'), 'w');
    const prototype = Object.getPrototypeOf(file);
    await file.close();
    const { write } = prototype;
    prototype.write = async function (bytes: Buffer) {
      const half = bytes.length >> 1;
      await write.call(this, bytes.subarray(0, half));
      await this.stat();
      await write.call(this, bytes.subarray(half));
      return { bytesWritten: bytes.length };
    };
    onTestFinished(() => {
      prototype.write = write;
    });
  }

  it('are whole, in order, and nothing else is in the log', async () => {
    await slowDisk();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 50 }), { minLength: 1, maxLength: 20 }), async (texts) => {
        const path = join(folder(), 'audit.jsonl');
        const log = auditLog(path);
        await Promise.all(texts.map((Text) => log.append({ Text })));
        await log.append({ Text: 'last' });
        expect(auditLines(path).map(({ Text }) => Text)).toEqual([...texts, 'last']);
      }),
      { numRuns: 30 },
    );
  });

  it('are refused together when they cannot be written, and those after them are not', async () => {
    const path = join(folder(), 'logs', 'audit.jsonl');
    const log = auditLog(path);
    const outcomes = await Promise.allSettled([log.append({ a: 1 }), log.append({ a: 2 })]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    mkdirSync(dirname(path));
    await log.append({ a: 3 });
    expect(auditLines(path)).toEqual([{ a: 3 }]);
  });

  it('are two for each copy of a set, and two for its call', async () => {
    await slowDisk();
    const { ok, lines } = await audited();
    const { Started } = await ok('start_missing_copies', {
      DestinationBackupVaultArn: vaultArn('aBackupVault'),
      SourceBackupVaultName: 'Default',
      IamRoleArn: REQUEST.IamRoleArn,
      MaxCopies: 100,
    });
    expect(Started).toBeGreaterThan(1);
    const ids = lines().map(({ AttemptId }) => AttemptId);
    expect(new Set(ids).size).toBeGreaterThan(Started);
    expect(ids).toHaveLength(2 * new Set(ids).size);
  });
});

describe.skipIf(process.platform === 'win32')('an audit log that is not a regular file', () => {
  const fifo = () => {
    const path = join(folder(), 'audit.fifo');
    execFileSync('mkfifo', [path]);
    return path;
  };

  it.each([
    ['a FIFO that nobody reads', fifo],
    ['a device', () => '/dev/null'],
    [
      'a link to a device',
      () => {
        const path = join(folder(), 'link');
        symlinkSync('/dev/null', path);
        return path;
      },
    ],
    ['a folder', folder],
  ])('is refused without waiting: %s', async (_, make) => {
    const path = make();
    expect(await auditProblem(path)).toMatch(/not a regular file|EISDIR/);
    await expect(auditLog(path).append({})).rejects.toThrow(/not a regular file|EISDIR/);
    const program = new Program(['--simulator', '--audit-log', path]);
    await program.initialize();
    const { json } = await program.call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'BrokenSetting' });
    expect(program.stderr).toMatch(/locked: flag --audit-log/);
  });

  it('starts nothing if the file has become one', async () => {
    const { call, path, simulator } = await audited();
    await call('start_copy_job', { ...REQUEST, SourceBackupVaultName: 'none' });
    const before = simulator.requests.count();
    rmSync(path);
    execFileSync('mkfifo', [path]);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'AuditLogUnusable' });
    expect(simulator.requests.count()).toBe(before);
  });

  it('is said to be a symbolic link, by doctor and on stderr, and is written', async () => {
    const home = realpathSync(folder());
    const [path, target] = [join(home, 'link.jsonl'), join(home, 'target.jsonl')];
    symlinkSync(target, path);
    const doctor = await runProgram(['doctor', '--simulator', '--audit-log', path]);
    expect(doctor.stdout).toContain(`Audit log: ${path}, a symbolic link to ${target};`);
    const program = new Program(['--simulator', '--audit-log', path]);
    await program.initialize();
    expect((await program.call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
    expect(program.stderr).toContain(`is a symbolic link to ${target}`);
    expect(auditLines(target)).toHaveLength(2);
    // A link among the folders above it is not said: the folder of temporary files is one on some systems.
    expect(await auditLinkTarget(target)).toBeUndefined();
    expect(await auditLinkTarget(join(home, 'none'))).toBeUndefined();
  });

  it('appends to a file that cannot be read, each line on its own', async () => {
    const { path } = await audited();
    writeFileSync(path, '{"Event":"att', { mode: 0o200 });
    await auditLog(path).append({ Event: 'attempt' });
    chmodSync(path, 0o600);
    expect(readFileSync(path, 'utf8')).toBe('{"Event":"att\n{"Event":"attempt"}\n');
  });
});

describe('an audit log that cannot be written', () => {
  it('prevents the start', async () => {
    const { call, simulator, path } = await audited();
    mkdirSync(path);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'AuditLogUnusable', Retryable: false });
    expect(simulator.requests.count()).toBe(0);
    rmSync(path, { recursive: true });
    expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
  });

  it('causes only a warning after the start was answered', async () => {
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
});

it('creates the audit log again after a rotation', async () => {
  const { call, path, lines } = await audited();
  await call('start_copy_job', REQUEST);
  renameSync(path, `${path}.1`);
  chmodSync(`${path}.1`, 0o400);
  await call('start_copy_job', REQUEST);
  expect(lines()).toHaveLength(2);
  expect(auditLines(`${path}.1`)).toHaveLength(2);
});
