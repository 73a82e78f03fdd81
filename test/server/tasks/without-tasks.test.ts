import { expect, it } from 'vitest';
import { TOOLS } from '../../../src/tools/index.ts';
import { PRODUCTION, REQUEST, vaultArn } from '../../support/constants.ts';
import { bench, driven } from '../../support/server.ts';
import { APPS, DECLARED, httpWire, TASKS, type Wire } from '../../support/task-client.ts';

// Clients that take no tasks, and tools that have none, are answered as if there were no tasks.

const JOB = '00000000-0000-4000-8000-000000000000';
const SELECTION = { DestinationBackupVaultArn: vaultArn('aBackupVault'), ByResourceType: ['S3'] };

/** Of each tool, calls that work and calls that do not. */
const CALLS: Readonly<Record<string, object[]>> = {
  start_copy_job: [{}, { ...REQUEST, IamRoleArn: 'none' }],
  plan_copy_job: [REQUEST, {}],
  describe_copy_job: [{ CopyJobId: JOB }],
  wait_for_copy_jobs: [{ CopyJobIds: [JOB] }, {}],
  find_missing_copies: [SELECTION, {}],
  start_missing_copies: [{ ...SELECTION, MaxCopies: 0 }],
  list_copy_jobs: [{}, { MaxResults: 0 }],
  list_copy_job_summaries: [{}],
  list_backup_vaults: [{}, { Region: 'all' }],
  list_recovery_points: [{ BackupVaultName: 'Default' }, {}],
  list_protected_resources: [{}, { NameContains: 'orders' }],
};

/** Without what differs from call to call. */
const stable = (text: string) => text.replaceAll(/\\?"RequestId\\?":\\?"[^"]*\\?",?/g, '');

it('answers each call of each tool with the same bytes, declared or not, in both eras', async () => {
  const { deps, client } = await bench();
  const wire = httpWire(deps);
  expect(Object.keys(CALLS).sort()).toEqual(TOOLS.map(({ name }) => name).sort());
  for (const [name, calls] of Object.entries(CALLS)) {
    for (const args of calls) {
      const call = { name, arguments: args };
      const { result: declared } = await wire('tools/call', call, DECLARED);
      const { result: plain } = await wire('tools/call', call, {});
      const { result: apps } = await wire('tools/call', call, APPS);
      const legacy = await client.callTool({ name, arguments: args as Record<string, unknown> });
      expect(declared.resultType).toBe('complete');
      expect(stable(JSON.stringify(declared)), name).toBe(stable(JSON.stringify(plain)));
      expect(stable(JSON.stringify(apps)), name).toBe(stable(JSON.stringify(plain)));
      const { resultType, _meta, ...bare } = plain;
      expect(stable(JSON.stringify(bare)), name).toBe(stable(JSON.stringify(legacy)));
    }
  }
});

it.each<[string, object]>([
  ['no extensions', {}],
  ['other extensions', { extensions: { 'io.modelcontextprotocol/ui': {} } }],
  ['null', { extensions: { [TASKS]: null } }],
  ['true', { extensions: { [TASKS]: true } }],
  ['a list', { extensions: { [TASKS]: [] } }],
  ['a list of extensions', { extensions: [TASKS] }],
  ['the tasks of 2025-11-25', { tasks: { requests: { tools: { call: {} } } } }],
])('waits itself for a client that declares %s', async (_what, capabilities) => {
  const { deps, clock, ok } = await bench();
  const { CopyJobId } = await ok('start_copy_job', REQUEST);
  const wire = httpWire(deps);
  const call = { name: 'wait_for_copy_jobs', arguments: { CopyJobIds: [CopyJobId], TimeoutSeconds: 2 } };
  const began = clock.now();
  const { result, error } = await driven(clock, wire('tools/call', call, capabilities));
  // What is no object is no declaration, and the SDK may refuse the request as a whole.
  if (error) expect(error.code).toBe(-32602);
  else {
    expect(result).toMatchObject({ resultType: 'complete', structuredContent: { Account: PRODUCTION, Pending: 1 } });
    expect(clock.now()).toBeGreaterThanOrEqual(began + 2000);
  }
});

it('declares the extension in 2026-07-28, and only its three methods are served', async () => {
  const { deps, client } = await bench();
  const wire = httpWire(deps);
  expect((await wire('server/discover')).result.capabilities).toEqual({
    tools: {},
    prompts: {},
    resources: {},
    completions: {},
    extensions: { [TASKS]: {} },
  });
  expect(client.getServerCapabilities()).toEqual({ tools: {}, prompts: {}, resources: {}, completions: {} });
  for (const method of ['tasks/list', 'tasks/result']) {
    expect((await wire(method, { taskId: 'w1.AAAA' })).error?.code).toBe(-32601);
  }
  for (const method of ['tasks/get', 'tasks/cancel', 'tasks/list', 'tasks/result', 'tasks/update']) {
    const asked = client.request({ method, params: { taskId: 'w1.AAAA' } } as never, { parse: () => ({}) } as never);
    await expect(asked).rejects.toMatchObject({ code: -32601 });
  }
});

it('lists the same tools', async () => {
  const { deps } = await bench();
  const wire: Wire = httpWire(deps);
  const [declared, plain] = await Promise.all([wire('tools/list', {}, DECLARED), wire('tools/list', {}, {})]);
  expect(JSON.stringify(declared.result)).toBe(JSON.stringify(plain.result));
});
