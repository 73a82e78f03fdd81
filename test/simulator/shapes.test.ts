import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Switches, startSimulator, type WorldData } from '../../src/simulator/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CREDENTIALS } from './harness.ts';
import { MODEL, onTheWire, problems } from './shapes.ts';
import { call, type WireReply } from './wire.ts';
import { ACCOUNTS, complete, EXAMPLE, REGIONS, switches, world, worldRoles } from './worlds.ts';

// Every reply of every operation, in any world under any switches, is one that AWS could send.

const START = Date.parse('2026-11-22T10:00:00.123Z');

/** A generated call about records of the world. */
const step = fc.record({
  account: fc.constantFrom('production' as const, 'recovery' as const, 'partner' as const),
  region: fc.constantFrom(...REGIONS),
  point: fc.nat(),
  vault: fc.nat(),
  role: fc.oneof(fc.constant(0), fc.nat(3)),
  stranger: fc.integer({ min: 0, max: 4 }).map((drawn) => drawn === 4),
  lifecycle: fc.constantFrom(
    undefined,
    { DeleteAfterDays: 35 },
    { DeleteAfterDays: -1 },
    { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 400, OptInToArchiveForSupportedResources: true },
    { MoveToColdStorageAfterDays: 10 },
  ),
  query: fc.constantFrom<Record<string, string>>(
    {},
    { maxResults: '1' },
    { maxResults: '3', MaxResults: '1', State: 'AGGREGATE_ALL', AccountId: 'ANY' },
    { state: 'FAILED', State: 'FAILED', AggregationPeriod: 'FOURTEEN_DAYS', MessageCategory: 'AGGREGATE_ALL' },
    { createdAfter: '2026-11-01T00:00:00Z', vaultType: 'BACKUP_VAULT', ResourceType: 'AGGREGATE_ALL' },
    { shared: 'true', AccountId: 'AGGREGATE_ALL' },
  ),
  advance: fc.constantFrom(0, 1000, 10_000, 3_600_000, 86_400_000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A step in which every operation succeeds, except that a recovery point that is being copied cannot be deleted. */
const WORKS: Step = {
  account: 'production',
  region: 'us-east-1',
  point: 0,
  vault: 0,
  role: 0,
  stranger: false,
  lifecycle: { DeleteAfterDays: 35 },
  query: {},
  advance: 0,
};

/** One request of each operation, about records of the world. */
function requests(data: Omit<WorldData, 'Accounts'>, one: Step, jobIds: readonly string[]) {
  const points = data.RecoveryPoints!;
  const vaults = data.Vaults!;
  const point = points[one.point % Math.max(points.length, 1)];
  const at = point ?? vaults[one.vault % vaults.length]!;
  const to = vaults[one.vault % vaults.length]!;
  const account = (Object.keys(ACCOUNTS) as (keyof typeof ACCOUNTS)[]).find((name) => ACCOUNTS[name] === at.AccountId)!;
  const of = (...segments: string[]) => `/${segments.map(encodeURIComponent).join('/')}`;
  const [vault, arn, resource] = [
    at.BackupVaultName,
    point?.RecoveryPointArn ?? 'arn:aws:backup:::none',
    point?.ResourceArn ?? 'arn:aws:s3:::none',
  ];
  const roles = worldRoles(at.AccountId);
  const body = JSON.stringify({
    RecoveryPointArn: arn,
    SourceBackupVaultName: vault,
    DestinationBackupVaultArn: `arn:aws:backup:${to.Region}:${to.AccountId}:backup-vault:${to.BackupVaultName}`,
    IamRoleArn: roles[one.role],
    IdempotencyToken: `token-${one.point % 3}`,
    Lifecycle: one.lifecycle,
  });
  const owner = { account, region: at.Region };
  const paths: Record<string, string> = {
    StartCopyJob: '/copy-jobs',
    DescribeCopyJob: of('copy-jobs', jobIds[one.point % Math.max(jobIds.length, 1)] ?? 'none'),
    ListCopyJobs: '/copy-jobs',
    ListCopyJobSummaries: '/audit/copy-job-summaries',
    ListBackupVaults: '/backup-vaults',
    DescribeBackupVault: of('backup-vaults', vault),
    ListRecoveryPointsByBackupVault: of('backup-vaults', vault, 'recovery-points'),
    ListRecoveryPointsByResource: of('resources', resource, 'recovery-points'),
    DescribeRecoveryPoint: of('backup-vaults', vault, 'recovery-points', arn),
    GetBackupVaultAccessPolicy: of('backup-vaults', vault, 'access-policy'),
    DescribeGlobalSettings: '/global-settings',
    DescribeRegionSettings: '/account-settings',
    GetSupportedResourceTypes: '/supported-resource-types',
    ListProtectedResources: '/resources',
    DescribeProtectedResource: of('resources', resource),
    ListTags: of('tags', arn),
    UpdateRecoveryPointLifecycle: of('backup-vaults', vault, 'recovery-points', arn),
    DeleteRecoveryPoint: of('backup-vaults', vault, 'recovery-points', arn),
  };
  return Object.entries(paths).map(([operation, path]) => {
    const { method, query } = MODEL[operation]!;
    return {
      operation,
      // The owner, or any account: one that cannot see the record gets an error, which must have the right form too.
      signer: one.stranger ? { account: one.account, region: one.region } : owner,
      request: {
        method,
        path,
        query: Object.fromEntries(Object.entries(one.query).filter(([name]) => query.includes(name))),
        ...(method === 'PUT' || method === 'POST' ? { body } : {}),
      },
    };
  });
}

/** Why AWS could not send an error. */
function errorProblems(operation: string, { status, headers, json }: WireReply): string[] {
  const type = String(headers['x-amzn-errortype']);
  const members = JSON.stringify(Object.keys(json).sort());
  return [
    ...(members === '["Code","Context","Message","Type"]' ? [] : [`${operation}: an error with ${members}`]),
    ...(typeof json.Message === 'string' && json.Message !== '' ? [] : [`${operation}: an error without a Message`]),
    ...(type === 'AccessDeniedException' || MODEL[operation]!.errors.includes(type)
      ? []
      : [`${operation} does not model ${type}: ${json.Message}`]),
    ...(status === (type === 'AccessDeniedException' ? 403 : 400) ? [] : [`${operation}: ${type} with HTTP ${status}`]),
  ];
}

it('every reply is one that AWS could send, in any world', async () => {
  const answered: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(world, switches, fc.array(step, { minLength: 1, maxLength: 4 }), async (data, settings, steps) => {
      const clock = new ManualClock(START);
      const simulator = await startSimulator({ clock, seed: 1, world: complete(data), switches: settings });
      try {
        for (const one of steps) {
          const jobIds = simulator.copyJobs().map((job) => job.CopyJobId);
          for (const { operation, signer, request } of requests(data, one, jobIds)) {
            const reply = await call(simulator.url, request, {
              ...CREDENTIALS[signer.account],
              region: signer.region,
              date: new Date(clock.now()),
            });
            expect(reply.headers).toMatchObject({
              'content-type': 'application/json',
              'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
              date: new Date(clock.now()).toUTCString(),
            });
            if (reply.status === 200) {
              answered[operation] = (answered[operation] ?? 0) + 1;
              expect(problems(operation, reply.json, onTheWire)).toEqual([]);
            } else {
              expect(errorProblems(operation, reply)).toEqual([]);
            }
          }
          clock.advance(one.advance);
        }
      } finally {
        await simulator.close();
      }
    }),
    { numRuns: 25, examples: [[EXAMPLE, {} as Switches, [WORKS, { ...WORKS, point: 1, role: 1 }]]] },
  );
  // The property says nothing about an operation that never succeeded.
  expect(Object.keys(MODEL).filter((operation) => !answered[operation])).toEqual([]);
});

it('the check finds replies that AWS would not send', () => {
  const good = { CopyJobId: 'A', CreationDate: 1763800000.123, IsParent: false };
  const wrong = (change: object) => problems('StartCopyJob', { ...good, ...change }, onTheWire);
  expect(wrong({})).toEqual([]);
  expect(wrong({ Extra: 1 })).toEqual(['StartCopyJob.Extra: AWS has no such member']);
  expect(wrong({ CopyJobId: null })).toEqual(['StartCopyJob.CopyJobId is absent']);
  expect(wrong({ IsParent: 'false' })).toEqual(['StartCopyJob.IsParent: "false" is no boolean (boolean)']);
  expect(wrong({ CreationDate: 1763800000123 })).toHaveLength(1);
  expect(problems('ListBackupVaults', { BackupVaultList: [{ VaultType: 'SAFE' }] }, onTheWire)).toContain(
    'ListBackupVaults.BackupVaultList[0].VaultType: SAFE is none of BACKUP_VAULT, LOGICALLY_AIR_GAPPED_BACKUP_VAULT, RESTORE_ACCESS_BACKUP_VAULT',
  );
});
