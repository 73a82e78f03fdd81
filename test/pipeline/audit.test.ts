import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamableHTTPClientTransport, Client as V2Client } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import type { CallDeps } from '../../src/server/calls.ts';
import { httpEndpoint } from '../support/endpoint.ts';
import { folder } from '../support/program.ts';
import { awsAt, bench, REQUEST, serve, serverOf, simulate } from '../support/server.ts';

const newLog = () => {
  const path = join(folder(), 'audit.log');
  const lines = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return { audit: auditLog(path), lines };
};

/** A client of the 2026-07-28 era, whose user accepts whatever is asked. */
async function modernClient(deps: CallDeps): Promise<V2Client> {
  const handler = createMcpHandler(({ era }) => serverOf(deps, era));
  const fetch = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init));
  const client = new V2Client(
    { name: 'audited', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  await client.connect(new StreamableHTTPClientTransport(new URL('http://in.process/mcp'), { fetch }));
  return client;
}

describe('the second line of an attempt', () => {
  it('says of a question that the user was asked, not that the server failed', async () => {
    const { audit, lines } = newLog();
    const { deps } = await bench({}, { confirm: true });
    const client = await modernClient({ ...deps, audit });
    await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
    await client.close();
    expect(lines().map(({ Event, Category }) => [Event, Category])).toEqual([
      ['attempt', undefined],
      ['asked', undefined],
      ['attempt', undefined],
      ['answered', undefined],
    ]);
    const [asked, , made] = lines().map(({ AttemptId }) => AttemptId);
    expect(asked).not.toBe(made);
  });

  it('has the job that AWS answered with, also when the client cancels while that job is looked at', async () => {
    const { audit, lines } = newLog();
    const cancelling = new AbortController();
    const { url } = await httpEndpoint((request, response) => {
      const answer = (body: object) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      if (request.method === 'PUT') answer({ CopyJobId: 'JOB-1', CreationDate: Date.now() / 1000 - 3600 });
      else if (request.url?.startsWith('/copy-jobs/JOB-1')) cancelling.abort();
      else if (request.url?.startsWith('/copy-jobs')) answer({ CopyJobs: [] });
      else answer({ RecoveryPointArn: REQUEST.RecoveryPointArn });
    });
    const { call, calls } = await serve(url, {}, { audit });
    await expect(call('start_copy_job', REQUEST, { signal: cancelling.signal })).rejects.toThrow();
    await calls.writesEnded();
    expect(lines()).toMatchObject([{ Event: 'attempt' }, { Event: 'answered', CopyJobId: 'JOB-1' }]);
  });
});

describe('the first line of an attempt', () => {
  it('names the role and the profile that the configuration fills in, and not where a call gives its own', async () => {
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
