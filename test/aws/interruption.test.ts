import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { awsAt, NOWHERE } from '../support/aws.ts';
import { PRODUCTION, REQUEST } from '../support/constants.ts';
import { awsAnswer, httpEndpoint } from '../support/endpoint.ts';
import { serve } from '../support/server.ts';
import { until } from '../support/until.ts';

async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await new Promise((resolve) => setImmediate(resolve));
}

it('closes the connection of a cancelled call, and of no other call of the same operation', async () => {
  const open = new Map<string, ServerResponse>();
  const closed: string[] = [];
  const endpoint = await httpEndpoint((request, response) => {
    const id = request.url!.split('/').at(-1)!;
    open.set(id, response);
    response.once('close', () => response.writableFinished || closed.push(id));
  });
  const { call } = await serve(endpoint.url, {}, { aws: awsAt(endpoint.url) });

  const controllers = new Map(['one', 'two', 'three'].map((id) => [id, new AbortController()]));
  const calls = [...controllers].map(([CopyJobId, { signal }]) => call('describe_copy_job', { CopyJobId }, { signal }));
  const settled = Promise.allSettled(calls);
  await until(() => open.size === 3);
  controllers.get('two')!.abort();
  await until(() => closed.length > 0);
  expect(closed).toEqual(['two']);

  for (const id of ['one', 'three']) {
    awsAnswer(open.get(id)!, { CopyJob: { CopyJobId: id, State: 'RUNNING', AccountId: PRODUCTION } });
  }
  const [one, two, three] = await settled;
  expect([one!.status, two!.status, three!.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await calls[0]!).json.CopyJob.CopyJobId).toBe('one');
  expect((await calls[2]!).json.CopyJob.CopyJobId).toBe('three');
  expect(closed).toEqual(['two']);
  expect(endpoint.count).toBe(3);
});

it('does not send a start that was cancelled while it waited for a slot', async () => {
  const held: ServerResponse[] = [];
  const starts: string[] = [];
  const endpoint = await httpEndpoint((request, response) => {
    if (request.method === 'PUT') starts.push(request.url!);
    held.push(response);
  });
  const { call } = await serve(endpoint.url, {}, { aws: awsAt(endpoint.url) });
  const reads = Array.from({ length: 50 }, (_, at) => call('describe_copy_job', { CopyJobId: `${at}` }));
  await until(() => held.length === 50);

  const controller = new AbortController();
  const start = call('start_copy_job', { ...REQUEST, IdempotencyToken: 'one-more' }, { signal: controller.signal });
  const ended = expect(start).rejects.toThrow();
  await turns(200);
  controller.abort();
  await ended;
  await turns(50);
  const body = { CopyJob: { CopyJobId: 'any', State: 'RUNNING' } };
  for (const response of held) awsAnswer(response, body);
  for (const { isError } of await Promise.all(reads)) expect(isError).toBe(false);
  // A later call has been answered: the start would have been sent by now.
  const last = call('describe_copy_job', { CopyJobId: 'last' });
  await until(() => held.length === 51);
  awsAnswer(held.at(-1)!, body);
  await last;
  expect(starts).toEqual([]);
});

it('leaves no unhandled rejection when the account is asked for after a call has ended', async () => {
  const unhandled: unknown[] = [];
  const record = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', record);
  const session = awsAt(NOWHERE, { timeouts: { attempt: 500, total: 500, attempts: 1 } }).session();
  await expect(session.account('us-east-1', AbortSignal.abort())).rejects.toMatchObject({
    details: { category: 'cancelled' },
  });
  await expect(session.account('us-east-1')).rejects.toMatchObject({ details: { category: 'network' } });
  await turns(5);
  process.off('unhandledRejection', record);
  expect(unhandled).toEqual([]);
});
