import { expect, it } from 'vitest';
import { Program } from '../support/program.ts';
import { listTools, type TestSettings } from '../support/server.ts';

const ROLE = 'arn:aws:iam::123456789012:role/S3Access';

it.each([
  [[], {}],
  [['--role-arn', ROLE], { roleArn: ROLE }],
  [['--profile', 'one'], { profiles: ['one'] }],
  [['--profile', 'one', '--profile', 'two'], { profiles: ['one', 'two'] }],
  [['--profile', 'one', '--profile', 'two', '--role-arn', ROLE], { profiles: ['one', 'two'], roleArn: ROLE }],
  [['--read-only'], { readOnly: true }],
] as [string[], TestSettings][])('the build lists the same tools as the source with %j', async (args, settings) => {
  const built = new Program(args);
  await built.initialize();
  expect((await built.result('tools/list')).tools).toEqual(await listTools(settings));
});
