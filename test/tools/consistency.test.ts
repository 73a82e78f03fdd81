import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../support/answer.ts';
import { DAY, HOUR, PRODUCTION, vaultArn } from '../support/constants.ts';
import { type Bench, bench } from '../support/server.ts';
import { ago, type Point, vault, worldOf } from '../support/world.ts';

// One recovery point has one answer: every list, the search for the newest, and the plan.

const rds = (rest: string) => `arn:aws:rds:us-east-1:${PRODUCTION}:${rest}`;
const backup = (rest: string) => `arn:aws:backup:us-east-1:${PRODUCTION}:recovery-point:${rest}`;
const uuid = (id: number) => `${String(id).padStart(8, '0')}-0000-4000-8000-000000000000`;

type Kind = (id: number) => Pick<Point, 'RecoveryPointArn' | 'ResourceArn' | 'ResourceType'> & Partial<Point>;

const of = (service: string, resource: string, region = 'us-east-1') =>
  `arn:aws:${service}:${region}:${PRODUCTION}:${resource}`;

const KINDS: Readonly<Record<string, Kind>> = {
  EFS: (id) => ({
    RecoveryPointArn: backup(uuid(id)),
    ResourceArn: of('elasticfilesystem', `file-system/fs-${id}`),
    ResourceType: 'EFS',
  }),
  EBS: (id) => ({
    RecoveryPointArn: `arn:aws:ec2:us-east-1::snapshot/snap-${id}`,
    ResourceArn: of('ec2', `volume/vol-${id}`),
    ResourceType: 'EBS',
  }),
  EC2: (id) => ({
    RecoveryPointArn: `arn:aws:ec2:us-east-1::image/ami-${id}`,
    ResourceArn: of('ec2', `instance/i-${id}`),
    ResourceType: 'EC2',
  }),
  RDS: (id) => ({
    RecoveryPointArn: rds(`snapshot:awsbackup:job-${id}`),
    ResourceArn: rds(`db:db-${id}`),
    ResourceType: 'RDS',
  }),
  continuous: (id) => ({
    RecoveryPointArn: backup(`continuous:db-${id}`),
    ResourceArn: rds(`db:db-${id}`),
    ResourceType: 'RDS',
  }),
  'Multi-AZ': (id) => ({
    RecoveryPointArn: rds(`cluster-snapshot:awsbackup:job-${id}`),
    ResourceArn: rds(`cluster:c-${id}`),
    ResourceType: 'RDS',
    Feature: 'Amazon RDS Multi-AZ DB cluster',
  }),
  Aurora: (id) => ({
    RecoveryPointArn: rds(`cluster-snapshot:awsbackup:job-${id}`),
    ResourceArn: rds(`cluster:c-${id}`),
    ResourceType: 'Aurora',
  }),
  Neptune: (id) => ({
    RecoveryPointArn: rds(`cluster-snapshot:awsbackup:job-${id}`),
    ResourceArn: rds(`cluster:c-${id}`),
    ResourceType: 'Neptune',
  }),
  'DynamoDB basic': (id) => ({
    RecoveryPointArn: of('dynamodb', `table/t-${id}/backup/01234567890123-abcdef01`),
    ResourceArn: of('dynamodb', `table/t-${id}`),
    ResourceType: 'DynamoDB',
  }),
  DynamoDB: (id) => ({
    RecoveryPointArn: backup(uuid(id)),
    ResourceArn: of('dynamodb', `table/t-${id}`),
    ResourceType: 'DynamoDB',
  }),
  FSx: (id) => ({
    RecoveryPointArn: of('fsx', `backup/backup-${id}`),
    ResourceArn: of('fsx', `file-system/fs-${id}`),
    ResourceType: 'FSx',
    Feature: 'FSx for Lustre',
  }),
  S3: (id) => ({
    RecoveryPointArn: backup(`bucket-${id}-20261101000000-0a1b2c3d`),
    ResourceArn: `arn:aws:s3:::bucket-${id}`,
    ResourceType: 'S3',
  }),
  'S3 continuous': (id) => ({
    RecoveryPointArn: backup(`bucket-${id}-0a1b2c3d`),
    ResourceArn: `arn:aws:s3:::bucket-${id}`,
    ResourceType: 'S3',
  }),
  EKS: (id) => ({
    RecoveryPointArn: backup(`composite:eks/c-${id}-20261101`),
    ResourceArn: of('eks', `cluster/c-${id}`),
    ResourceType: 'EKS',
  }),
  'EKS child': (id) => ({
    RecoveryPointArn: backup(`eks/c-${id}-20261101`),
    ResourceArn: of('eks', `cluster/c-${id}`),
    ResourceType: 'EKS',
  }),
  Redshift: (id) => ({
    RecoveryPointArn: of('redshift', `snapshot:c-${id}/awsbackup-1`),
    ResourceArn: of('redshift', `cluster:c-${id}`),
    ResourceType: 'Redshift',
  }),
};

/** Only these can be in cold storage at all. */
const WITH_COLD_STORAGE = ['EFS', 'EBS', 'DynamoDB'];

const COLD = { MoveToColdStorageAfterDays: 1, DeleteAfterDays: 365 };

const generated = fc.record({
  kind: fc.constantFrom(...Object.keys(KINDS)),
  status: fc.constantFrom<NonNullable<Point['Status']>>(
    ...(['COMPLETED', 'COMPLETED', 'AVAILABLE', 'PARTIAL', 'EXPIRED', 'DELETING', 'CREATING', 'STOPPED'] as const),
  ),
  days: fc.integer({ min: 0, max: 40 }),
  lifecycle: fc.constantFrom(undefined, { DeleteAfterDays: 60 }, COLD),
  storage: fc.constantFrom<Point['StorageClass']>(undefined, undefined, 'COLD'),
});

type Generated = typeof generated extends fc.Arbitrary<infer T> ? T : never;

function pointOf({ kind, status, days, lifecycle, storage }: Generated, id: number, now: number): Partial<Point> {
  const cold = storage === 'COLD' && WITH_COLD_STORAGE.includes(kind);
  // EBS snapshots move to the archive tier only if that was opted in to.
  const Lifecycle = cold
    ? { ...COLD, ...(kind === 'EBS' && { OptInToArchiveForSupportedResources: true }) }
    : lifecycle;
  return {
    ...KINDS[kind]!(id),
    Status: status,
    CreationDate: ago(now, (days + (cold ? 2 : 0)) * DAY + HOUR + id),
    ...(Lifecycle && { Lifecycle }),
    ...(cold && { StorageClass: 'COLD' }),
  };
}

/** What each tool says of one recovery point. */
async function answersAbout({ ok }: Bench, point: Partial<Point>): Promise<Record<string, unknown>> {
  const { RecoveryPointArn, ResourceArn, ResourceType } = point;
  const find = (rows: Json[]) => rows.find((row) => row.RecoveryPointArn === RecoveryPointArn)?.Copyable;
  const where = { Region: 'us-east-1', MaxResults: 100 };
  const [vaulted, ofResource, latestOfVault, latest, found, plan] = await Promise.all([
    ok('list_recovery_points', { BackupVaultName: 'Default', ...where, ByResourceType: ResourceType }),
    ok('list_recovery_points', { ResourceArn, ...where }),
    ok('list_recovery_points', { BackupVaultName: 'Default', ...where, Latest: true, ByResourceType: ResourceType }),
    ok('list_recovery_points', { ResourceArn, ...where, Latest: true }),
    ok('list_protected_resources', { NameContains: ResourceArn, ...where }),
    planned(ok, point),
  ]);
  const protectedRow = found.Results.find((row: Json) => row.LastRecoveryPointArn === RecoveryPointArn);
  return {
    vault: find(vaulted.RecoveryPoints),
    resource: find(ofResource.RecoveryPoints),
    'latest of vault': find(latestOfVault.RecoveryPoints),
    'latest of resource': find(latest.RecoveryPoints),
    protected: protectedRow?.Copyable,
    plan,
  };
}

/** Whether the plan says that the copy can be made, to a vault of the same account and Region. */
async function planned(ok: Bench['ok'], { RecoveryPointArn }: Partial<Point>): Promise<boolean | 'unknown'> {
  if (/:continuous:/.test(RecoveryPointArn!)) return false;
  const { Verdict } = await ok('plan_copy_job', {
    RecoveryPointArn,
    SourceBackupVaultName: 'Default',
    DestinationBackupVaultArn: vaultArn('copies'),
    IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/backup`,
  });
  if (/fail/.test(Verdict)) return false;
  return Verdict === 'ready' ? true : 'unknown';
}

it('every list, the search for the newest and the plan give one answer about a recovery point', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(generated, { minLength: 8, maxLength: 14 }), async (points) => {
      const made: Partial<Point>[] = [];
      const server = await bench({
        worldAt: (now) => {
          made.push(...points.map((one, id) => pointOf(one, id, now)));
          return worldOf(now, made, { Vaults: [vault(now, 'Default'), vault(now, 'copies')] });
        },
      });
      for (const point of made) {
        const { plan, ...lists } = await answersAbout(server, point);
        const what = JSON.stringify({ point, plan, lists });
        const told = [...new Set(Object.values(lists).filter((one) => one !== undefined))];
        expect(lists.vault, what).toBeDefined();
        expect(told, what).toHaveLength(1);
        // The plan also judges the route, so that it can know more, and never the opposite.
        if (told[0] === true) expect(plan, what).not.toBe(false);
        if (told[0] === false) expect(plan, what).toBe(false);
        if (plan === true) expect(told[0], what).toBe(true);
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 120_000);
