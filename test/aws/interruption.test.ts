import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { httpEndpoint } from '../harness/endpoint.ts';
import { awsAt, serve } from '../harness/server.ts';

it('tears down the connection of the call that was cancelled, and of no other of the same operation', async () => {
  const open = new Map<string, ServerResponse>();
  const closed: string[] = [];
  const endpoint = await httpEndpoint((request, response) => {
    const id = request.url!.split('/').at(-1)!;
    open.set(id, response);
    response.once('close', () => response.writableFinished || closed.push(id));
  });
  const { call } = await serve(endpoint.url, {}, { aws: awsAt(endpoint.url) });
  const turn = () => new Promise((resolve) => setImmediate(resolve));

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
