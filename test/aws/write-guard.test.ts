import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationName, Operations } from '../../src/aws/index.ts';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { REQUEST, serve, simulate, type TestSettings } from '../support/server.ts';

const BROKEN = [{ Setting: '--read-onyl', Problem: 'There is no such option.', Fix: 'Did you mean --read-only?' }];

const VAULTS = ['Default', 'aBackupVault', 'compliance', 'air-gapped'];
const vaultArn = (name: string) => `arn:aws:backup:us-east-1:123456789012:backup-vault:${name}`;

/** Valid input of each tool. */
const INPUT: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  start_copy_job: fc.record(
    {
      RecoveryPointArn: fc.constant(REQUEST.RecoveryPointArn),
      SourceBackupVaultName: fc.constantFrom(...VAULTS),
      DestinationBackupVaultArn: fc.constantFrom(...VAULTS).map(vaultArn),
      IamRoleArn: fc.constant(REQUEST.IamRoleArn),
      IdempotencyToken: fc.stringMatching(/^[a-z0-9]{1,20}$/),
      Lifecycle: fc.record({ DeleteAfterDays: fc.integer({ min: 1, max: 36_500 }) }),
    },
    { requiredKeys: ['RecoveryPointArn', 'SourceBackupVaultName', 'DestinationBackupVaultArn', 'IamRoleArn'] },
  ),
  plan_copy_job: fc.constantFrom(...VAULTS).map((name) => ({ ...REQUEST, DestinationBackupVaultArn: vaultArn(name) })),
  describe_copy_job: fc.record({ CopyJobId: fc.uuid().map((id) => id.toUpperCase()) }),
  wait_for_copy_jobs: fc.record({
    CopyJobIds: fc.array(fc.uuid(), { minLength: 1, maxLength: 3 }),
    TimeoutSeconds: fc.constant(1),
  }),
  list_copy_jobs: fc.record({ ByState: fc.constantFrom('FAILED', 'COMPLETED', 'RUNNING') }),
  list_copy_job_summaries: fc.record({ AggregationPeriod: fc.constantFrom('ONE_DAY', 'SEVEN_DAYS') }),
  list_backup_vaults: fc.record({ MaxResults: fc.integer({ min: 1, max: 100 }) }),
  list_recovery_points: fc.record({ BackupVaultName: fc.constantFrom(...VAULTS), Latest: fc.boolean() }),
  list_protected_resources: fc.record({ NameContains: fc.constantFrom('orders', 'documents', 'zzz') }),
};

const WRITES = TOOLS.filter((tool) => tool.effect === 'write').map((tool) => tool.name);

describe.each<[string, TestSettings, string]>([
  ['read-only', { readOnly: true }, 'policy_denied'],
  ['with a broken setting', { broken: BROKEN }, 'configuration'],
  ['read-only with a broken setting', { readOnly: true, broken: BROKEN }, 'configuration'],
])('%s', (_name, settings, category) => {
  it('no tool reaches an operation that writes', async () => {
    const { simulator } = await simulate();
    const { call } = await serve(simulator.url, settings);
    for (const { name, effect } of TOOLS) {
      for (const args of fc.sample(INPUT[name]!, 5)) {
        const { json } = await call(name, args);
        // What is refused is refused for what it is, not for its input.
        if (effect === 'write') expect(json.Error.Category, name).toBe(category);
        else expect(json.Error?.Category, `${name}: ${JSON.stringify(json)}`).not.toBe('invalid_input');
      }
    }
    const sent = Object.keys(simulator.requests.byOperation()).filter((operation) => operation !== 'GetCallerIdentity');
    expect(sent.length).toBeGreaterThan(5);
    expect(sent.filter((operation) => OPERATIONS[operation as OperationName]?.effect !== 'read')).toEqual([]);
  });

  it('a write is refused before its input is judged', async () => {
    const { simulator } = await simulate();
    const { call } = await serve(simulator.url, settings);
    for (const name of WRITES) {
      for (const args of [{}, { Unknown: 1 }, { ...REQUEST, IamRoleArn: 'nonsense' }]) {
        expect((await call(name, args)).json.Error.Category).toBe(category);
      }
    }
    expect(simulator.requests.count()).toBe(0);
  });
});

it('covers every tool', () => {
  expect(Object.keys(INPUT).sort()).toEqual(TOOLS.map((tool) => tool.name).sort());
});

it('reaches the write where nothing forbids it', async () => {
  const { simulator } = await simulate();
  const { call } = await serve(simulator.url);
  await call('start_copy_job', REQUEST);
  expect(simulator.requests.count('StartCopyJob')).toBe(1);
});

// A read tool holds a session too: its way to AWS takes no write, whatever a tool asks for.
it('no operation that writes is sent as a read', async () => {
  const { simulator } = await simulate();
  const { deps } = await serve(simulator.url);
  for (const [operation, { effect }] of Object.entries(OPERATIONS)) {
    if (effect === 'read') continue;
    const read = deps.aws
      .session()
      .read(operation as never, REQUEST as Operations['StartCopyJob']['input'] as never, { region: 'us-east-1' });
    await expect(read).rejects.toThrow('is not a read');
  }
  expect(simulator.requests.count()).toBe(0);
});
