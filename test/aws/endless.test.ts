import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pagesOf } from '../../src/aws/paging.ts';
import { ToolError } from '../../src/domain/errors.ts';
import { awsAt } from '../support/aws.ts';
import { MINUTE, REQUEST, vaultArn } from '../support/constants.ts';
import { awsAnswer, awsError, httpEndpoint } from '../support/endpoint.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { serve } from '../support/server.ts';
import { until } from '../support/until.ts';

// Lists and bodies that do not end, as a broken or hostile endpoint gives them.

const ARN = 'arn:aws:rds:us-east-1:123456789012:db:orders';

/** Every paged answer, as AWS names its rows. */
const EMPTY = { CopyJobs: [], BackupVaultList: [], RecoveryPoints: [], Results: [], CopyJobSummaries: [] };

/** An endpoint whose lists go through these tokens for ever. */
const cycleOf = (tokens: readonly string[]) =>
  httpEndpoint((request, response) => {
    const asked = new URL(request.url!, 'http://x').searchParams.get('nextToken') ?? undefined;
    const isList = request.method === 'GET' && request.url!.includes('axResults');
    const next = tokens[(tokens.indexOf(asked ?? '') + 1) % tokens.length];
    if (isList) awsAnswer(response, { ...EMPTY, NextToken: next });
    else awsError(response, 'ResourceNotFoundException', 400);
  });

const READS: [tool: string, args: Record<string, unknown>][] = [
  ['start_copy_job', REQUEST],
  ['list_recovery_points', { BackupVaultName: 'Default', Latest: true }],
  ['list_recovery_points', { ResourceArn: ARN, Latest: true }],
  ['list_recovery_points', { ResourceArn: ARN, ByCreatedAfter: '2026-01-01T00:00:00Z' }],
  ['list_protected_resources', { NameContains: 'orders' }],
];

describe('a list whose NextTokens go round in a circle', () => {
  it.each(READS)('ends %s %j with an error, because what it read is not the list', async (tool, args) => {
    for (const tokens of [
      ['A', 'B'],
      ['A', 'B', 'C', 'D'],
    ]) {
      const endpoint = await cycleOf(tokens);
      const { fail } = await serve(endpoint.url);
      expect(await fail(tool, args)).toMatchObject({
        Category: 'service_unavailable',
        Code: 'UnreadableAnswer',
        Retryable: true,
        Message: expect.stringContaining('its NextToken points to a page that was already read'),
      });
      expect(endpoint.count).toBeLessThan(40);
    }
  });

  it('leaves unread what a plan cannot read, and the plan ends', async () => {
    const endpoint = await httpEndpoint((request, response) => {
      if (request.url!.includes('maxResults')) {
        const asked = new URL(request.url!, 'http://x').searchParams.get('nextToken');
        awsAnswer(response, { ...EMPTY, NextToken: asked === 'A' ? 'B' : 'A' });
      } else awsError(response, 'AccessDeniedException', 403);
    });
    const { ok } = await serve(endpoint.url);
    const plan = await ok('plan_copy_job', { ...REQUEST, DestinationBackupVaultArn: vaultArn('aBackupVault') });
    expect(plan.Verdict).not.toBe('ready');
    expect(endpoint.count).toBeLessThan(60);
  });
});

describe('pagesOf', () => {
  const clock = new ManualClock(0);
  const error = (code: string) => new ToolError({ category: 'service_unavailable', code, message: 'm', fix: 'f' });
  const all = async (next: (at: number) => string | undefined, from?: string) => {
    let pages = 0;
    const read = async () => {
      pages += 1;
      return { NextToken: next(pages) };
    };
    const list = pagesOf(
      clock,
      from,
      read,
      () => error('repeated'),
      (reason) => error(reason),
    );
    try {
      for await (const _ of list);
      return { pages };
    } catch (thrown) {
      return { pages, code: (thrown as ToolError).details.code };
    }
  };

  it('reads to the last page', async () => {
    expect(await all((at) => (at < 1000 ? `${at}` : undefined))).toEqual({ pages: 1000 });
    expect(await all(() => '')).toEqual({ pages: 1 });
  });

  it('ends a list of more pages than any has', async () => {
    expect(await all((at) => `${at}`)).toEqual({ pages: 1000, code: 'after 1000 pages' });
  });

  it('ends a list that takes too long', async () => {
    const slow = (at: number) => {
      clock.advance(2 * MINUTE);
      return `${at}`;
    };
    expect(await all(slow)).toEqual({ pages: 3, code: 'within 5 minutes' });
  });

  it('ends a list that comes back to where it began', async () => {
    expect(await all(() => 'start', 'start')).toEqual({ pages: 1, code: 'repeated' });
  });
});

/** How much a body may hold, and what the sockets may still have buffered beyond it. */
const BOUND = (16 + 16) * 2 ** 20;
const CHUNK = Buffer.alloc(2 ** 20, ' ');

interface Sent {
  bytes: number;
  closed: number;
}

/** Writes for as long as anybody listens. */
function endless(sent: Sent, headers: Record<string, string>, status = 200) {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    const gzip = headers['Content-Encoding'] ? createGzip({ level: 0 }) : undefined;
    const target = gzip ?? response;
    gzip?.pipe(response);
    response.on('close', () => {
      sent.closed += 1;
      gzip?.destroy();
    });
    const write = () => {
      if (response.destroyed) return;
      sent.bytes += CHUNK.length;
      if (target.write(CHUNK)) setImmediate(write);
      else target.once('drain', write);
    };
    write();
  };
}

const TIMEOUTS = { timeouts: { attempt: 5000, total: 20_000, attempts: 1 } };
const FORMS: [form: string, headers: Record<string, string>, status?: number][] = [
  ['chunked', {}],
  ['with a Content-Length of 3 GB', { 'Content-Length': `${3 * 2 ** 30}` }],
  ['compressed', { 'Content-Encoding': 'gzip' }],
  ['an error', {}, 400],
];

describe('a body that does not end', () => {
  it.each(FORMS)('is not read further than 16 MiB: %s', async (_form, headers, status) => {
    const sent = { bytes: 0, closed: 0 };
    const endpoint = await httpEndpoint(endless(sent, headers, status));
    const { fail } = await serve(endpoint.url, {}, { aws: awsAt(endpoint.url, TIMEOUTS) });
    for (const [tool, args] of [
      ['list_copy_jobs', {}],
      ['start_copy_job', { ...REQUEST, IdempotencyToken: 'mine' }],
    ] as const) {
      expect(await fail(tool, args)).toMatchObject({
        Category: 'service_unavailable',
        Code: 'UnreadableAnswer',
        Retryable: true,
        Message: expect.stringContaining('its body is larger than 16 MiB'),
      });
    }
    await until(() => sent.closed === 2);
    expect(sent.bytes).toBeLessThan(2 * BOUND);
  });

  it.each(FORMS)('of STS is not read further either: %s', async (_form, headers, status) => {
    const sent = { bytes: 0, closed: 0 };
    const endpoint = await httpEndpoint(
      (_request, response) => awsAnswer(response, EMPTY),
      endless(sent, headers, status),
    );
    const { fail } = await serve(endpoint.url, {}, { aws: awsAt(endpoint.url, TIMEOUTS) });
    const error = await fail('start_copy_job', REQUEST);
    expect(error).toMatchObject({ Category: 'service_unavailable', Code: 'UnreadableAnswer' });
    expect(error.Message).toContain('nothing was started');
    await until(() => sent.closed === 1);
    expect(sent.bytes).toBeLessThan(BOUND);
    expect(endpoint.count).toBe(0);
  });

  it('is told from one that is large', async () => {
    const BackupVaultList = Array.from({ length: 1000 }, (_, at) => ({
      BackupVaultName: `vault-${at}`,
      BackupVaultArn: vaultArn(`vault-${at}`),
      CreatorRequestId: 'x'.repeat(8000),
    }));
    const endpoint = await httpEndpoint((_request, response) => awsAnswer(response, { BackupVaultList }));
    const { ok } = await serve(endpoint.url);
    expect((await ok('list_backup_vaults', { MaxResults: 100 })).BackupVaultList).toHaveLength(1000);
  });
});
