import { describe, expect, it } from 'vitest';
import { TOOLS } from '../../../src/tools/index.ts';
import { REQUEST } from '../../support/constants.ts';
import { legacyClient, modernClient, startHttp } from '../../support/http-program.ts';

describe.each([
  ['the v1 client', legacyClient],
  ['the v2 client, 2026-07-28', (url: string) => modernClient(url, 'auto')],
  ['the v2 client, 2025-11-25', (url: string) => modernClient(url, 'legacy')],
])('%s', (_, connect) => {
  it('lists and calls the tools', async () => {
    const { url, stdout } = await startHttp();
    const client = await connect(url);
    expect((await client.listTools()).tools).toHaveLength(TOOLS.length);
    const started = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
    expect(started).toMatchObject({ structuredContent: { Outcome: 'started' } });
    expect(await client.callTool({ name: 'start_copy_job', arguments: REQUEST })).toMatchObject({
      structuredContent: { Outcome: 'already_running' },
    });
    expect(stdout()).toBe('');
  });
});
