import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boardPage } from '../../../src/board/index.ts';
import { look } from '../../../src/commands/report/look-at-set.ts';
import { readConfig } from '../../../src/config/index.ts';
import { NOWHERE } from '../../support/aws.ts';
import { KEYS, PRODUCTION, vaultArn } from '../../support/constants.ts';
import { awsEnvironment } from '../../support/environment.ts';
import { folder } from '../../support/folder.ts';
import { runProgram } from '../../support/program.ts';
import { bench, simulate } from '../../support/server.ts';

const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');

const configOf = (...args: string[]) => readConfig(['report', '--out', 'report.html', ...args], {});

/** The counts of the table in a Markdown report. */
function countsIn(text: string): number[] {
  const [, row] = /^\| Selected .*\|\n\|[ -|]*\|\n\| (.*) \|$/m.exec(text) ?? [];
  return (row ?? '').split(' | ').map(Number);
}

describe('the selection', () => {
  const AFTER = '2024-01-01';
  const BEFORE = '2030-01-01T00:00:00Z';
  const ORDERS = 'arn:aws:rds:us-east-1:123456789012:db:orders';
  it.each<[string[], Record<string, unknown>]>([
    [[], {}],
    [['--destination', WEST], { DestinationBackupVaultArn: WEST }],
    [['--source-vault', 'aBackupVault'], { SourceBackupVaultName: 'aBackupVault' }],
    [['--resource-arn', ORDERS], { ResourceArn: ORDERS }],
    [['--name-contains', 'Orders'], { NameContains: 'Orders' }],
    [['--resource-type', 'EBS'], { ByResourceType: 'EBS' }],
    [['--created-after', AFTER], { ByCreatedAfter: AFTER }],
    [['--created-before', BEFORE], { ByCreatedBefore: BEFORE }],
    [['--which', 'all'], { Which: 'all' }],
    [['--which', 'Newest'], { Which: 'newest' }],
    [['--max-age-hours', '0.5'], { MaxAgeHours: 0.5 }],
    [['--other-account'], { OtherAccount: true }],
    [['--other-account=no'], { OtherAccount: false }],
    [
      ['--destination', WEST, '--resource-type', 'RDS', '--max-age-hours', '30'],
      { DestinationBackupVaultArn: WEST, ByResourceType: 'RDS', MaxAgeHours: 30 },
    ],
  ])('%j is the one that a client makes, with the same counts', async (args, selection) => {
    const config = configOf(...args);
    expect(config.broken).toEqual([]);
    expect(config.reportCommand.selection).toEqual(selection);
    const { calls, ok } = await bench();
    const { results, title } = await look(calls, config.reportCommand.selection, [], Date.now());
    const told = await ok('find_missing_copies', { ...selection, MaxResults: 100 });
    expect(results[0]).toMatchObject({ tool: 'find_missing_copies', result: { Counts: told.Counts, Rows: told.Rows } });
    expect(title).toContain(selection.DestinationBackupVaultArn === undefined ? 'outside us-east-1' : 'in west-vault');
    const { ByCreatedAfter, ...filters } = results[1]!.arguments;
    expect(Date.parse(String(ByCreatedAfter))).toBeLessThan(Date.now() - 6 * 86_400_000);
    const jobs = await ok('list_copy_jobs', { ByCreatedAfter, ...filters });
    expect(results[1]!.result.CountsByState).toEqual(jobs.CountsByState);
  });

  it('reads every Region of the estate', async () => {
    const regions = ['us-east-1', 'us-west-2', 'eu-central-1'];
    const { calls, ok } = await bench({}, { regions });
    const { results, title } = await look(calls, {}, regions, Date.now());
    const told = await ok('find_missing_copies', { Region: 'all' });
    expect(results[0]!.result).toMatchObject({ Counts: told.Counts, RegionsRead: regions });
    expect(title).toContain('outside the Region of the backup');
    const one = await look(calls, { ResourceArn: 'arn:aws:rds:us-west-2:123456789012:db:none' }, regions, Date.now());
    expect(one.results[0]!.result.Region).toBe('us-west-2');
  });

  it('is checked by the tool, which is told with the names of the flags', async () => {
    const { calls } = await bench();
    const looked = look(calls, { DestinationBackupVaultArn: 'dr-vault', OtherAccount: true }, [], 0);
    await expect(looked).rejects.toMatchObject({ isOption: true, message: expect.stringMatching(/^--destination: /) });
  });

  it('names jobs that cannot be read among what was not looked at', async () => {
    const { calls, simulator } = await bench();
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'access-denied' });
    const { results, missing } = await look(calls, {}, [], Date.now());
    expect(results.map(({ tool }) => tool)).toEqual(['find_missing_copies']);
    const { NotLookedAt } = results[0]!.result as { NotLookedAt: string[] };
    expect(NotLookedAt.at(-1)).toMatch(/^The copy jobs of the last 7 days \(access_denied, /);
    expect(missing).toContain('backup:ListCopyJobs');
  });
});

describe('aws-backup-mcp report', () => {
  it('writes the board, and the same counts in Markdown', async () => {
    const { simulator, ok } = await bench();
    const { Counts } = await ok('find_missing_copies', { DestinationBackupVaultArn: WEST });
    const place = folder();
    const out = join(place, 'copies.html');
    writeFileSync(out, 'an older report');
    const env = awsEnvironment(simulator.url);
    const [page, text] = await Promise.all([
      runProgram(['report', '--destination', WEST, '--out', out], env),
      runProgram(['report', '--destination', WEST, '--out', '-', '--format', 'markdown'], env),
    ]);
    expect(page).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(place)).toEqual(['copies.html']);
    const html = readFileSync(out, 'utf8');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('Backup copies in west-vault, us-west-2, account 123456789012');
    expect(html).not.toMatch(/<script|https?:\/\//);
    expect(html).not.toContain('older report');
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(countsIn(text.stdout)).toEqual(Object.values(Counts));
    expect(text.stdout).toContain('\nNot looked at:\n');
    for (const written of [html, text.stdout]) expect(written).not.toContain(KEYS.secretAccessKey);
    expect(text.stdout).not.toContain(KEYS.accessKeyId);
  });

  it('works with the simulator, and says so', async () => {
    const { code, stdout, stderr } = await runProgram(['report', '--simulator', '--out', '-', '--format', 'markdown']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^# Backup copies outside us-east-1 \(simulated\)\n/);
    expect(stdout).toContain('**Simulated: nothing here is in AWS.**');
    expect(countsIn(stdout)[0]).toBeGreaterThan(10);
  });

  it.each<[string, string[]]>([
    ['--out: It is missing', []],
    ['--out: It is blank', ['--out', '']],
    ['--out: It is given 2 times', ['--out', 'a', '--out', 'b']],
    ['--out: It is a folder', ['--out', '.']],
    ['--out: Its folder does not exist', ['--out', '/no/such/folder/copies.html']],
    ['--format: There is no such value', ['--out', '-', '--format', 'pdf']],
    ['--which: There is no such value', ['--out', '-', '--which', 'oldest']],
    ['--max-age-hours: It is not a number of hours', ['--out', '-', '--max-age-hours', '1d']],
    ['--other-account: It is neither true nor false', ['--out', '-', '--other-account=maybe']],
    ['--destination: ', ['--out', '-', '--destination', 'dr-vault']],
    ['--created-after: ', ['--out', '-', '--created-after', 'yesterday']],
    ['--resource-type: ', ['--out', '-', '--resource-type', 'EBSS']],
    ['--port: It does not apply to report', ['--out', '-', '--port', '1']],
  ])('exits 2: %s', async (said, args) => {
    const { code, stdout, stderr } = await runProgram(['report', '--simulator', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`aws-backup-mcp report: ${said}`);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('exits 1 where AWS refuses, says why, and leaves an older report as it is', async () => {
    const { simulator } = await simulate({ faults: [{ operation: 'ListBackupVaults', kind: 'access-denied' }] });
    const place = folder();
    const out = join(place, 'copies.html');
    writeFileSync(out, 'an older report');
    const ran = await runProgram(['report', '--out', out], awsEnvironment(simulator.url));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /^aws-backup-mcp report: .*backup:ListBackupVaults.*access_denied.*Nothing was written\.\n$/s,
    );
    expect(readFileSync(out, 'utf8')).toBe('an older report');
    expect(readdirSync(place)).toEqual(['copies.html']);
  });

  it('exits 1 where nothing is configured or reached', async () => {
    const bare = await runProgram(['report', '--out', '-']);
    expect(bare).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/Region/) });
    const away = await runProgram(['report', '--out', '-'], awsEnvironment(NOWHERE));
    expect(away).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/network/) });
  });

  it.skipIf(process.platform === 'win32')('keeps a symbolic link, and writes to what is no file', async () => {
    const place = folder();
    mkdirSync(join(place, 'real'));
    writeFileSync(join(place, 'real', 'copies.md'), '');
    symlinkSync(join(place, 'real', 'copies.md'), join(place, 'link.md'));
    const args = ['report', '--simulator', '--format', 'markdown', '--out'];
    expect((await runProgram([...args, join(place, 'link.md')])).code).toBe(0);
    expect(readFileSync(join(place, 'real', 'copies.md'), 'utf8')).toMatch(/^# Backup copies/);
    expect((await runProgram([...args, '/dev/null'])).code).toBe(0);
    expect(existsSync('/dev/null')).toBe(true);
  });
});

it('the page of a report says when it was made', () => {
  expect(boardPage({ title: 'T', madeAt: '2026-11-30T00:00:00.000Z', results: [] })).toContain('2026-11-30');
});
