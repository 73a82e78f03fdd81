import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, it } from 'vitest';
import { MAIN } from '../support/repository.ts';
import { listTools, type TestSettings } from '../support/server.ts';

const ROLE = 'arn:aws:iam::123456789012:role/S3Access';

/** What the built program lists, whose schemas were made by the build. */
async function built(args: readonly string[]) {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [MAIN, ...args] }));
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}

it.each([
  [[], {}],
  [['--role-arn', ROLE], { roleArn: ROLE }],
  [['--profile', 'one'], { profiles: ['one'] }],
  [['--profile', 'one', '--profile', 'two'], { profiles: ['one', 'two'] }],
  [['--profile', 'one', '--profile', 'two', '--role-arn', ROLE], { profiles: ['one', 'two'], roleArn: ROLE }],
  [['--read-only'], { readOnly: true }],
] as [string[], TestSettings][])('the build lists with %j what the source does', async (args, settings) => {
  expect(await built(args)).toEqual(await listTools(settings));
});
