import { describe, expect, it } from 'vitest';
import { parseDestinationPattern } from '../../src/domain/guards/destination-pattern.ts';
import { awsError, httpEndpoint } from '../support/endpoint.ts';
import { bench, REQUEST, serve, type TestSettings } from '../support/server.ts';

const DR_VAULT = 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault';
const PARTNER_VAULT = 'arn:aws:backup:us-east-1:666666666666:backup-vault:partner-vault';
const FOREIGN_ROLE = 'arn:aws:iam::666666666666:role/S3Access';
const IMAGE = { ...REQUEST, RecoveryPointArn: 'arn:aws:ec2:us-east-1::image/ami-00179b33a7a88cac5' };

const allow = (...texts: string[]): TestSettings => ({
  allowDestinations: texts.map((text) => {
    const pattern = parseDestinationPattern(text);
    if (!pattern.ok) throw new Error(pattern.problem);
    return pattern.value;
  }),
});

const REFUSED: [what: string, request: object, settings: TestSettings, code: string][] = [
  ['a vault of another account', { ...REQUEST, DestinationBackupVaultArn: PARTNER_VAULT }, {}, 'ForeignDestination'],
  [
    'a vault of another account of the organization',
    { ...REQUEST, DestinationBackupVaultArn: DR_VAULT },
    {},
    'ForeignDestination',
  ],
  [
    'role and vault both of another account',
    { ...REQUEST, DestinationBackupVaultArn: PARTNER_VAULT, IamRoleArn: FOREIGN_ROLE },
    allow(PARTNER_VAULT),
    'ForeignRole',
  ],
  ['a role of another account', { ...REQUEST, IamRoleArn: FOREIGN_ROLE }, {}, 'ForeignRole'],
  [
    'a recovery point of another account',
    { ...REQUEST, RecoveryPointArn: REQUEST.RecoveryPointArn.replace('123456789012', '210987654321') },
    {},
    'ForeignRecoveryPoint',
  ],
  [
    'everything of another account',
    JSON.parse(JSON.stringify(REQUEST).replaceAll('123456789012', '666666666666')),
    {},
    'ForeignRole',
  ],
  [
    'an image (no account in its ARN) into another account',
    { ...IMAGE, DestinationBackupVaultArn: PARTNER_VAULT },
    {},
    'ForeignDestination',
  ],
  ['an image with a foreign role', { ...IMAGE, IamRoleArn: FOREIGN_ROLE }, {}, 'ForeignRole'],
  ['a copy where the server is read-only', REQUEST, { readOnly: true }, 'ReadOnly'],
  ['a copy kept as the source, under a cap', REQUEST, { maxRetentionDays: 36_500 }, 'RetentionCap'],
  ['an empty Lifecycle under a cap', { ...REQUEST, Lifecycle: {} }, { maxRetentionDays: 365 }, 'RetentionCap'],
  ['-1 under a cap', { ...REQUEST, Lifecycle: { DeleteAfterDays: -1 } }, { maxRetentionDays: 36_500 }, 'RetentionCap'],
  [
    'a day more than the cap',
    { ...REQUEST, Lifecycle: { DeleteAfterDays: 366 } },
    { maxRetentionDays: 365 },
    'RetentionCap',
  ],
  [
    'only a move to cold storage under a cap',
    { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30 } },
    { maxRetentionDays: 365 },
    'RetentionCap',
  ],
  // A pattern lets exactly its vault through.
  [
    'another vault than the pattern’s',
    { ...REQUEST, DestinationBackupVaultArn: `${DR_VAULT}2` },
    allow(DR_VAULT),
    'ForeignDestination',
  ],
  [
    'the same vault in another Region',
    { ...REQUEST, DestinationBackupVaultArn: DR_VAULT.replace('us-east-1', 'eu-central-1') },
    allow(DR_VAULT),
    'ForeignDestination',
  ],
  [
    'the same vault in another account',
    { ...REQUEST, DestinationBackupVaultArn: DR_VAULT.replace('210987654321', '666666666666') },
    allow(DR_VAULT),
    'ForeignDestination',
  ],
  [
    'a name that only begins as the pattern’s',
    { ...REQUEST, DestinationBackupVaultArn: PARTNER_VAULT },
    allow('arn:aws:backup:*:210987654321:backup-vault:*'),
    'ForeignDestination',
  ],
];

describe('refused by the operator’s rules, and nothing is sent', () => {
  it.each(REFUSED)('%s', async (_what, request, settings, code) => {
    const { call, simulator } = await bench({}, settings);
    for (const more of [{}, { IdempotencyToken: 'mine' }]) {
      const { json } = await call('start_copy_job', { ...request, ...more });
      expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: code, Retryable: false });
      expect(json.Error.Fix).toMatch(/Do not look for another way/);
    }
    // The account is all that was asked for.
    expect(Object.keys(simulator.requests.byOperation()).filter((name) => name !== 'GetCallerIdentity')).toEqual([]);
  });
});

describe('allowed', () => {
  it.each([
    ['the own account', REQUEST, {}],
    ['an image of the own account', { ...IMAGE, DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn }, {}],
    ['the vault of a pattern', { ...REQUEST, DestinationBackupVaultArn: DR_VAULT }, allow(PARTNER_VAULT, DR_VAULT)],
    [
      'a vault that matches a wildcard',
      { ...REQUEST, DestinationBackupVaultArn: DR_VAULT },
      allow('arn:aws:backup:*:210987654321:backup-vault:dr-*'),
    ],
    ['the cap itself', { ...REQUEST, Lifecycle: { DeleteAfterDays: 365 } }, { maxRetentionDays: 365 }],
  ] as [string, Record<string, unknown>, TestSettings][])('%s', async (_what, request, settings) => {
    const { call, simulator } = await bench({}, settings);
    expect((await call('start_copy_job', request)).json).toMatchObject({ Outcome: 'started' });
    expect(simulator.requests.count('StartCopyJob')).toBe(1);
  });
});

describe('an account that is not known', () => {
  it('reads, and starts nothing', async () => {
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
    expect((await call('list_copy_jobs')).json.Account).toBe('123456789012');
  });

  it('stays unknown where STS answers something else', async () => {
    const endpoint = await httpEndpoint((_request, response) => awsError(response, 'InternalFailure', 500));
    const { call } = await serve(`${endpoint.url}/not-sts`);
    const { json } = await call('start_copy_job', REQUEST);
    expect(json.Error.Category).toBe('configuration');
  });
});

describe('read-only', () => {
  it('leaves the write tools out of the list, and explains itself when one is called all the same', async () => {
    const { client, call, simulator } = await bench({}, { readOnly: true });
    const { tools } = await client.listTools();
    expect(tools.filter((tool) => tool.annotations?.readOnlyHint !== true)).toEqual([]);
    expect(tools.map((tool) => tool.name)).not.toContain('start_copy_job');
    expect(client.getInstructions()).toMatch(/read-only/);
    // Even an input that is nonsense is told the rule first.
    const { json } = await call('start_copy_job', { Nonsense: 1 });
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ReadOnly' });
    expect(simulator.requests.count()).toBe(0);
    expect((await call('list_copy_jobs')).isError).toBe(false);
  });
});
