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
      expect(json.Error.Fix).toMatch(/Do not look for another way/);
    }
    // Only the account was asked for.
    expect(Object.keys(simulator.requests.byOperation()).filter((name) => name !== 'GetCallerIdentity')).toEqual([]);
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
    ['a retention equal to the cap', { ...REQUEST, Lifecycle: { DeleteAfterDays: 365 } }, { maxRetentionDays: 365 }],
  ] as [string, Record<string, unknown>, TestSettings][])('allow %s', async (_what, request, settings) => {
    const { call, simulator } = await bench({}, settings);
    expect((await call('start_copy_job', request)).json).toMatchObject({ Outcome: 'started' });
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
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
