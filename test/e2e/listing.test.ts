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

it('the build tells a host that shows apps of the board, and gives it the page', async () => {
  const built = new Program([]);
  const PAGE = 'ui://aws-backup-mcp/copies';
  const ui = { mimeTypes: ['text/html;profile=mcp-app'] };
  await built.result('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: { extensions: { 'io.modelcontextprotocol/ui': ui } },
    clientInfo: { name: 'host', version: '1' },
  });
  built.send({ method: 'notifications/initialized' });
  const { tools } = (await built.result('tools/list')) as { tools: { _meta?: object }[] };
  expect(tools.flatMap(({ _meta }) => _meta ?? [])).toEqual(
    Array(3).fill({ ui: { resourceUri: PAGE }, 'ui/resourceUri': PAGE }),
  );
  expect(tools.map(({ _meta, ...tool }) => tool)).toEqual(await listTools());
  const { contents } = await built.result('resources/read', { uri: PAGE });
  expect(contents).toMatchObject([{ uri: PAGE, mimeType: 'text/html;profile=mcp-app' }]);
  expect(Buffer.byteLength(contents[0].text)).toBeLessThanOrEqual(60_000);
});
