import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { BackupClient, StartCopyJobCommand } from '@aws-sdk/client-backup';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/index.ts';
import type { CopyLine } from '../../../src/domain/fleet/index.ts';
import { CREDENTIALS } from '../../simulator/harness.ts';
import { allow } from '../../support/allow.ts';
import { NOWHERE } from '../../support/aws.ts';
import { KEYS, PARTNER, PRODUCTION, vaultArn } from '../../support/constants.ts';
import { awsEnvironment } from '../../support/environment.ts';
import { COPY_ROLE, EXPORT, exported, linesOf, WEST_VAULT } from '../../support/exported.ts';
import { folder } from '../../support/folder.ts';
import { Program, runProgram } from '../../support/program.ts';
import { bench, simulate, startedJobs, type TestSettings } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const SET = { DestinationBackupVaultArn: WEST_VAULT, IamRoleArn: COPY_ROLE };

/** Starts a line with the AWS SDK, as the machine would. */
async function startLines(url: string, lines: readonly CopyLine[]): Promise<void> {
  const client = new BackupClient({ region: 'us-east-1', endpoint: url, credentials: CREDENTIALS.production });
  for (const { IdempotencyTokens, GoneCopyJobIds: _gone, NotAfter: _after, ...request } of lines) {
    await client
      .send(new StartCopyJobCommand({ ...request, IdempotencyToken: IdempotencyTokens[0] }))
      .catch((error) => {
        // The world has an expired recovery point that is not yet shown as such.
        if (error.name !== 'InvalidParameterValueException') throw error;
      });
  }
  client.destroy();
}

describe('the files', () => {
  it('are written whole, with the real names, and nothing secret', async () => {
    const { simulator } = await simulate();
    const { code, stdout, out } = await exported(simulator.url, [...EXPORT, '--machine-name', 'nightly']);
    expect([code, stdout]).toEqual([0, '']);
    const { Files, ...facts } = JSON.parse(readFileSync(join(out, 'export.json'), 'utf8'));
    const found = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(found).toHaveLength(Files.length);
    expect(facts).toMatchObject({
      Account: PRODUCTION,
      Region: 'us-east-1',
      Copies: linesOf(out).length,
      Bucket: 'fleet-bucket',
      Key: 'nightly/copies.jsonl',
      StateMachineArn: `arn:aws:states:us-east-1:${PRODUCTION}:stateMachine:nightly`,
    });
    for (const file of Files) {
      const text = readFileSync(join(out, file), 'utf8');
      expect(text).not.toContain(KEYS.secretAccessKey);
      expect(text).not.toContain(KEYS.accessKeyId);
      if (file.endsWith('.json')) JSON.parse(text);
    }
    expect(readdirSync(dirname(out))).toEqual(['set']);
    expect(startedJobs(simulator)).toEqual([]);
  });

  it('have no line for a part of a composite, whose composite may be copied before the line is started', async () => {
    const { simulator } = await simulate();
    const part = simulator
      .recoveryPoints(PRODUCTION, 'us-east-1', 'aBackupVault')
      .find(({ RecoveryPointArn }) => RecoveryPointArn === 'arn:aws:ec2:us-east-1::snapshot/snap-09c8b7a6f5e4d3c21')!;
    const { code, stderr, out } = await exported(simulator.url, [...EXPORT, '--resource-arn', part.ResourceArn]);
    expect(code, stderr).toBe(3);
    expect(linesOf(out).map(({ RecoveryPointArn }) => RecoveryPointArn)).not.toContain(part.RecoveryPointArn);
    expect(stderr).toContain('part of a composite recovery point');
  });

  it('hold the lifecycle and the guards, in the task of the planner too', async () => {
    const { simulator } = await simulate();
    const lifecycle = ['--delete-after-days=400', '--move-to-cold-storage-after-days=30'];
    const archive = '--opt-in-to-archive-for-supported-resources';
    const guards = ['--allow-region', 'us-west-2', '--max-retention-days', '500'];
    const { code, out } = await exported(simulator.url, [...EXPORT, ...lifecycle, archive, ...guards]);
    expect(code).toBe(0);
    const Lifecycle = {
      MoveToColdStorageAfterDays: 30,
      DeleteAfterDays: 400,
      OptInToArchiveForSupportedResources: true,
    };
    for (const line of linesOf(out)) expect(line.Lifecycle).toEqual(Lifecycle);
    const task = JSON.parse(readFileSync(join(out, 'cli', 'task-definition.json'), 'utf8'));
    const [{ command, environment }] = task.containerDefinitions;
    const env = Object.fromEntries(environment.map(({ name, value }: Record<string, string>) => [name, value]));
    // The planner's command line and environment are this export's.
    const again = readConfig(['export', 'step-functions', '--out', 'x', ...command], env);
    expect(again.broken).toEqual([]);
    expect(again.exportCommand).toMatchObject({ terms: { DestinationBackupVaultArn: WEST_VAULT, Lifecycle } });
    expect(again.settings).toMatchObject({ allowRegions: ['us-west-2'], maxRetentionDays: 500, roleArn: COPY_ROLE });
  });
});

describe('the copies', () => {
  it('are those that start_missing_copies starts, with its tokens', async () => {
    const { simulator, ok } = await bench();
    const { out } = await exported(simulator.url);
    const lines = linesOf(out);
    expect(lines.length).toBeGreaterThan(10);
    const { Started, Failed } = await ok('start_missing_copies', { ...SET, MaxCopies: 100 });
    expect(Started + Failed).toBe(lines.length);
    const requests = startedJobs(simulator).map(({ Request }) => Request as Record<string, string>);
    const token = (line: CopyLine) => [line.RecoveryPointArn, line.IdempotencyTokens[0]];
    expect(requests).toHaveLength(Started);
    expect(lines.map(token)).toEqual(
      expect.arrayContaining(requests.map((one) => [one.RecoveryPointArn, one.IdempotencyToken])),
    );
    // The other way round: the lines, started after the tool has, start nothing.
    await startLines(simulator.url, lines);
    expect(startedJobs(simulator)).toHaveLength(Started);
    const { out: later, code } = await exported(simulator.url);
    expect([code, linesOf(later).length]).toEqual([0, Failed]);
    const none = await exported(simulator.url, [...EXPORT, '--resource-type', 'RDS']);
    expect([none.code, linesOf(none.out)]).toEqual([0, []]);
    expect(none.stderr).toMatch(/No copy is due .*copies\.jsonl is empty/);
  });

  it('are not started again by the tool, listed or not', async () => {
    const { simulator, ok } = await bench();
    const { out } = await exported(simulator.url);
    await startLines(simulator.url, linesOf(out));
    const jobs = startedJobs(simulator).length;
    const { Started } = await ok('start_missing_copies', { ...SET, MaxCopies: 100 });
    expect([Started, startedJobs(simulator).length]).toEqual([0, jobs]);
  });

  it('follow the selection', async () => {
    const { simulator, ok } = await bench();
    const { out } = await exported(simulator.url, [...EXPORT, '--resource-type', 'EBS', '--which', 'all']);
    const selection = { DestinationBackupVaultArn: WEST_VAULT, ByResourceType: 'EBS', Which: 'all' };
    const { Counts } = await ok('find_missing_copies', selection);
    expect(linesOf(out)).toHaveLength(Counts.Missing);
  });

  it('have no bound: --max-copies is one of a call of the tool', async () => {
    const { simulator } = await simulate();
    const { code, out } = await exported(simulator.url, [...EXPORT, '--max-copies', '1']);
    expect(code).toBe(0);
    expect(linesOf(out).length).toBeGreaterThan(1);
  });

  it('are not guessed where the lists are denied, and the exit code says it', async () => {
    const { simulator } = await simulate();
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    simulator.faults.add({ operation: 'ListRecoveryPointsByBackupVault', kind: 'access-denied', times: 1 });
    const one = await exported(simulator.url, [...EXPORT]);
    expect(one.code).toBe(3);
    expect(one.stderr).toMatch(/Incomplete: \d+ backups are not known .*Not looked at: /s);
  });
});

describe('refusals are those of start_missing_copies', () => {
  const places = [WEST_VAULT, vaultArn('a', PARTNER, 'us-west-2'), vaultArn('eu-vault', PRODUCTION, 'eu-central-1')];
  const roles = [COPY_ROLE, `arn:aws:iam::${PARTNER}:role/other`, 'arn:aws-cn:iam::123456789012:role/S3Access'];
  const settings: fc.Arbitrary<object> = fc.record({
    readOnly: fc.constantFrom(false, false, false, true),
    confirm: fc.constantFrom(false, false, true),
    allowRegions: fc.constantFrom(undefined, ['us-west-2'], ['eu-west-1']),
    maxRetentionDays: fc.constantFrom(undefined, 30, 400),
    allowDestinations: fc.constantFrom([], allow(`arn:aws:backup:*:${PARTNER}:backup-vault:*`).allowDestinations),
    maxCopies: fc.constantFrom(1000),
  });
  const call = fc.record(
    {
      DestinationBackupVaultArn: fc.constantFrom(...places, 'dr-vault'),
      IamRoleArn: fc.constantFrom(...roles, undefined),
      ByResourceType: fc.constantFrom('EBS', 'EBSS'),
      ByCreatedAfter: fc.constantFrom('2020-01-01', '2090-01-01', 'yesterday'),
      Lifecycle: fc.record(
        { DeleteAfterDays: fc.constantFrom(-1, 0, 29, 35, 401), MoveToColdStorageAfterDays: fc.constantFrom(-1, 30) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['DestinationBackupVaultArn', 'IamRoleArn'] },
  );

  it('over generated guards and calls', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(settings, call, async (guards, args) => {
        const { calls, call: use } = await bench({}, guards as TestSettings);
        const taken: CopyLine[] = [];
        const result = await calls.exportSet(args, (line) => taken.push(line), new AbortController().signal);
        const tool = await use('start_missing_copies', { ...args, MaxCopies: 1000 });
        expect(result.isError ?? false).toBe(tool.isError);
        if (tool.isError) {
          refused += 1;
          expect(JSON.parse(result.content[0]!.text)).toEqual(tool.json);
        } else expect(taken).toHaveLength(tool.json.Started + tool.json.Failed);
        expect(taken.length === 0 || !tool.isError || (guards as TestSettings).confirm === true).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(refused).toBeGreaterThan(5);
  }, 120_000);
});

describe('a command line that cannot be used exits 2 and writes nothing', () => {
  const without = (flag: string) => {
    const at = EXPORT.indexOf(flag as never);
    return EXPORT.filter((_, index) => index !== at && index !== at + 1);
  };
  it.each<[string, readonly string[]]>([
    ['--destination: It is missing', without('--destination')],
    ['--bucket: It is missing', without('--bucket')],
    ['--role-arn: ', without('--role-arn')],
    ['--bucket: It is not the name of an S3 bucket', [...without('--bucket'), '--bucket', 's3://x']],
    ['--machine-name: It cannot name', [...EXPORT, '--machine-name', 'a b']],
    ['--max-concurrency: It is not a whole number', [...EXPORT, '--max-concurrency', '0']],
    ['--delete-after-days: It is not a whole number of days', [...EXPORT, '--delete-after-days', '35 days']],
    ['--delete-after-days: ', [...EXPORT, '--delete-after-days', '0']],
    ['--delete-after-days: ', [...EXPORT, '--delete-after-days', '40', '--move-to-cold-storage-after-days', '30']],
    ['--resource-type: ', [...EXPORT, '--resource-type', 'EBSS']],
    ['--other-account: It does not apply to export', [...EXPORT, '--other-account']],
    ['--format: It does not apply to export', [...EXPORT, '--format', 'html']],
  ])('%s', async (said, args) => {
    const place = folder();
    const ran = await runProgram(['export', 'step-functions', '--simulator', '--out', join(place, 'set'), ...args]);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(`aws-backup-mcp export: ${said}`);
    expect(ran.stderr).not.toMatch(/\n {4}at /);
    expect(readdirSync(place)).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['export: It does not say what to export to. Write export step-functions.', ['export']],
    ['step-functions: It is neither a command', ['step-functions', 'export']],
    ['--out: It is missing', ['export', 'step-functions']],
    ['--out: An export is a folder', ['export', 'step-functions', '--out', '-']],
  ])('%s', async (said, words) => {
    const ran = await runProgram([...words, ...EXPORT]);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(said);
  });
});

describe('the folder', () => {
  it('is replaced whole if it is a former export, and only then', async () => {
    const { simulator } = await simulate();
    const { out } = await exported(simulator.url);
    writeFileSync(join(out, 'copies.jsonl'), 'old');
    expect((await exported(simulator.url, EXPORT, out)).code).toBe(0);
    expect(linesOf(out).length).toBeGreaterThan(0);
    expect(readdirSync(dirname(out))).toEqual(['set']);
    writeFileSync(join(out, 'cli', 'mine.json'), 'mine');
    const ran = await exported(simulator.url, EXPORT, out);
    expect([ran.code, readFileSync(join(out, 'cli', 'mine.json'), 'utf8')]).toEqual([2, 'mine']);
    expect(ran.stderr).toContain('--out: It is a folder with files that are not a former export.');
    const other = folder();
    writeFileSync(join(other, 'export.json'), '{"Format":"another"}');
    expect((await exported(simulator.url, EXPORT, other)).code).toBe(2);
    expect(readdirSync(other)).toEqual(['export.json']);
  });

  it('may exist and be empty; a file or no parent cannot be used', async () => {
    const { simulator } = await simulate();
    const place = folder();
    mkdirSync(join(place, 'empty'));
    expect((await exported(simulator.url, EXPORT, join(place, 'empty'))).code).toBe(0);
    writeFileSync(join(place, 'file'), '');
    expect((await exported(simulator.url, EXPORT, join(place, 'file'))).code).toBe(2);
    expect((await exported(simulator.url, EXPORT, join(place, 'none', 'set'))).code).toBe(2);
  });

  it.skipIf(process.platform === 'win32')('is not left half written where the disk or AWS refuses', async () => {
    const { simulator } = await simulate();
    const place = folder();
    const long = await exported(simulator.url, EXPORT, join(place, 'a'.repeat(250)));
    expect([long.code, long.stderr]).toEqual([1, expect.stringMatching(/ENAMETOOLONG.*Nothing was written\.\n$/)]);
    const away = await exported(NOWHERE, EXPORT, join(place, 'set'));
    expect([away.code, away.stderr]).toEqual([1, expect.stringMatching(/network.*Nothing was written\.\n$/s)]);
    const { out } = await exported(simulator.url, EXPORT, join(place, 'former'));
    const former = readFileSync(join(out, 'copies.jsonl'), 'utf8');
    simulator.faults.add({ operation: 'ListBackupVaults', kind: 'access-denied' });
    const denied = await exported(simulator.url, EXPORT, out);
    expect([denied.code, readFileSync(join(out, 'copies.jsonl'), 'utf8')]).toEqual([1, former]);
    expect(readdirSync(place)).toEqual(['former']);
    expect(existsSync(out)).toBe(true);
  });

  it.skipIf(process.platform === 'win32').each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
    'is not left behind by %s, and a former export stays',
    async (signal) => {
      const { simulator } = await simulate();
      const place = folder();
      const { out } = await exported(simulator.url, EXPORT, join(place, 'former'));
      const former = readFileSync(join(out, 'copies.jsonl'), 'utf8');
      simulator.faults.add({ operation: 'ListCopyJobs', kind: 'never-answer' });
      for (const path of [out, join(place, 'new')]) {
        simulator.requests.reset();
        const args = ['export', 'step-functions', '--out', path, ...EXPORT];
        const { child } = new Program(args, awsEnvironment(simulator.url));
        const exit = new Promise((done) => child.once('close', (code) => done(code)));
        await until(() => simulator.requests.count('ListCopyJobs') > 0);
        expect(readdirSync(place)).toEqual(['former', `${basename(path)}.${child.pid}.tmp`].sort());
        child.kill(signal);
        expect(await exit).toBe(128 + constants.signals[signal]);
        expect(readdirSync(place)).toEqual(['former']);
      }
      expect(readFileSync(join(out, 'copies.jsonl'), 'utf8')).toBe(former);
    },
  );
});
