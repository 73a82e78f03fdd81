import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationName } from '../../src/aws/index.ts';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { REQUEST, vaultArn } from '../support/constants.ts';
import { serve, simulate, type TestSettings } from '../support/server.ts';

const BROKEN = [{ Setting: '--read-onyl', Problem: 'There is no such option.', Fix: 'Did you mean --read-only?' }];

const VAULTS = ['Default', 'aBackupVault', 'compliance', 'air-gapped'];

/** Valid input of each tool. */
const INPUT: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  start_copy_job: fc.record(
    {
      RecoveryPointArn: fc.constant(REQUEST.RecoveryPointArn),
      SourceBackupVaultName: fc.constantFrom(...VAULTS),
      DestinationBackupVaultArn: fc.constantFrom(...VAULTS).map((name) => vaultArn(name)),
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
  find_missing_copies: fc.record(
    {
      DestinationBackupVaultArn: fc.constantFrom(...VAULTS).map((name) => vaultArn(name)),
      ByResourceType: fc.constant('EFS'),
    },
    { requiredKeys: [] },
  ),
  start_missing_copies: fc.record({
    DestinationBackupVaultArn: fc.constantFrom(...VAULTS).map((name) => vaultArn(name)),
    IamRoleArn: fc.constant(REQUEST.IamRoleArn),
    MaxCopies: fc.integer({ min: 1, max: 100 }),
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
  ['locked by a broken setting', { broken: BROKEN }, 'configuration'],
  ['read-only and locked by a broken setting', { readOnly: true, broken: BROKEN }, 'configuration'],
])('a server that is %s', (_name, settings, category) => {
  it('sends no operation that writes, whatever tool is called', async () => {
    const { simulator } = await simulate();
    const { call } = await serve(simulator.url, settings);
    for (const { name, effect } of TOOLS) {
      for (const args of fc.sample(INPUT[name]!, 5)) {
        const { json } = await call(name, args);
        // A write is refused because it is one, not for its input.
        if (effect === 'write') expect(json.Error.Category, name).toBe(category);
        else expect(json.Error?.Category, `${name}: ${JSON.stringify(json)}`).not.toBe('invalid_input');
      }
    }
    const sent = Object.keys(simulator.requests.byOperation()).filter((operation) => operation !== 'GetCallerIdentity');
    expect(sent.length).toBeGreaterThan(5);
    expect(sent.filter((operation) => OPERATIONS[operation as OperationName]?.effect !== 'read')).toEqual([]);
  });

  it('refuses a write before it checks the input', async () => {
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

it('has input for every tool', () => {
  expect(Object.keys(INPUT).sort()).toEqual(TOOLS.map((tool) => tool.name).sort());
});

it('sends the write when nothing forbids it', async () => {
  const { simulator } = await simulate();
  const { call } = await serve(simulator.url);
  await call('start_copy_job', REQUEST);
  expect(simulator.requests.count('StartCopyJob')).toBe(1);
});
