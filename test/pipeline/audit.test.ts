import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import { awsAt } from '../support/aws.ts';
import { HOUR, REQUEST } from '../support/constants.ts';
import { awsAnswer, httpEndpoint } from '../support/endpoint.ts';
import { folder } from '../support/folder.ts';
import { auditLines } from '../support/program.ts';
import { serve, simulate } from '../support/server.ts';
import { answers, asking, modern } from './asking.ts';

function newLog() {
  const path = join(folder(), 'audit.log');
  return { audit: auditLog(path), lines: () => auditLines(path) };
}

describe('the second line of an attempt', () => {
  it('records that the user was asked, not that the server failed', async () => {
    const server = await asking();
    const { start } = await modern(server, answers('accept'));
    await start();
    expect(server.lines().map(({ Event, Category, Outcome }) => [Event, Category ?? Outcome])).toEqual([
      ['attempt', undefined],
      ['asked', undefined],
      ['attempt', undefined],
      ['answered', 'started'],
    ]);
    const [asked, , made] = server.lines().map(({ AttemptId }) => AttemptId);
    expect(asked).not.toBe(made);
  });

  it('names the job that AWS returned, also when the client cancels while the server reads that job', async () => {
    const { audit, lines } = newLog();
    const cancelling = new AbortController();
    const { url } = await httpEndpoint((request, response) => {
      const CreationDate = (Date.now() - HOUR) / 1000;
      if (request.method === 'PUT') awsAnswer(response, { CopyJobId: 'JOB-1', CreationDate });
      else if (request.url?.startsWith('/copy-jobs/JOB-1')) cancelling.abort();
      else if (request.url?.startsWith('/copy-jobs')) awsAnswer(response, { CopyJobs: [] });
      else awsAnswer(response, { RecoveryPointArn: REQUEST.RecoveryPointArn });
    });
    const { call, calls } = await serve(url, {}, { audit });
    await expect(call('start_copy_job', REQUEST, { signal: cancelling.signal })).rejects.toThrow();
    await calls.writesEnded();
    expect(lines()).toMatchObject([{ Event: 'attempt' }, { Event: 'answered', CopyJobId: 'JOB-1' }]);
  });
});

describe('the first line of an attempt', () => {
  it('names the role and the profile of the configuration, unless the call names its own', async () => {
    const { audit, lines } = newLog();
    const { IamRoleArn: roleArn, ...request } = REQUEST;
    const { simulator } = await simulate();
    const profiles = ['backup', 'dr'];
    const aws = awsAt(simulator.url, { profiles });
    const { call } = await serve(simulator.url, { roleArn, profiles }, { audit, aws });
    await call('start_copy_job', { ...request, IamRoleArn: null });
    await call('start_copy_job', { ...request, IamRoleArn: 'arn:aws:iam::123456789012:role/Other', Profile: 'dr' });
    const requests = lines().flatMap(({ Request }) => (Request ? [Request] : []));
    expect(requests).toMatchObject([
      { IamRoleArn: roleArn, Profile: 'backup' },
      { IamRoleArn: 'arn:aws:iam::123456789012:role/Other', Profile: 'dr' },
    ]);
  });
});
