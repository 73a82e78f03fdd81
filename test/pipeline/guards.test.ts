import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/simulator/index.ts';
import { allow } from '../support/allow.ts';
import { awsAt } from '../support/aws.ts';
import { PARTNER, PRODUCTION, RECOVERY, REQUEST, vaultArn } from '../support/constants.ts';
import { closedPort, httpEndpoint } from '../support/endpoint.ts';
import { bench, serve, simulate, type TestSettings } from '../support/server.ts';

const DR_VAULT = vaultArn('dr-vault', RECOVERY);
const PARTNER_VAULT = vaultArn('partner-vault', PARTNER);
const FOREIGN_ROLE = `arn:aws:iam::${PARTNER}:role/S3Access`;
const IMAGE = { ...REQUEST, RecoveryPointArn: 'arn:aws:ec2:us-east-1::image/ami-00179b33a7a88cac5' };

const REFUSED: [what: string, request: object, settings: TestSettings, code: string][] = [
  ['a vault in another account', { ...REQUEST, DestinationBackupVaultArn: PARTNER_VAULT }, {}, 'ForeignDestination'],
  [
    'a vault in another account of the organization',
    { ...REQUEST, DestinationBackupVaultArn: DR_VAULT },
    {},
    'ForeignDestination',
  ],
  [
    'a role and a vault in another account',
    { ...REQUEST, DestinationBackupVaultArn: PARTNER_VAULT, IamRoleArn: FOREIGN_ROLE },
    allow(PARTNER_VAULT),
    'ForeignRole',
  ],
  ['a role in another account', { ...REQUEST, IamRoleArn: FOREIGN_ROLE }, {}, 'ForeignRole'],
  [
    'a recovery point in another account',
    { ...REQUEST, RecoveryPointArn: REQUEST.RecoveryPointArn.replace(PRODUCTION, RECOVERY) },
    {},
    'ForeignRecoveryPoint',
  ],
  [
    'everything in another account',
    JSON.parse(JSON.stringify(REQUEST).replaceAll(PRODUCTION, PARTNER)),
    {},
    'ForeignRole',
  ],
  [
    'an image, whose ARN has no account, into another account',
    { ...IMAGE, DestinationBackupVaultArn: PARTNER_VAULT },
    {},
    'ForeignDestination',
  ],
  ['an image with a foreign role', { ...IMAGE, IamRoleArn: FOREIGN_ROLE }, {}, 'ForeignRole'],
  ['a copy on a read-only server', REQUEST, { readOnly: true }, 'ReadOnly'],
  ['a copy kept as long as the source, under a cap', REQUEST, { maxRetentionDays: 36_500 }, 'RetentionCap'],
  ['an empty Lifecycle under a cap', { ...REQUEST, Lifecycle: {} }, { maxRetentionDays: 365 }, 'RetentionCap'],
  ['-1 under a cap', { ...REQUEST, Lifecycle: { DeleteAfterDays: -1 } }, { maxRetentionDays: 36_500 }, 'RetentionCap'],
  [
    'one day more than the cap',
    { ...REQUEST, Lifecycle: { DeleteAfterDays: 366 } },
    { maxRetentionDays: 365 },
    'RetentionCap',
  ],
  [
    'a move to cold storage without a deletion, under a cap',
    { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30 } },
    { maxRetentionDays: 365 },
    'RetentionCap',
  ],
  // Data residency: the own account too, and whatever a pattern allows.
  ['a Region that is not allowed', REQUEST, { allowRegions: ['eu-central-1', 'us-west-2'] }, 'RegionNotAllowed'],
  ['every Region when none is usable', REQUEST, { allowRegions: [] }, 'RegionNotAllowed'],
  [
    'an allowed vault in a Region that is not allowed',
    { ...REQUEST, DestinationBackupVaultArn: DR_VAULT },
    { ...allow(DR_VAULT), allowRegions: ['eu-central-1'] },
    'RegionNotAllowed',
  ],
  [
    'a vault in an allowed Region of an account that is not allowed',
    { ...REQUEST, DestinationBackupVaultArn: DR_VAULT },
    { allowRegions: ['us-east-1'] },
    'ForeignDestination',
  ],
  // A pattern allows exactly its vaults.
  [
    'a vault that the pattern does not match',
    { ...REQUEST, DestinationBackupVaultArn: `${DR_VAULT}2` },
    allow(DR_VAULT),
    'ForeignDestination',
  ],
  [
    'the same vault in another Region',
    { ...REQUEST, DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY, 'eu-central-1') },
    allow(DR_VAULT),
    'ForeignDestination',
  ],
  [
    'the same vault in another account',
    { ...REQUEST, DestinationBackupVaultArn: vaultArn('dr-vault', PARTNER) },
    allow(DR_VAULT),
    'ForeignDestination',
  ],
  [
    'a vault in an account that the pattern does not match',
    { ...REQUEST, DestinationBackupVaultArn: PARTNER_VAULT },
    allow('arn:aws:backup:*:210987654321:backup-vault:*'),
    'ForeignDestination',
  ],
];

describe('the guards', () => {
  it.each(REFUSED)('refuse %s, and nothing is sent', async (_what, request, settings, code) => {
    const { call, simulator } = await bench({}, settings);
    for (const more of [{}, { IdempotencyToken: 'mine' }]) {
      const { json } = await call('start_copy_job', { ...request, ...more });
      expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: code, Retryable: false });
      // A retention within the cap is the user's choice.
      expect(json.Error.Fix).toMatch(code === 'RetentionCap' ? /^Ask the user / : /Do not look for another way/);
    }
    // Only the account was asked for, and how long the source is kept if the copy would be kept as long.
    const read = ['GetCallerIdentity', ...(code === 'RetentionCap' ? ['DescribeRecoveryPoint'] : [])];
    expect(Object.keys(simulator.requests.byOperation()).filter((name) => !read.includes(name))).toEqual([]);
  });

  it.each([
    ['a vault in the own account', REQUEST, {}],
    ['an image in the own account', { ...IMAGE, DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn }, {}],
    [
      'the vault that a pattern names',
      { ...REQUEST, DestinationBackupVaultArn: DR_VAULT },
      allow(PARTNER_VAULT, DR_VAULT),
    ],
    [
      'a vault that matches a wildcard',
      { ...REQUEST, DestinationBackupVaultArn: DR_VAULT },
      allow('arn:aws:backup:*:210987654321:backup-vault:dr-*'),
    ],
    ['a vault in an allowed Region', REQUEST, { allowRegions: ['eu-central-1', 'us-east-1'] }],
    ['a retention equal to the cap', { ...REQUEST, Lifecycle: { DeleteAfterDays: 365 } }, { maxRetentionDays: 365 }],
  ] as [string, Record<string, unknown>, TestSettings][])('allow %s', async (_what, request, settings) => {
    const { call, simulator } = await bench({}, settings);
    expect((await call('start_copy_job', request)).json).toMatchObject({ Outcome: 'started' });
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });
});

describe('the retention cap', () => {
  it('names how long the source is kept, and the call with that number is allowed', async () => {
    const { fail, ok, simulator } = await bench({}, { maxRetentionDays: 365 });
    const refused = await fail('start_copy_job', REQUEST);
    expect(refused).toMatchObject({
      Message:
        'The copy would be kept as long as the source, which is kept 35 days unless that is changed. The operator allows at most 365 days.',
      Fix: expect.stringMatching(
        /^Ask the user for how long to keep the copy, .*: Lifecycle\.DeleteAfterDays: 35 is as long as the source\./,
      ),
    });
    const plan = await ok('plan_copy_job', REQUEST);
    expect(JSON.stringify(plan)).toContain(JSON.stringify(refused.Message));
    expect(JSON.stringify(plan)).toContain(JSON.stringify(refused.Fix));
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
    expect((await ok('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 35 } })).Outcome).toBe('started');
  });

  it('does not say how long the source is kept if that cannot be read, and still refuses', async () => {
    const { fail, simulator } = await bench({}, { maxRetentionDays: 365 });
    for (const kind of ['access-denied', 'internal-error', 'throttle'] as const) {
      simulator.faults.add({ operation: 'DescribeRecoveryPoint', kind });
      expect(await fail('start_copy_job', REQUEST)).toMatchObject({
        Category: 'policy_denied',
        Code: 'RetentionCap',
        Message: expect.stringMatching(/for how long that is kept is not known/),
      });
      simulator.faults.clear();
    }
  });
});

describe('a wrong Lifecycle', () => {
  it.each([
    'none',
    35,
    [],
    true,
    '{"DeleteAfterDays":',
    { DeleteAfterDays: 0 },
    { DeleteAfterDays: '' },
    { Delete: 1 },
  ])('%j is never answered with the advice to leave Lifecycle out', async (Lifecycle) => {
    const { fail } = await bench();
    for (const tool of ['start_copy_job', 'plan_copy_job']) {
      const { Issues } = await fail(tool, { ...REQUEST, Lifecycle });
      for (const { Path, Fix } of Issues) {
        expect(Path).toMatch(/^Lifecycle/);
        if (Path === 'Lifecycle') expect(Fix).not.toMatch(/leave|omit|without Lifecycle/i);
        expect(Fix).not.toMatch(/leave out Lifecycle(?!\.)|leave Lifecycle out/i);
      }
    }
  });
});

describe('the allowed Regions', () => {
  it('are named by the refusal, with what the operator can set, and by the instructions', async () => {
    const { client, fail } = await bench({}, { allowRegions: ['eu-central-1', 'us-west-2'] });
    expect(client.getInstructions()).toContain('only to vaults in these Regions: eu-central-1, us-west-2.');
    expect(await fail('start_copy_job', REQUEST)).toMatchObject({
      Message: 'The destination vault is in us-east-1. The operator allows copies only to eu-central-1, us-west-2.',
      Fix: 'If the copy is meant to go there, the operator can add us-east-1 to --allow-region (AWS_BACKUP_MCP_ALLOW_REGIONS). Do not look for another way. Tell the user: this is for the operator to decide.',
    });
  });

  it('restrict the destination and not the source', async () => {
    const DestinationBackupVaultArn = vaultArn('Default', PRODUCTION, 'eu-central-1');
    const { ok } = await bench({}, { allowRegions: ['eu-central-1'] });
    expect(await ok('start_copy_job', { ...REQUEST, DestinationBackupVaultArn })).toMatchObject({
      Outcome: 'started',
      Region: 'us-east-1',
    });
  });
});

describe('an unknown account', () => {
  it('allows reads and no start', async () => {
    const { call, simulator } = await bench();
    simulator.faults.add({ operation: 'GetCallerIdentity', kind: 'access-denied' });
    for (const request of [REQUEST, { ...REQUEST, DestinationBackupVaultArn: PARTNER_VAULT }]) {
      const { json } = await call('start_copy_job', request);
      expect(json.Error).toMatchObject({ Category: 'configuration', Code: 'AccountUnknown', Retryable: false });
    }
    expect(simulator.requests.count('StartCopyJob')).toBe(0);
    expect((await call('list_copy_jobs')).json).toMatchObject({ Account: 'unknown', Region: 'us-east-1' });
    simulator.faults.clear();
    expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
    expect((await call('list_copy_jobs')).json.Account).toBe(PRODUCTION);
  });
});

/** A start whose account cannot be asked for at the moment. */
const UNASKED: [kind: FaultRule['kind'], category: string, status?: number][] = [
  ['throttle', 'throttled'],
  ['limit-exceeded', 'limit_exceeded'],
  ['internal-error', 'service_unavailable'],
  ['service-unavailable', 'service_unavailable', 503],
  ['never-answer', 'timeout'],
  ['reset-before', 'network'],
  ['reset-after', 'network'],
  ['truncated-body', 'service_unavailable'],
  ['empty-body', 'service_unavailable'],
  ['html', 'service_unavailable'],
  ['html', 'service_unavailable', 502],
];

describe('an account that is not known yet', () => {
  it.each(UNASKED)(
    'because of %s is %s and can be retried, and nothing was started',
    async (kind, category, status) => {
      const { simulator } = await simulate();
      const timeouts = { attempt: 150, total: 3000, attempts: 2 };
      const { call } = await serve(simulator.url, {}, { aws: awsAt(simulator.url, { timeouts }) });
      simulator.faults.add({ operation: 'GetCallerIdentity', kind, ...(status !== undefined && { status }) });
      const { json } = await call('start_copy_job', REQUEST);
      expect(json.Error).toMatchObject({ Category: category, Retryable: true, Region: 'us-east-1' });
      expect(json.Error.Message).toMatch(/^The account .* is not known yet \(.*\), so nothing was started\.$/);
      expect(json.Error.Message).not.toContain('AWS Backup response');
      expect(json.Error.RetryAfterSeconds).toBeGreaterThan(0);
      expect(Object.keys(simulator.requests.byOperation())).toEqual(['GetCallerIdentity']);
      simulator.faults.clear();
      expect((await call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
    },
  );

  it('because nothing listens there is network', async () => {
    const url = await closedPort();
    const { call } = await serve(url);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'network', Code: 'ECONNREFUSED', Retryable: true });
    expect(json.Error.Message).toMatch(/not known yet .*, so nothing was started\.$/);
  });

  it('is not the reason when the credentials themselves are refused', async () => {
    const { call, simulator } = await bench();
    simulator.faults.add({ operation: 'GetCallerIdentity', kind: 'expired-credentials' });
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'credentials', Retryable: false });
    expect(json.Error.Message).not.toContain('not known yet');
  });

  it.each([
    ['an answer without an account', '<GetCallerIdentityResponse></GetCallerIdentityResponse>', 200],
    [
      'an account that is none',
      '<R><GetCallerIdentityResult><Account>1234</Account></GetCallerIdentityResult></R>',
      200,
    ],
    ['JSON', '{"Account":"123456789012"}', 200],
    ['nothing', '', 200],
    ['a redirect', '', 302],
    ['an error of another service', '{"message":"no"}', 503],
  ])('starts nothing for %s, which is not of STS', async (_what, body, status) => {
    const endpoint = await httpEndpoint(
      () => {},
      (_request, response) => response.writeHead(status).end(body),
    );
    const { call } = await serve(endpoint.url);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error).toMatchObject({ Category: 'service_unavailable', Retryable: true });
    expect(json.Error.Message).toMatch(/not known yet .*, so nothing was started\.$/);
    expect(endpoint.count).toBe(0);
  });
});

describe('a read-only server', () => {
  it('does not list the tools that write, and explains why when one is called', async () => {
    const { client, call, simulator } = await bench({}, { readOnly: true });
    const { tools } = await client.listTools();
    expect(tools.filter((tool) => tool.annotations?.readOnlyHint !== true)).toEqual([]);
    expect(tools.map((tool) => tool.name)).not.toContain('start_copy_job');
    expect(client.getInstructions()).toMatch(/read-only/);
    // The guard comes before the validation of the input.
    const { json } = await call('start_copy_job', { Nonsense: 1 });
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ReadOnly' });
    expect(simulator.requests.count()).toBe(0);
    expect((await call('list_copy_jobs')).isError).toBe(false);
  });
});
