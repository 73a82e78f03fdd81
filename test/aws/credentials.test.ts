import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ToolError } from '../../src/domain/errors.ts';
import { MINUTE, PRODUCTION, RECOVERY, REQUEST } from '../support/constants.ts';
import { awsAnswer, awsError, httpEndpoint } from '../support/endpoint.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { reasonsOf } from '../support/plan.ts';
import { ACCESS, ProfileHome } from '../support/profile-home.ts';
import { serve, startedJobs } from '../support/server.ts';
import { awsOf, workProfile } from './work-profile.ts';

describe('a rotated credentials file', () => {
  it('is read again when the old key has expired', async () => {
    const { home, expire } = await workProfile();
    const session = awsOf(home).session();
    await session.read('ListBackupVaults', {}, { region: 'us-east-1' });

    await home.credentials({ work: ACCESS.rotated });
    expire();
    const { BackupVaultList } = await session.read('ListBackupVaults', {}, { region: 'us-east-1' });
    expect(BackupVaultList?.length).toBeGreaterThan(0);
    expect(await session.account('us-east-1')).toBe(PRODUCTION);
  });

  it('lets a start succeed that failed before, without a restart', async () => {
    const { simulator, home, expire } = await workProfile();
    expire();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    const refused = await call('start_copy_job', REQUEST);
    expect(refused.json.Error).toMatchObject({ Category: 'credentials', Code: expect.stringContaining('Expired') });
    expect(refused.json.Error.Fix).toContain('"aws configure --profile work"');

    await home.credentials({ work: ACCESS.rotated });
    const started = await call('start_copy_job', REQUEST);
    expect(started.json).toMatchObject({ Outcome: 'started', Account: PRODUCTION });
    expect(startedJobs(simulator)).toHaveLength(1);
  });

  it('leaves no call without a category when it changes under load', async () => {
    const { simulator, home, expire } = await workProfile();
    const aws = awsOf(home);
    const server = await serve(simulator.url, {}, { aws });
    const burst = () => Array.from({ length: 50 }, () => server.call('list_copy_jobs', {}));

    const before = burst();
    expire();
    const between = burst();
    const settled = Promise.all([...before, ...between]);
    await home.credentials({ work: ACCESS.rotated });
    const after = burst();

    for (const { isError, json } of await settled) {
      expect(isError ? json.Error.Category : 'answered').toMatch(/^(?:answered|credentials)$/);
    }
    for (const { isError } of await Promise.all(after)) expect(isError).toBe(false);
    expect(server.log.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('reports it when the new key is not valid either', async () => {
    const { home, expire } = await workProfile();
    expire();
    const session = awsOf(home).session();
    await home.credentials({ work: { accessKeyId: 'AKIAUNKNOWN7EXAMPLE1', secretAccessKey: 'none' } });
    await expect(session.read('ListCopyJobs', {}, { region: 'us-east-1' })).rejects.toMatchObject({
      details: { category: 'credentials', code: 'UnrecognizedClientException' },
    });
  });
});

describe('credentials that change to another account during a call', () => {
  it.each(['StartCopyJob', 'ListCopyJobs'])('are not used for a start when %s is refused', async (operation) => {
    const { simulator, home } = await workProfile();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    await call('list_backup_vaults');
    simulator.faults.add({ operation, kind: 'expired-credentials', times: 1, account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });

    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'credentials', Code: 'AccountChanged' });
    expect(json.Error.Message).toMatch(/\. Nothing was started\.$/);
    expect(startedJobs(simulator)).toEqual([]);

    // The next call is checked against the new account, which does not own the role.
    const { json: next } = await call('start_copy_job', REQUEST);
    expect(next.Error).toMatchObject({ Category: 'policy_denied', Code: 'ForeignRole', Account: RECOVERY });
    expect((await call('list_backup_vaults')).json.Account).toBe(RECOVERY);
  });

  it('are not used for a start when the SDK renews them by itself', async () => {
    const { simulator, home } = await workProfile();
    const answer = join(home.path, 'answer.json');
    const answerWith = ({ accessKeyId, secretAccessKey }: typeof ACCESS.recovery) => {
      // Less than five minutes before they expire, the SDK asks for new ones on each call.
      const Expiration = new Date(Date.now() + MINUTE).toISOString();
      const body = { Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Expiration };
      return writeFile(answer, JSON.stringify(body));
    };
    await home.credentials({});
    await home.config(`[profile work]\ncredential_process = cat ${answer}\n`);
    await answerWith(ACCESS.production);
    const session = awsOf(home).session();
    expect(await session.account('us-east-1')).toBe(PRODUCTION);

    await answerWith(ACCESS.recovery);
    // Meanwhile the SDK can still use the old key: such a start belongs to production.
    const starts = [];
    for (let at = 0; at < 100; at += 1) {
      const input = { ...REQUEST, IdempotencyToken: `token-${at}` };
      starts.push(await session.startCopyJob(input, PRODUCTION, { region: 'us-east-1' }).catch((error) => error));
      if (starts.at(-1) instanceof ToolError) break;
    }
    expect(starts.at(-1)).toMatchObject({ details: { category: 'credentials', code: 'AccountChanged' } });
    expect(startedJobs(simulator).map((job) => job.AccountId)).toEqual(starts.slice(1).map(() => PRODUCTION));
    expect(await session.account('us-east-1')).toBe(RECOVERY);
  });

  it('leave it unknown whether a start was made when its reply was lost', async () => {
    const { simulator, home } = await workProfile();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    await call('list_backup_vaults');
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'reset-after', times: 1 });
    simulator.faults.add({ operation: 'StartCopyJob', kind: 'expired-credentials', times: 1, account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'credentials', Code: 'AccountChanged' });
    expect(json.Error.Message).toMatch(/\. Whether the start that was already sent was made is unknown\.$/);
    expect(startedJobs(simulator)).toHaveLength(1);
  });

  it('never answer one part of a plan while the other account answers the rest', async () => {
    const { simulator, home } = await workProfile();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    expect((await call('plan_copy_job', REQUEST)).json).toMatchObject({ Verdict: 'ready', Account: PRODUCTION });
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'expired-credentials', times: 1, account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });
    const { json } = await call('plan_copy_job', REQUEST);
    expect(json).toMatchObject({ Verdict: 'will_fail', Account: RECOVERY });
    expect(reasonsOf(json)).toContain('guard: source and role');
  });

  it('appear as the account in the result of a read that they answered', async () => {
    const { simulator, home } = await workProfile();
    const { call } = await serve(simulator.url, {}, { aws: awsOf(home) });
    expect((await call('list_backup_vaults')).json.Account).toBe(PRODUCTION);
    simulator.faults.add({ operation: 'ListBackupVaults', kind: 'expired-credentials', account: PRODUCTION });
    await home.credentials({ work: ACCESS.recovery });
    const { json } = await call('list_backup_vaults');
    expect(json.Account).toBe(RECOVERY);
    expect(json.BackupVaultList[0].BackupVaultArn).toContain(`:${RECOVERY}:`);
  });
});

describe('a start whose reply was lost and whose credentials expire before the retry', () => {
  it('reports the job that it made as started', async () => {
    const clock = new ManualClock(Date.now());
    const created = clock.now() / 1000;
    const ENDS = {
      SourceRecoveryPointArn: REQUEST.RecoveryPointArn,
      DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn,
    };
    let starts = 0;
    const endpoint = await httpEndpoint((request, response) => {
      response.setHeader('Date', new Date(clock.now()).toUTCString());
      if (request.method === 'GET') return awsAnswer(response, { CopyJob: { CopyJobId: 'THE-JOB', ...ENDS } });
      starts += 1;
      if (starts === 1) {
        // AWS makes the job now, and the reply is lost ten seconds later.
        clock.advance(10_000);
        response.destroy();
      } else if (starts === 2) awsError(response, 'ExpiredTokenException', 403);
      else awsAnswer(response, { CopyJobId: 'THE-JOB', CreationDate: created, IsParent: false });
    });
    const home = new ProfileHome(endpoint.url);
    await home.credentials({ work: ACCESS.production });
    const { call } = await serve(endpoint.url, {}, { clock, aws: awsOf(home, { clock }) });
    const { json } = await call('start_copy_job', { ...REQUEST, IdempotencyToken: 'one-more' });
    expect(json).toMatchObject({ Outcome: 'started', CopyJobId: 'THE-JOB' });
    expect(starts).toBe(3);
  });
});
