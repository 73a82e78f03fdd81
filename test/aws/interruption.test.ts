import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { httpEndpoint } from '../support/endpoint.ts';
import { awsAt, NOWHERE, REQUEST, serve } from '../support/server.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await turn();
}

it('tears down the connection of the call that was cancelled, and of no other of the same operation', async () => {
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
  while (open.size < 3) await turn();
  controllers.get('two')!.abort();
  while (closed.length === 0) await turn();
  expect(closed).toEqual(['two']);

  for (const id of ['one', 'three']) {
    open
      .get(id)!
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ CopyJob: { CopyJobId: id, State: 'RUNNING', AccountId: '123456789012' } }));
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
  while (held.length < 50) await turn();

  const controller = new AbortController();
  const start = call('start_copy_job', { ...REQUEST, IdempotencyToken: 'one-more' }, { signal: controller.signal });
  const ended = expect(start).rejects.toThrow();
  await turns(200);
  controller.abort();
  await ended;
  await turns(50);
  const body = JSON.stringify({ CopyJob: { CopyJobId: 'any', State: 'RUNNING' } });
  for (const response of held) response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
  for (const { isError } of await Promise.all(reads)) expect(isError).toBe(false);
  // One that is free again shows that the start is not only late.
  const last = call('describe_copy_job', { CopyJobId: 'last' });
  while (held.length < 51) await turn();
  held.at(-1)!.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
  await last;
  expect(starts).toEqual([]);
});

it('leaves no failure unheard where the account was asked for after the end of a call', async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  const session = awsAt(NOWHERE, { timeouts: { attempt: 500, total: 500, attempts: 1 } }).session();
  await expect(session.account('us-east-1', AbortSignal.abort())).rejects.toMatchObject({
    details: { category: 'cancelled' },
  });
  await expect(session.account('us-east-1')).rejects.toMatchObject({ details: { category: 'network' } });
  await turns(5);
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
});
