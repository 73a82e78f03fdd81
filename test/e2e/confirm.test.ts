import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import { REQUEST } from '../support/constants.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../support/environment.ts';
import { MAIN } from '../support/repository.ts';
import { simulate } from '../support/server.ts';

it.each([
  ['accept', 1],
  ['decline', 0],
] as const)('asks the user of a v2 client over stdio, who answers %s', async (action, copies) => {
  const { simulator } = await simulate();
  const client = new Client(
    { name: 'v2', version: '1' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode: 'auto' } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action, ...(action === 'accept' && { content: {} }) }));
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, '--confirm'],
      env: { ...BARE_ENVIRONMENT, ...awsEnvironment(simulator.url) },
    }),
  );
  onTestFinished(() => client.close());
  const result = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
  expect(result.isError ?? false).toBe(copies === 0);
  expect(simulator.requests.count('StartCopyJob')).toBe(copies);
});
