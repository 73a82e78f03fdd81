import { describe, expect, it } from 'vitest';
import { parseDestinationPattern } from '../../src/domain/guards/destination-pattern.ts';
import { MAX_BYTES } from '../../src/domain/plan/fit.ts';
import { defaultWorld, type Simulator, type SimulatorOptions, type WorldData } from '../../src/simulator/index.ts';
import type { Answer } from '../support/answer.ts';
import { awsAt } from '../support/aws.ts';
import { KEYS, REQUEST } from '../support/constants.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { reasonOf, reasonsOf, sentencesOf, unknownOf } from '../support/plan.ts';
import { bench, follow, serve, simulate, type TestServer, type TestSettings } from '../support/server.ts';

const OWN = '123456789012';
const RECOVERY = '210987654321';
const PARTNER = '666666666666';
const RECOVERY_KEYS = {
  accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
};
const PARTNER_KEYS = {
  accessKeyId: 'AKIAPARTNER7EXAMPLE1',
  secretAccessKey: 'Pq3/partnerSecretAccessKey/9xVbEXAMPLEKEY',
};

const vault = (name: string, region = 'us-east-1', account = OWN) =>
  `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
const EBS = 'arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9';
const ANYWHERE = allow('arn:aws:backup:*:*:backup-vault:*');

function allow(text: string) {
  const pattern = parseDestinationPattern(text);
  if (!pattern.ok) throw new Error('a bad pattern in a test');
  return [pattern.value];
}

interface Setup {
  server: TestServer;
  simulator: Simulator;
  clock: ManualClock;
}

/** A server with a profile of each account, production's by default, that can copy anywhere. */
async function withProfiles(options: SimulatorOptions = {}, settings: TestSettings = {}): Promise<Setup> {
  const { simulator, clock } = await simulate(options);
  const profiles = ['production', 'recovery', 'partner'];
  const credentials: Record<string, typeof KEYS> = { recovery: RECOVERY_KEYS, partner: PARTNER_KEYS };
  const aws = awsAt(simulator.url, {
    clock,
    profiles,
    endpoint: async (profile) => ({ url: simulator.url, credentials: credentials[profile ?? ''] ?? KEYS }),
  });
  const server = await serve(simulator.url, { profiles, allowDestinations: ANYWHERE, ...settings }, { aws, clock });
  return { server, simulator, clock };
}

/** The default world, changed. */
function world(change: (world: WorldData) => void): WorldData {
  const changed = defaultWorld(Date.now());
  change(changed);
  return changed;
}

const vaultOf = (data: WorldData, name: string, account = OWN) =>
  data.Vaults!.find((one) => one.BackupVaultName === name && one.AccountId === account)!;

const because = ({ json }: Answer, name: string) => reasonOf(json, name);
const warningsOf = ({ json }: Answer): string => (json.Warnings ?? []).join('\n');
const unknown = ({ json }: Answer): string => unknownOf(json).join('\n');
/** The plan that has nothing to say but what the copy is. */
const isPlain = ({ json }: Answer) => [json.Because, json.Warnings, json.NotKnown].every((one) => one === undefined);

/** How the copy ends when it is started: its state and message, or the refusal of the call. */
async function outcomeOf({ server, simulator, clock }: Setup, request: object): Promise<[state: string, text: string]> {
  const started = await server.call('start_copy_job', { ...request });
  if (started.isError) return ['refused', started.json.Error.Message];
  for (let hour = 0; hour < 100; hour += 1) {
    const job = simulator.copyJobs().find((one) => one.CopyJobId === started.json.CopyJobId)!;
    if (job.State !== 'CREATED' && job.State !== 'RUNNING') return [job.State, job.StatusMessage ?? ''];
    clock.advance(3_600_000);
  }
  throw new Error('the copy does not end');
}

describe('plan_copy_job', () => {
  it('plans the copy of AWS’s StartCopyJob page, starts nothing, and returns a Next that works', async () => {
    const { simulator, clock, ...server } = await bench({}, { roleArn: REQUEST.IamRoleArn });
    const { IamRoleArn: _, ...request } = REQUEST;
    const plan = await server.call('plan_copy_job', { ...request, IdempotencyToken: null, Lifecycle: {} });
    expect(plan.json).toMatchObject({
      Verdict: 'ready',
      Copy: {
        CrossRegion: false,
        CrossAccount: false,
        BackupSizeInBytes: 85_899_345,
        EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY',
        CanBeUndone: true,
      },
      Account: OWN,
      Region: 'us-east-1',
    });
    expect(isPlain(plan)).toBe(true);
    expect(plan.json.Next).toEqual({ Tool: 'start_copy_job', Arguments: REQUEST });
    expect(Object.keys(plan.json)).toEqual(['Verdict', 'Copy', 'Passed', 'Next', 'Account', 'Region']);
    expect(Object.keys(plan.json.Next.Arguments)).toEqual(Object.keys(REQUEST));
    expect(JSON.stringify(plan.json).length).toBeLessThanOrEqual(MAX_BYTES.ready);
    expect(Date.parse(plan.json.Copy.DeleteAt)).toBeGreaterThan(clock.now());
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
    expect(simulator.copyJobs().some((job) => job.State === 'CREATED')).toBe(false);
    const started = await follow(server, clock, plan);
    expect(started.json.Outcome).toBe('started');
  });

  it('says that a copy is being made, was made or has failed, as the start will answer', async () => {
    const { simulator, clock, ...server } = await bench();
    const started = await server.call('start_copy_job', REQUEST);
    const running = await server.call('plan_copy_job', REQUEST);
    expect(running.json).toMatchObject({
      Verdict: 'already_running',
      Because: [{ Check: 'earlier copies', Detail: expect.stringContaining('answers with it and starts nothing') }],
      Copy: { CopyJobId: started.json.CopyJobId, State: 'CREATED' },
      Next: { Tool: 'wait_for_copy_jobs' },
    });
    const waited = await follow(server, clock, running);
    expect(waited.json.Done).toBe(true);

    const done = await server.call('plan_copy_job', REQUEST);
    expect(done.json).toMatchObject({
      Verdict: 'already_copied',
      Because: [{ Detail: expect.stringContaining('has already made this copy. ') }],
      Copy: {
        CopyJobId: started.json.CopyJobId,
        State: 'COMPLETED',
        CopyPresent: true,
        DestinationRecoveryPointArn: expect.stringContaining(':recovery-point:'),
      },
    });
    expect(done.json).not.toHaveProperty('Next');

    const own = await server.call('plan_copy_job', { ...REQUEST, IdempotencyToken: 'one more' });
    expect(own.json.Next).toEqual({ Tool: 'start_copy_job', Arguments: { ...REQUEST, IdempotencyToken: 'one more' } });
    expect(warningsOf(own)).toMatch(/has already made this copy, and the IdempotencyToken .* asks for another/);

    const failed = await server.call('plan_copy_job', {
      ...REQUEST,
      RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304`,
      DestinationBackupVaultArn: vault('compliance'),
      Lifecycle: { DeleteAfterDays: 100 },
    });
    expect(warningsOf(failed)).toMatch(/FAILED.*INVALID_LIFECYCLE/);
    expect(failed.json.Verdict).toBe('ready');
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });

  it('warns that the copy waits if another one of the same resource is under way', async () => {
    const { simulator: _, clock: __, ...server } = await bench();
    await server.call('start_copy_job', REQUEST);
    const plan = await server.call('plan_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: vault('west-vault', 'us-west-2'),
    });
    expect(plan.json.Verdict).toBe('ready');
    expect(warningsOf(plan)).toMatch(/waits in CREATED/);
  });

  it('knows the destination only through a profile of its account', async () => {
    const request = { ...REQUEST, DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY) };
    const { server } = await withProfiles();
    const plan = await server.call('plan_copy_job', { ...request, Profile: 'production' });
    expect(plan.json).toMatchObject({ Verdict: 'ready', Copy: { CrossAccount: true } });
    expect(warningsOf(plan)).toMatch(new RegExp(`for account ${RECOVERY}, which the operator allows`));
    expect(plan.json.Next).toEqual({ Tool: 'start_copy_job', Arguments: { ...request, Profile: 'production' } });
    expect(JSON.stringify(plan.json).length).toBeLessThanOrEqual(MAX_BYTES.ready);

    const { simulator: _, clock: __, ...alone } = await bench({}, { allowDestinations: ANYWHERE });
    const blind = await alone.call('plan_copy_job', request);
    expect(blind.json).toMatchObject({ Verdict: 'ready_on_source_side', Copy: { CanBeUndone: 'unknown' } });
    expect(blind.json.Because).toMatchObject([
      { Check: 'destination vault', Detail: expect.stringMatching(/no profile of account 210987654321 is configured/) },
    ]);
    expect(blind.json.Next).toEqual({
      Tool: 'start_copy_job',
      Arguments: request,
      AskFirst: expect.stringMatching(
        /^Start this copy\? .*not known.*Not known: destination vault, its key, its access policy/,
      ),
    });
  });

  it.each([
    [{ Principal: '*', Action: ['backup:Delete*', 'backup:PutBackupVaultAccessPolicy'] }, false],
    [{ Principal: '*', Action: 'backup:DeleteRecoveryPoint' }, false],
    [{ Principal: { AWS: `arn:aws:iam::${OWN}:role/S3Access` }, Action: 'backup:DeleteRecoveryPoint' }, true],
    [{ Principal: '*', Action: 'backup:*', Condition: { Bool: { 'aws:ViaAWSService': 'false' } } }, 'unknown'],
  ])('does not say that a copy can be undone which the policy of the vault keeps: %j', async (statement, can) => {
    const world = defaultWorld(Date.now());
    const Statement = [{ Effect: 'Deny', Resource: '*', ...statement }];
    vaultOf(world, 'aBackupVault').Policy = { Version: '2012-10-17', Statement } as never;
    const { call } = await bench({ world });
    const { json } = await call('plan_copy_job', REQUEST);
    expect(JSON.stringify(json)).toContain(`"CanBeUndone":${JSON.stringify(can)}`);
  });

  it('refuses the input that the start would refuse', async () => {
    const { simulator, clock: _, ...server } = await bench();
    const answer = await server.call('plan_copy_job', {
      ...REQUEST,
      RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:continuous:db-orders-7f3k9q2m`,
      Lifecycle: { DeleteAfterDays: 0 },
    });
    expect(answer.json.Error).toMatchObject({ Category: 'invalid_input' });
    expect(answer.json.Error.Issues).toHaveLength(2);
    expect(simulator.requests.count()).toBe(0);
  });

  const guards: [what: string, settings: TestSettings, more: object, check: string][] = [
    ['read-only', { readOnly: true }, {}, 'guard: writes'],
    ['a broken setting', { broken: [{ Setting: '--x', Problem: 'p', Fix: 'f' }] }, {}, 'guard: writes'],
    ['a Region that is not allowed', { allowRegions: ['eu-central-1'] }, {}, 'guard: Region'],
    ['a retention cap', { maxRetentionDays: 30 }, {}, 'guard: retention cap'],
    [
      'a destination that is not allowed',
      {},
      { DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY) },
      'guard: destination',
    ],
  ];

  it.each(guards)('says what the start would say about %s', async (_, settings, more, check) => {
    const { simulator, clock: __, ...server } = await bench({}, settings);
    const plan = await server.call('plan_copy_job', { ...REQUEST, ...more });
    expect(plan.json.Verdict).toBe('refused_here');
    expect(plan.json).not.toHaveProperty('Next');
    const started = await server.call('start_copy_job', { ...REQUEST, ...more });
    expect(reasonsOf(plan.json)[0]).toBe(check);
    expect(started.json.Error.Message).toBe(because(plan, check)?.Detail);
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
  });

  it('is uncertain if every read is denied, and the start works', async () => {
    const { simulator, clock: _, ...server } = await bench();
    await server.call('plan_copy_job', REQUEST);
    for (const operation of Object.keys(simulator.requests.byOperation())) {
      if (operation !== 'GetCallerIdentity') simulator.faults.add({ operation, kind: 'access-denied' });
    }
    simulator.faults.add({ operation: 'ListBackupVaults', kind: 'access-denied' });
    const plan = await server.call('plan_copy_job', REQUEST);
    expect(plan.json.Verdict).toBe('uncertain');
    expect(plan.json.Next).toMatchObject({ Tool: 'start_copy_job', AskFirst: expect.stringMatching(/^Start this/) });
    expect(JSON.stringify(plan.json).length).toBeLessThanOrEqual(MAX_BYTES.any);
    const started = await server.call('start_copy_job', plan.json.Next.Arguments);
    expect(started.json.Outcome).toBe('started');
  });

  it.each([
    ['DescribeRecoveryPoint', 'uncertain'],
    // The recovery point shows that the source vault exists; only the other account remains unknown.
    ['DescribeBackupVault', 'ready_on_source_side'],
    ['GetBackupVaultAccessPolicy', 'uncertain'],
    ['ListCopyJobs', 'uncertain'],
    ['DescribeGlobalSettings', 'uncertain'],
  ])('calls it neither ready nor failing if %s is denied', async (operation, verdict) => {
    const request = { ...REQUEST, DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY) };
    const { server, simulator } = await withProfiles();
    simulator.faults.add({ operation, kind: 'access-denied' });
    expect((await server.call('plan_copy_job', request)).json.Verdict).toBe(verdict);
  });

  it('fails if AWS answers nothing at all', async () => {
    const { simulator, clock: _, ...server } = await bench();
    simulator.faults.add({ kind: 'expired-credentials' });
    const plan = await server.call('plan_copy_job', REQUEST);
    expect(plan.json.Error.Category).toBe('credentials');
  });

  it('still plans if single reads fail', async () => {
    const { simulator, clock: _, ...server } = await bench();
    simulator.faults.add({ operation: 'DescribeRegionSettings', kind: 'wrong-content-type' });
    simulator.faults.add({ operation: 'ListCopyJobs', kind: 'truncated-body' });
    const plan = await server.call('plan_copy_job', REQUEST);
    expect(unknown(plan)).toMatch(/Whether this copy was made before is not known: ListCopyJobs gave no usable answer/);
  });

  it('stops reading when the client cancels', async () => {
    const { simulator, clock: _, ...server } = await bench();
    simulator.faults.add({ kind: 'never-answer' });
    const cancel = new AbortController();
    const plan = server.call('plan_copy_job', REQUEST, { signal: cancel.signal });
    await expect.poll(() => simulator.requests.count()).toBeGreaterThan(0);
    cancel.abort();
    await expect(plan).rejects.toThrow();
  });
});

const rds = (id: string) => `arn:aws:rds:us-east-1:${OWN}:${id}`;
const DEFAULT_KEY = /encrypted with the default Backup service managed key/;
const UNSUPPORTED = /Feature is not supported for provided resource type/;
const RANGE = /not within the range specified/;
const DENIED = /Access Denied trying to call AWS Backup service/;

interface Scenario {
  request: object;
  /** The check that fails in the plan. */
  check: string;
  /** What AWS says if the copy is started anyway. */
  says: RegExp;
  world?: WorldData;
}

const FAILING: Record<string, Scenario> = {
  'no such recovery point': {
    request: {
      RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:00000000-0000-0000-0000-000000000000`,
    },
    check: 'recovery point',
    says: /Cannot find recovery point/,
  },
  'no such source vault': {
    request: { SourceBackupVaultName: 'default' },
    check: 'source vault',
    says: /Insufficient privileges/,
  },
  'no such destination vault': {
    request: { DestinationBackupVaultArn: vault('abackupvault') },
    check: 'destination vault',
    says: DENIED,
  },
  'no such destination vault of another account': {
    request: { DestinationBackupVaultArn: vault('nowhere', 'us-east-1', RECOVERY) },
    check: 'destination vault',
    says: DENIED,
  },
  'a destination vault that is being created': {
    request: { DestinationBackupVaultArn: vault('air-gapped') },
    check: 'destination vault',
    says: DENIED,
    world: world((data) => {
      vaultOf(data, 'air-gapped').VaultState = 'CREATING';
    }),
  },
  'a recovery point in cold storage': {
    request: {
      RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:C4E8F0B2-6A1D-4739-B5C8-90D3E7A2F615`,
      SourceBackupVaultName: 'aBackupVault',
      DestinationBackupVaultArn: vault('west-vault', 'us-west-2'),
    },
    check: 'cold storage',
    says: /cold storage/,
  },
  'a recovery point that is being created': {
    request: {},
    check: 'recovery point status',
    says: /CREATING/,
    world: world((data) => {
      data.RecoveryPoints![0]!.Status = 'CREATING';
    }),
  },
  'a Multi-AZ DB cluster': {
    request: { RecoveryPointArn: rds('cluster-snapshot:awsbackup:job-d29a6b13-7f04-4e85-b1c6-8a50e3f7d924') },
    check: 'resource type',
    says: UNSUPPORTED,
  },
  'a DynamoDB table without advanced features': {
    request: { RecoveryPointArn: `arn:aws:dynamodb:us-east-1:${OWN}:table/coupons/backup/01547087347000-c8b6kdk3` },
    check: 'resource type',
    says: UNSUPPORTED,
  },
  Redshift: {
    request: {
      RecoveryPointArn: `arn:aws:redshift:us-east-1:${OWN}:snapshot:warehouse/awsbackup:job-ab12cd3e-4567-4901-8f12-234567b89012`,
    },
    check: 'resource type',
    says: UNSUPPORTED,
  },
  'the cluster state of EKS alone': {
    request: {
      RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:eks/web-shop-20261120`,
      SourceBackupVaultName: 'aBackupVault',
      DestinationBackupVaultArn: vault('west-vault', 'us-west-2'),
    },
    check: 'resource type',
    says: UNSUPPORTED,
  },
  'Timestream from an opt-in Region to another account': {
    request: {
      RecoveryPointArn: `arn:aws:backup:af-south-1:${OWN}:recovery-point:5A0A8E6C`,
      SourceBackupVaultName: 'cape-town',
      DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY),
    },
    check: 'Regions',
    says: UNSUPPORTED,
    world: world((data) => {
      const point = data.RecoveryPoints!.find((one) => one.ResourceType === 'Timestream')!;
      data.Vaults!.push({ ...vaultOf(data, 'aBackupVault'), Region: 'af-south-1', BackupVaultName: 'cape-town' });
      data.RecoveryPoints!.push({
        ...point,
        RecoveryPointArn: `arn:aws:backup:af-south-1:${OWN}:recovery-point:5A0A8E6C`,
        Region: 'af-south-1',
        BackupVaultName: 'cape-town',
      });
    }),
  },
  'RDS into an air-gapped vault': {
    request: {
      RecoveryPointArn: rds('snapshot:awsbackup:job-be59cf2a-2343-4402-bd8b-226993d23453'),
      DestinationBackupVaultArn: vault('air-gapped'),
    },
    check: 'logically air-gapped vault',
    says: UNSUPPORTED,
  },
  'Neptune without encryption into an air-gapped vault': {
    request: {
      RecoveryPointArn: rds('cluster-snapshot:awsbackup:job-e5c14d20-93b8-4f67-a2d1-06b7f8e39c54'),
      DestinationBackupVaultArn: vault('air-gapped'),
    },
    check: 'logically air-gapped vault',
    says: UNSUPPORTED,
  },
  'a retention too short for the lock': {
    request: { DestinationBackupVaultArn: vault('compliance'), Lifecycle: { DeleteAfterDays: 89 } },
    check: 'retention range of the vault',
    says: RANGE,
  },
  'the retention of the source, too short for the lock': {
    request: { DestinationBackupVaultArn: vault('compliance') },
    check: 'retention range of the vault',
    says: RANGE,
  },
  'a retention too long for an air-gapped vault': {
    request: { DestinationBackupVaultArn: vault('air-gapped'), Lifecycle: { DeleteAfterDays: 366 } },
    check: 'retention range of the vault',
    says: RANGE,
  },
  'a vault on aws/backup in another account': {
    request: { RecoveryPointArn: EBS, DestinationBackupVaultArn: vault('Default', 'us-east-1', RECOVERY) },
    check: 'key of the destination vault',
    says: DEFAULT_KEY,
  },
  'Storage Gateway into a vault on aws/backup': {
    request: {
      RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-05f426fd8a1bd4224',
      DestinationBackupVaultArn: vault('Default', 'us-west-2'),
    },
    check: 'key of the destination vault',
    says: /Storage Gateway backup copies require/,
  },
  'a snapshot on aws/ebs to another account': {
    request: {
      RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-0d4b7c19e2a685f30',
      DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY),
    },
    check: 'key of the source',
    says: /Amazon EBS default key cannot be shared/,
  },
  'a snapshot on aws/ebs into an air-gapped vault': {
    request: {
      RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-0d4b7c19e2a685f30',
      DestinationBackupVaultArn: vault('air-gapped'),
    },
    check: 'key of the source',
    says: /Amazon EBS default key cannot be shared/,
  },
  'cross-account copies that are not enabled': {
    request: { DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY) },
    check: 'organization',
    says: /Cross-account copy feature is not enabled/,
    world: world((data) => {
      data.Organizations![0]!.IsCrossAccountBackupEnabled = false;
    }),
  },
  'an account outside the organization': {
    request: { DestinationBackupVaultArn: vault('partner-vault', 'us-east-1', PARTNER) },
    check: 'organization',
    says: /must be a member of the same organization/,
  },
  'a vault of another account without an access policy': {
    request: { DestinationBackupVaultArn: vault('new-vault', 'eu-central-1', RECOVERY) },
    check: 'access policy of the destination vault',
    says: DENIED,
  },
  'an access policy that denies, within the account': {
    request: {},
    check: 'access policy of the destination vault',
    says: DENIED,
    world: world((data) => {
      vaultOf(data, 'aBackupVault').Policy = {
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'backup:CopyInto*', Resource: '*' }],
      };
    }),
  },
  'a service-linked role, as AWS shows it for EFS automatic backups': {
    request: {
      IamRoleArn: `arn:aws:iam::${OWN}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
    },
    check: 'service-linked role',
    says: /cannot be assumed|PassRole|pass/i,
  },
  'the automatic vault of EFS': {
    request: {
      RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:3A5B9C1D-7E2F-4A60-8B94-C0D1E2F3A4B5`,
      SourceBackupVaultName: 'aws/efs/automatic-backup-vault',
    },
    check: 'source vault policy',
    says: /Insufficient privileges/,
  },
};

describe('a copy that will fail', () => {
  it.each(Object.entries(FAILING))('%s', async (_, { request, check, says, world: data }) => {
    const setup = await withProfiles(data && { world: data });
    const plan = await setup.server.call('plan_copy_job', { ...REQUEST, ...request });
    expect(plan.json.Verdict).toBe(says === UNSUPPORTED ? 'likely_to_fail' : 'will_fail');
    expect(reasonsOf(plan.json)).toContain(check);
    expect(plan.json).not.toHaveProperty('Next');
    expect(JSON.stringify(plan.json).length).toBeLessThanOrEqual(MAX_BYTES.any);
    if (says === UNSUPPORTED) expect(because(plan, check)?.Detail).toMatch(/2026/);

    const [state, text] = await outcomeOf(setup, { ...REQUEST, ...request });
    expect(state).toMatch(/^(?:FAILED|refused)$/);
    expect(text).toMatch(says);
  });

  const REDSHIFT = {
    ...REQUEST,
    RecoveryPointArn: `arn:aws:redshift:us-east-1:${OWN}:snapshot:warehouse/awsbackup:job-ab12cd3e-4567-4901-8f12-234567b89012`,
  };
  const earlier = (more: object) =>
    world((data) => {
      data.CopyJobs!.push({
        CopyJobId: 'EARLIER-0001',
        AccountId: OWN,
        Region: 'us-east-1',
        SourceBackupVaultName: 'Default',
        RecoveryPointArn: REDSHIFT.RecoveryPointArn.replace('ab12cd3e', 'ffffffff'),
        DestinationBackupVaultArn: vault('west-vault', 'us-west-2'),
        ResourceArn: `arn:aws:redshift:us-east-1:${OWN}:cluster:warehouse`,
        ResourceType: 'Redshift',
        CreationDate: '-3d',
        CompletionDate: '-2d',
        IamRoleArn: REQUEST.IamRoleArn,
        BackupSizeInBytes: 1024,
        State: 'COMPLETED',
        ...more,
      } satisfies NonNullable<WorldData['CopyJobs']>[number]);
    });
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

  it('passes what AWS’s pages deny if a job has made such a copy, and names the job and its date', async () => {
    const { server } = await withProfiles({ world: earlier({}) });
    const plan = await server.call('plan_copy_job', {
      ...REDSHIFT,
      DestinationBackupVaultArn: vault('west-vault', 'us-west-2'),
    });
    expect(plan.json.Verdict).toBe('ready');
    const detail = new RegExp(`^Job EARLIER-0001 made such a copy of Redshift on (${ago(2)}|${ago(3)})`);
    expect(plan.json.Warnings).toEqual([
      expect.stringMatching(detail),
      expect.stringMatching(/from us-east-1 to us-west-2, within the account\./),
    ]);
    // On another route it shows only that the type can be copied.
    const home = await server.call('plan_copy_job', REDSHIFT);
    expect(reasonsOf(home.json)).not.toContain('resource type');
    const there = await server.call('plan_copy_job', {
      ...REDSHIFT,
      DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY),
    });
    expect(reasonsOf(there.json)).toEqual(['cross-account support']);
  });

  it('tells what AWS did and what its pages say, both dated, where a job on the route failed', async () => {
    const text =
      'Copy job from us-east-1 to us-west-2 cannot be initiated for EFS resources. Feature is not supported for provided resource type.';
    const data = earlier({
      RecoveryPointArn: REQUEST.RecoveryPointArn,
      ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${OWN}:file-system/fs-1`,
      ResourceType: 'EFS',
      State: 'FAILED',
      StatusMessage: text,
    });
    const { server } = await withProfiles({ world: data });
    const plan = await server.call('plan_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: vault('west-vault', 'us-west-2'),
    });
    expect(plan.json.Verdict).toBe('likely_to_fail');
    expect(because(plan, 'earlier jobs on this route')).toMatchObject({
      Detail: expect.stringMatching(
        /^Job EARLIER-0001, .* FAILED on \d{4}-\d\d-\d\d\. AWS’s feature tables of April 2026 say/,
      ),
    });
  });

  it('tells what is known of a vault that cannot be read from earlier copies into it', async () => {
    const data = earlier({
      ResourceType: 'EFS',
      DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY),
    });
    const { simulator, clock } = await simulate({ world: data });
    const aws = awsAt(simulator.url, { clock, endpoint: async () => ({ url: simulator.url, credentials: KEYS }) });
    const server = await serve(simulator.url, { allowDestinations: ANYWHERE }, { aws, clock });
    const plan = await server.call('plan_copy_job', {
      ...REQUEST,
      DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY),
    });
    expect(plan.json.Verdict).toBe('ready_on_source_side');
    expect(because(plan, 'destination vault')).toMatchObject({
      Detail: expect.stringMatching(/Job EARLIER-0001 made a copy into that vault on \d{4}-\d\d-\d\d; it was/),
    });
  });

  it.each([
    ['Windows File Server', 'backup-1a20e49137e31d9e0'],
    ['ONTAP', 'backup-07c5e1d29b83f4a60'],
  ])('is ready for every kind of FSx, which its ARN does not tell: %s', async (_, id) => {
    const setup = await withProfiles();
    const request = {
      ...REQUEST,
      RecoveryPointArn: `arn:aws:fsx:us-east-1:${OWN}:backup/${id}`,
      DestinationBackupVaultArn: vault('west-vault', 'us-west-2'),
    };
    expect((await setup.server.call('plan_copy_job', request)).json.Verdict).toBe('ready');
    expect((await outcomeOf(setup, request))[0]).toBe('COMPLETED');
  });

  it.each([
    ['cold after 0 days', { Lifecycle: { MoveToColdStorageAfterDays: 0, DeleteAfterDays: 90 } }],
    ['the archive without a move', { Lifecycle: { DeleteAfterDays: 90, OptInToArchiveForSupportedResources: true } }],
    ['a deletion that has almost come', { Lifecycle: { DeleteAfterDays: 3 } }],
    ['the source vault itself', { DestinationBackupVaultArn: vault('Default') }],
  ])('says before what the start warns of: %s', async (_, change) => {
    const { server } = await withProfiles();
    const request = { ...REQUEST, ...change };
    const plan = await server.call('plan_copy_job', request);
    const warned = sentencesOf(plan.json);
    const { Warnings } = (await server.call('start_copy_job', request)).json;
    expect(Warnings.length).toBeGreaterThan(0);
    for (const warning of Warnings) expect(warned.join('\n')).toContain(warning);
  });

  it('is uncertain if AWS does not say how long the source is kept', async () => {
    const request = { ...REQUEST, DestinationBackupVaultArn: vault('compliance') };
    const setup = await withProfiles({
      world: world((data) => {
        delete data.RecoveryPoints![0]!.Lifecycle;
      }),
    });
    const plan = await setup.server.call('plan_copy_job', request);
    expect(plan.json.Verdict).toBe('uncertain');
    expect(reasonsOf(plan.json)).toEqual(['retention range of the vault']);
  });

  const NOT_SEEN: [what: string, request: object, says: RegExp][] = [
    [
      'the role, which AWS Backup cannot assume',
      { IamRoleArn: `arn:aws:iam::${OWN}:role/ApplicationRole` },
      /cannot be assumed/,
    ],
    [
      'the policy of the source key',
      {
        RecoveryPointArn: rds('cluster-snapshot:awsbackup:job-4ece7121-d60e-40c2-9c3b-49960142d03b'),
        DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY),
      },
      /KMS key/,
    ],
    [
      'an AWS Marketplace image',
      {
        RecoveryPointArn: 'arn:aws:ec2:us-east-1::image/ami-0a7e64c92d1fb8305',
        DestinationBackupVaultArn: vault('dr-vault', 'us-east-1', RECOVERY),
      },
      /Marketplace/,
    ],
  ];

  it.each(NOT_SEEN)('cannot see, and its description says so: %s', async (_, request, says) => {
    const setup = await withProfiles();
    const plan = await setup.server.call('plan_copy_job', { ...REQUEST, ...request });
    expect(plan.json.Verdict).toBe('ready');
    const [, text] = await outcomeOf(setup, { ...REQUEST, ...request });
    expect(text).toMatch(says);
  });
});
