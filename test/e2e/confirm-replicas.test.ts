import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished } from 'vitest';
import { REQUEST } from '../support/constants.ts';
import { awsEnvironment } from '../support/environment.ts';
import { startHttp } from '../support/http-program.ts';
import { simulate } from '../support/server.ts';

// A balancer gives the question and its answer to different processes.

const KEY = { AWS_BACKUP_MCP_STATE_KEY: 'a key that all replicas share, at least 32 characters'.replaceAll(' ', '-') };

/** A client whose requests go to the processes in turn, and what it was asked. */
async function balanced(urls: readonly string[]): Promise<{ client: Client; questions: string[]; asked: string[] }> {
  const asked: string[] = [];
  const fetchNext = (_: string | URL, init?: RequestInit) => {
    const url = urls[asked.length % urls.length]!;
    asked.push(url);
    return fetch(url, init);
  };
  const questions: string[] = [];
  const client = new Client(
    { name: 'v2', version: '1' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  client.setRequestHandler('elicitation/create', ({ params }) => {
    questions.push(params.message);
    return { action: 'accept', content: {} };
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(urls[0]!), { fetch: fetchNext }));
  onTestFinished(() => client.close());
  return { client, questions, asked };
}

it.each([
  ['with AWS_BACKUP_MCP_STATE_KEY, one copy is started', KEY, 1],
  ['without it, nothing is started', {}, 0],
] as const)('one process asks and another hears the answer: %s', async (_what, env, copies) => {
  const { simulator } = await simulate();
  const start = () => startHttp(['--confirm'], { ...awsEnvironment(simulator.url), ...env });
  const [one, other] = await Promise.all([start(), start()]);
  const { client, questions, asked } = await balanced([one.url, other.url]);
  const before = asked.length;
  const result = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
  expect(questions).toHaveLength(1);
  expect(new Set(asked.slice(before))).toEqual(new Set([one.url, other.url]));
  expect(result.isError ?? false).toBe(copies === 0);
  if (copies === 0) expect(JSON.stringify(result.content)).toContain('ConfirmationInvalid');
  expect(simulator.requests.count('StartCopyJob')).toBe(copies);
});
