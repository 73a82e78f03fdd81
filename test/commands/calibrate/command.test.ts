import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSandbox } from '../../../src/commands/calibrate/facts-of-sandbox.ts';
import { parseTerms } from '../../../src/commands/calibrate/parse-terms.ts';
import { readConfig } from '../../../src/config/index.ts';
import { parseCalibration, type Simulator, type Switches, startSimulator } from '../../../src/simulator/index.ts';
import { awsAt } from '../../support/aws.ts';
import { DESTINATION, ROLE, SECOND, SOURCE, sandboxWorld, wrongSettings } from '../../support/calibration.ts';
import { HOUR, KEYS, PARTNER, PRODUCTION, vaultArn } from '../../support/constants.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../../support/environment.ts';
import { folder } from '../../support/folder.ts';
import { auditLines, runProgram } from '../../support/program.ts';
import { MAIN, ROOT } from '../../support/repository.ts';
import { simulate } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { ago, continuousOf, vault } from '../../support/world.ts';

/** A simulator on the machine's own time, for the built program. */
async function sandbox(switches: Partial<Switches> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ world: sandboxWorld(Date.now()), switches, speed: 4 });
  onTestFinished(() => simulator.close());
  return simulator;
}

const options = (out: string, more: Record<string, string | undefined> = {}): string[] => {
  const all: Record<string, string | undefined> = {
    '--recovery-point-arn': SOURCE,
    '--source-vault': 'Default',
    '--destination': DESTINATION,
    '--role-arn': ROLE,
    '--out': out,
    ...more,
  };
  return Object.entries(all).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
};

const WRITES = ['StartCopyJob', 'DeleteRecoveryPoint'];
const writesTo = (simulator: Simulator) => WRITES.reduce((sum, name) => sum + simulator.requests.count(name), 0);

/** The copies of calibrations that are in the vaults. */
const copiesIn = (simulator: Simulator) =>
  [DESTINATION, SECOND].flatMap((arn) => {
    const [, , , region, account, , name] = arn.split(':');
    return simulator.recoveryPoints(account!, region!, name!).map(({ RecoveryPointArn }) => RecoveryPointArn);
  });

const journalOf = (out: string) => auditLines(`${out}.made.jsonl`);

describe('aws-backup-mcp calibrate', () => {
  it('without --yes says what it would make and cost, and writes nothing', async () => {
    const simulator = await sandbox();
    const out = join(folder(), 'calibration.json');
    const args = ['calibrate', ...options(out, { '--second-vault': SECOND })];
    const { code, stdout, stderr } = await runProgram(args, awsEnvironment(simulator.url));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Calibration in account ${PRODUCTION}, us-east-1`);
    expect(stdout).toContain('at most 9 copies, together 9.0 KB');
    expect(stdout).toContain('at most 3 transfers between the Regions');
    expect(stdout).toContain('Nothing was started. To do this, repeat the command with --yes.');
    expect(writesTo(simulator)).toBe(0);
    expect([existsSync(out), existsSync(`${out}.made.jsonl`)]).toEqual([false, false]);
  });

  it('with --yes writes what it found, lists what it made, and deletes its copies', { timeout: 60_000 }, async () => {
    const switches = { 'list-order': 'oldest-first', 'copy-creation-date': 'copy' } as const;
    const simulator = await sandbox(switches);
    const place = folder();
    const [out, audit] = [join(place, 'calibration.json'), join(place, 'audit.jsonl')];
    const args = ['calibrate', '--yes', ...options(out), '--audit-log', audit];
    const { code, stdout, stderr } = await runProgram(args, awsEnvironment(simulator.url));
    expect(stderr).not.toContain('aws-backup-mcp calibrate:');
    expect(code).toBe(0);
    const text = readFileSync(out, 'utf8');
    const file = JSON.parse(text);
    expect(wrongSettings(file, switches)).toEqual([]);
    expect(parseCalibration(text)).toMatchObject({ ...switches, 'repeated-token': 'same-job' });
    expect(file.NotFound).toContainEqual({ Switch: 'token-scope', Reason: 'It needs --second-vault.' });
    expect(stdout).toContain('  list-order=oldest-first\n');
    expect(stdout).toContain('Deleted 2 copies.\n');
    expect(copiesIn(simulator)).toEqual([]);
    for (const name of [PRODUCTION, KEYS.accessKeyId, KEYS.secretAccessKey, SOURCE, DESTINATION, ROLE]) {
      expect(text).not.toContain(name);
    }
    const started = simulator.copyJobs().filter(({ Request }) => Request !== undefined);
    const tokens = new Set(journalOf(out).map(({ Token }) => Token));
    for (const job of started) expect(tokens).toContain(job.IdempotencyToken);
    const attempts = auditLines(audit).filter(({ Event }) => Event === 'attempt');
    expect(attempts).toHaveLength(writesTo(simulator));
  });

  it.each([2, 9])(
    'killed at start %i, leaves the list of what it made, and --clean deletes it',
    { timeout: 60_000 },
    async (at) => {
      const simulator = await sandbox();
      const out = join(folder(), 'calibration.json');
      const env = { ...BARE_ENVIRONMENT, ...awsEnvironment(simulator.url) };
      const child = spawn(process.execPath, [MAIN, 'calibrate', '--yes', ...options(out)], { env, stdio: 'ignore' });
      onTestFinished(() => void child.kill('SIGKILL'));
      await until(() => simulator.requests.count('StartCopyJob') >= at);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const started = simulator.copyJobs().filter(({ Request }) => Request !== undefined);
      expect(started.length).toBeGreaterThan(0);
      const lines = journalOf(out);
      for (const { IdempotencyToken, Request } of started) {
        const line = lines.find(({ Event, Token }) => Event === 'start' && Token === IdempotencyToken);
        expect(line.Request).toMatchObject({ SourceBackupVaultName: 'Default', IamRoleArn: expect.any(String) });
        expect(Request).toMatchObject({ IdempotencyToken });
      }
      const journal = `${out}.made.jsonl`;
      const asked = await runProgram(['calibrate', '--clean', journal], awsEnvironment(simulator.url));
      expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining('Nothing was deleted.')]);
      expect(simulator.requests.count('DeleteRecoveryPoint')).toBe(0);
      const cleaned = await runProgram(['calibrate', '--clean', journal, '--yes'], awsEnvironment(simulator.url));
      expect([cleaned.code, cleaned.stderr]).toEqual([0, '']);
      const answered = new Set(lines.flatMap(({ CopyJobId }) => CopyJobId ?? []));
      await until(() => simulator.copyJobs().every(({ CompletionDate }) => CompletionDate !== undefined));
      const mayStay = simulator.copyJobs().filter(({ CopyJobId }) => !answered.has(CopyJobId));
      for (const arn of copiesIn(simulator)) {
        expect(mayStay.map(({ DestinationRecoveryPointArn }) => DestinationRecoveryPointArn)).toContain(arn);
      }
    },
  );

  it('deletes no copy that its own jobs did not make', { timeout: 60_000 }, async () => {
    const simulator = await sandbox();
    const journal = join(folder(), 'forged.made.jsonl');
    const mine = { CopyJobId: '70000000-0000-4000-8000-000000000000' };
    const Request = { RecoveryPointArn: SOURCE, DestinationBackupVaultArn: vaultArn('another-vault') };
    const lines = [
      { Event: 'start', Token: 't', Region: 'us-east-1', Request },
      { Event: 'started', Token: 't', ...mine },
    ];
    writeFileSync(journal, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"Event":"sta`);
    const ran = await runProgram(['calibrate', '--clean', journal, '--yes'], awsEnvironment(simulator.url));
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('Deleted 0 copies.')]);
    expect(simulator.requests.count('DeleteRecoveryPoint')).toBe(0);
  });

  it.each<[string, string | undefined, string]>([
    ['a calibration', JSON.stringify({ Version: 1, Switches: {}, NotFound: [], Trace: [] }, null, 2), 'lists nothing'],
    ['an audit log', `${JSON.stringify({ Event: 'attempt', Tool: 'calibrate' })}\n`, 'lists nothing'],
    ['lines that are not objects', 'null\n1\n["start"]\n', 'lists nothing'],
    ['an empty file', '', 'lists nothing'],
    ['a line that was cut off', '{"Event":"sta', 'lists nothing'],
    ['no file', undefined, 'cannot be read (ENOENT)'],
  ])('--clean refuses %s, and names the list', async (_what, text, problem) => {
    const file = join(folder(), 'calibration.json');
    if (text !== undefined) writeFileSync(file, text);
    const { code, stdout, stderr } = await runProgram(['calibrate', '--clean', file, '--yes']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`aws-backup-mcp calibrate: --clean: It ${problem}`);
    expect(stderr).toContain(`as in --clean ${file}.made.jsonl.\n`);
  });

  it('--clean does not propose a second ending', async () => {
    const file = join(folder(), 'calibration.json.made.jsonl');
    const { code, stderr } = await runProgram(['calibrate', '--clean', file]);
    expect(code).toBe(2);
    expect(stderr).not.toContain('.made.jsonl.made.jsonl');
    expect(stderr).toContain('beside the file of --out');
  });

  it.each<[string, Record<string, string | undefined>, string[]]>([
    ['This server is read-only', {}, ['--read-only']],
    [
      'copies only within',
      { '--destination': vaultArn('theirs', PARTNER) },
      ['--allow-destination', `arn:aws:backup:*:${PARTNER}:backup-vault:*`],
    ],
    ['copies only within', { '--second-vault': vaultArn('theirs', PARTNER, 'us-west-2') }, []],
    [
      `The recovery point is in account ${PARTNER}`,
      { '--continuous-point-arn': continuousOf(1).replace(PRODUCTION, PARTNER) },
      [],
    ],
    ["not a role of the caller's account", { '--role-arn': `arn:aws:iam::${PARTNER}:role/theirs` }, []],
    ['allows copies only to eu-west-1', {}, ['--allow-region', 'eu-west-1']],
    ['allows at most 1 day', {}, ['--max-retention-days', '1']],
    ['more than --max-copies', {}, ['--max-copies', '4']],
    ['AWS answered DescribeBackupVault', { '--destination': vaultArn('no-such-vault') }, []],
    ['AWS answered DescribeRecoveryPoint', { '--recovery-point-arn': `${SOURCE}1` }, []],
    ['is locked or air-gapped', { '--destination': vaultArn('locked') }, []],
  ])('does not begin: %s', async (said, more, args) => {
    const now = Date.now();
    const base = sandboxWorld(now);
    const locked = { ...vault(now, 'locked'), Locked: true, MinRetentionDays: 1, LockDate: ago(now, HOUR) };
    const { simulator } = await simulate({ world: { ...base, Vaults: [...base.Vaults!, locked] } });
    const { settings, broken, ...rest } = readConfig(['calibrate', ...options('out.json', more), ...args], {});
    const { terms } = parseTerms({ settings, broken, ...rest });
    const begun = readSandbox(awsAt(simulator.url).session(), terms!, { ...settings, broken });
    await expect(begun).rejects.toThrow(said);
    expect(writesTo(simulator)).toBe(0);
  });

  it('exits 1 where a guard refuses, and writes nothing', async () => {
    const simulator = await sandbox();
    const out = join(folder(), 'calibration.json');
    const args = ['calibrate', '--yes', ...options(out), '--read-only'];
    const { code, stdout, stderr } = await runProgram(args, awsEnvironment(simulator.url));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^aws-backup-mcp calibrate: This server is read-only.*\n$/);
    expect([writesTo(simulator), existsSync(out)]).toEqual([0, false]);
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['--recovery-point-arn: It is missing', { '--recovery-point-arn': undefined }],
    ['--source-vault: It is missing', { '--source-vault': undefined }],
    ['--source-vault: ', { '--source-vault': 'a vault' }],
    ['--destination: It is missing', { '--destination': undefined }],
    ['--role-arn: It is missing', { '--role-arn': undefined }],
    ['--out: It is missing', { '--out': undefined }],
    ['--out: It is not a file', { '--out': '-' }],
    ['--destination: ', { '--destination': 'sandbox-copies' }],
    ['--destination: It is not in us-east-1', { '--destination': SECOND }],
    ['--destination: The ARNs are of several', { '--role-arn': ROLE.replace('arn:aws:', 'arn:aws-cn:') }],
    ['--second-vault: It is in the Region', { '--second-vault': vaultArn('other') }],
    [
      '--recovery-point-arn: It is continuous',
      { '--recovery-point-arn': SOURCE.replace('point:', 'point:continuous:') },
    ],
    ['--continuous-point-arn: It is not continuous', { '--continuous-point-arn': SOURCE }],
    [
      '--continuous-point-arn: It is not in us-east-1',
      { '--continuous-point-arn': continuousOf(1).replace('us-east-1', 'us-west-2') },
    ],
  ])('reports %s', (said, more) => {
    const { broken, terms } = parseTerms(readConfig(['calibrate', ...options('out.json', more)], {}));
    expect(terms).toBeUndefined();
    expect(broken.map(({ Setting, Problem }) => `${Setting}: ${Problem}`).join('\n')).toContain(said);
    for (const { Fix } of broken) expect(Fix).toMatch(/\.$/);
  });

  it('exits 2 with every problem at once', async () => {
    const args = ['calibrate', '--yes=perhaps', '--simulator', ...options('/no/such/folder/file.json')];
    const { code, stdout, stderr } = await runProgram(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('aws-backup-mcp calibrate: --yes: It is neither true nor false');
    const none = await runProgram(['calibrate', '--simulator', '--out', '/no/such/folder/file.json']);
    expect(none.code).toBe(2);
    for (const flag of ['recovery-point-arn', 'source-vault', 'destination', 'role-arn', 'out']) {
      expect(none.stderr).toContain(`aws-backup-mcp calibrate: --${flag}: `);
    }
  });
});

it('alone deletes recovery points', () => {
  const users = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('simulator/'))
    .filter((path) =>
      readFileSync(join(ROOT, 'src', path), 'utf8').match(/\bdeleteRecoveryPoint\(|DeleteRecoveryPointCommand/),
    );
  expect(users.filter((path) => !path.startsWith('commands/calibrate/')).sort()).toEqual([
    'aws/operations.ts',
    'aws/session.ts',
  ]);
});
