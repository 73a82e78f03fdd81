import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOOLS } from '../../src/tools/index.ts';
import { NOWHERE } from '../support/aws.ts';
import { REQUEST } from '../support/constants.ts';
import { awsError, httpEndpoint } from '../support/endpoint.ts';
import { bench, serve } from '../support/server.ts';

type Issues = { Path: string; Problem: string; Fix: string }[];

const nested = (depth: number): unknown => (depth === 0 ? 1 : { Lifecycle: nested(depth - 1) });

const BAD: [what: string, args: Record<string, unknown>, issues: [path: string, text: RegExp][]][] = [
  [
    'empty input',
    {},
    [
      ['RecoveryPointArn', /required but missing/],
      ['SourceBackupVaultName', /required but missing/],
      ['DestinationBackupVaultArn', /required but missing/],
      ['IamRoleArn', /required but missing/],
    ],
  ],
  ['null for a required member', { ...REQUEST, IamRoleArn: null }, [['IamRoleArn', /required but missing/]]],
  ['a misspelt key', { ...REQUEST, LifeCycel: {} }, [['LifeCycel', /Did you mean Lifecycle\?/]]],
  [
    'snake_case',
    { recovery_point_arn: REQUEST.RecoveryPointArn, ...REQUEST },
    [['recovery_point_arn', /Did you mean RecoveryPointArn\?/]],
  ],
  ['camelCase', { ...REQUEST, idempotencyToken: 'x' }, [['idempotencyToken', /Did you mean IdempotencyToken\?/]]],
  ['an unknown key', { ...REQUEST, Wait: true }, [['Wait', /Remove it\. The members are RecoveryPointArn,/]]],
  [
    'a misspelt key in Lifecycle',
    { ...REQUEST, Lifecycle: { DeleteAfterDay: 9 } },
    [['Lifecycle.DeleteAfterDay', /Did you mean DeleteAfterDays\?/]],
  ],
  [
    'DeleteAfterEvent, which AWS does not accept for a copy',
    { ...REQUEST, Lifecycle: { DeleteAfterEvent: 'x' } },
    [['Lifecycle.DeleteAfterEvent', /no such member/]],
  ],
  [
    'wrong types',
    { ...REQUEST, SourceBackupVaultName: 7, Lifecycle: 'none' },
    [
      ['SourceBackupVaultName', /string/],
      ['Lifecycle', /object/],
    ],
  ],
  [
    'a number with its unit',
    { ...REQUEST, Lifecycle: { DeleteAfterDays: '120 days' } },
    [['Lifecycle.DeleteAfterDays', /number|int/]],
  ],
  [
    'a list instead of a string',
    { ...REQUEST, RecoveryPointArn: [REQUEST.RecoveryPointArn] },
    [['RecoveryPointArn', /string/]],
  ],
  ['zero days', { ...REQUEST, Lifecycle: { DeleteAfterDays: 0 } }, [['Lifecycle.DeleteAfterDays', /0/]]],
  ['too many days', { ...REQUEST, Lifecycle: { DeleteAfterDays: 36_501 } }, [['Lifecycle.DeleteAfterDays', /36,?500/]]],
  ['half a day', { ...REQUEST, Lifecycle: { DeleteAfterDays: 1.5 } }, [['Lifecycle.DeleteAfterDays', /whole number/]]],
  [
    'less than 90 days in cold storage',
    { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 119 } },
    [['Lifecycle.DeleteAfterDays', /90/]],
  ],
  [
    'a vault ARN with :vault:',
    { ...REQUEST, DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('backup-vault', 'vault') },
    [['DestinationBackupVaultArn', /:backup-vault:/]],
  ],
  [
    'the name of the destination vault',
    { ...REQUEST, DestinationBackupVaultArn: 'aBackupVault' },
    [['DestinationBackupVaultArn', /ARN/]],
  ],
  [
    'a user instead of a role',
    { ...REQUEST, IamRoleArn: 'arn:aws:iam::123456789012:user/x' },
    [['IamRoleArn', /role/]],
  ],
  [
    'another partition',
    { ...REQUEST, IamRoleArn: REQUEST.IamRoleArn.replace('aws', 'aws-cn') },
    [['IamRoleArn', /partition/]],
  ],
  [
    'a resource instead of its recovery point',
    { ...REQUEST, RecoveryPointArn: 'arn:aws:rds:us-east-1:123456789012:db:orders' },
    [['RecoveryPointArn', /list_recovery_points/]],
  ],
  [
    'a continuous recovery point',
    {
      ...REQUEST,
      RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:continuous:db-orders-7f3k9q2m',
    },
    [['RecoveryPointArn', /continuous/]],
  ],
  ['an empty token', { ...REQUEST, IdempotencyToken: '' }, [['IdempotencyToken', /./]]],
  ['a Profile when there is no choice', { ...REQUEST, Profile: 'production' }, [['Profile', /no such member/]]],
  [
    'four problems at once',
    { ...REQUEST, RecoveryPointArn: 'x', SourceBackupVaultName: '!', IamRoleArn: 'z', Extra: 1 },
    [
      ['RecoveryPointArn', /./],
      ['SourceBackupVaultName', /./],
      ['IamRoleArn', /./],
      ['Extra', /no such member/],
    ],
  ],
  [
    'constructor and prototype',
    { ...REQUEST, constructor: 1, toString: 2 },
    [
      ['constructor', /no such member/],
      ['toString', /no such member/],
    ],
  ],
  ['deep nesting', { ...REQUEST, Lifecycle: nested(2000) }, [['Lifecycle.Lifecycle', /no such member/]]],
  [
    'control characters',
    { ...REQUEST, RecoveryPointArn: `${REQUEST.RecoveryPointArn}\n` },
    [['RecoveryPointArn', /U\+000A/]],
  ],
  ['a look-alike character', { ...REQUEST, SourceBackupVaultName: 'Dеfault' }, [['SourceBackupVaultName', /./]]],
  ['a string of a megabyte', { ...REQUEST, RecoveryPointArn: 'a'.repeat(1_000_000) }, [['RecoveryPointArn', /longer/]]],
];

describe('start_copy_job refuses', () => {
  it.each(BAD)('%s', async (_what, args, expected) => {
    const { call, simulator } = await bench();
    const { json } = await call('start_copy_job', args);
    expect(json.Error).toMatchObject({ Category: 'invalid_input', Retryable: false });
    const issues: Issues = json.Error.Issues;
    expect(issues.map(({ Path }) => Path).toSorted()).toEqual(expected.map(([path]) => path).toSorted());
    for (const [path, text] of expected) {
      const { Problem, Fix } = issues.find(({ Path }) => Path === path)!;
      expect(`${Problem} ${Fix}`).toMatch(text);
      expect(Fix).not.toBe('');
    }
    expect(JSON.stringify(json).length).toBeLessThan(5000);
    expect(simulator.requests.count()).toBe(0);
  });

  it('__proto__ without changing a prototype', async () => {
    const { call, simulator } = await bench();
    const args = JSON.parse(
      `{"__proto__":{"SourceBackupVaultName":"Default"},"Lifecycle":{"__proto__":{"DeleteAfterDays":1}}}`,
    );
    const { json } = await call('start_copy_job', args);
    expect(json.Error.Issues.map(({ Path }: Issues[number]) => Path)).toContain('SourceBackupVaultName');
    expect(({} as Record<string, unknown>).SourceBackupVaultName).toBeUndefined();
    expect(simulator.requests.count()).toBe(0);
  });
});

describe('text with a lone surrogate', () => {
  it.each([
    ['start_copy_job', { ...REQUEST, IdempotencyToken: 'a\ud800' }, 'IdempotencyToken'],
    ['describe_copy_job', { CopyJobId: '\udfff' }, 'CopyJobId'],
    ['wait_for_copy_jobs', { CopyJobIds: ['x', '\ud800'] }, 'CopyJobIds.1'],
    ['list_copy_jobs', { ByResourceType: '\ud800' }, 'ByResourceType'],
  ])('is refused by %s', async (tool, args, path) => {
    const { call, simulator } = await bench();
    const { json } = await call(tool, args);
    expect(json.Error).toMatchObject({ Category: 'invalid_input', Issues: [{ Path: path }] });
    expect(simulator.requests.count()).toBe(0);
  });
});

describe('an unknown tool', () => {
  it('is a protocol error', async () => {
    const { client } = await bench();
    await expect(client.callTool({ name: 'stop_copy_job', arguments: {} })).rejects.toMatchObject({ code: -32602 });
  });
});

const HOSTILE = [
  '',
  ' ',
  '\u0000',
  '\u001b[2J',
  '..',
  '%2e%2e',
  'a/b',
  '?x=1',
  '\ud800',
  '💾',
  '{{x}}',
  '__proto__',
  'null',
  'NaN',
  REQUEST.RecoveryPointArn,
  REQUEST.DestinationBackupVaultArn,
  REQUEST.IamRoleArn,
  'us-east-1',
  'us-east-1.evil.example',
  '2026-11-21',
  '9999-99-99',
  '2026-11-21T00:00:00+99:99',
  '-1',
];

describe('any input', () => {
  it.each(TOOLS.map((tool) => tool.name))('never makes %s fail with an internal error', async (name) => {
    // Every answer of AWS is the same: this tests what comes before and after it.
    const endpoint = await httpEndpoint((_request, response) => awsError(response, 'ResourceNotFoundException', 400));
    const { call, client } = await serve(endpoint.url, { profiles: ['one', 'two'] });
    const { tools } = await client.listTools();
    const members = Object.keys(tools.find((tool) => tool.name === name)?.inputSchema.properties ?? {});
    expect(members.length).toBeGreaterThan(1);
    const value = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.integer({ min: -2, max: 120 }),
      fc.double(),
      fc.constantFrom(null, true, [], {}, [HOSTILE[0]], { DeleteAfterDays: 1 }, { MoveToColdStorageAfterDays: -5 }),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const args = fc.dictionary(
      fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...members) }, fc.string({ maxLength: 20 })),
      value,
      {
        maxKeys: 8,
      },
    );
    const base = name === 'start_copy_job' || name === 'plan_copy_job' ? [{}, REQUEST] : [{}];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...base), args, async (given, more) => {
        // `call` checks the form of each answer; a wait must not be long.
        const answer = await call(name, { ...given, ...more, ...(name.startsWith('wait') && { TimeoutSeconds: 1 }) });
        if (answer.isError) expect(answer.json.Error.Category).not.toBe('internal');
      }),
      { numRuns: 60 },
    );
  });
});

describe('the input Region', () => {
  it.each(['eu-isoe-west-1', 'us-gov-east-1', 'ap-southeast-7'])(
    'accepts %s, which has the form of a Region',
    async (Region) => {
      const { url } = await httpEndpoint((_, response) => awsError(response, 'AccessDeniedException', 403));
      const { json } = await (await serve(url)).call('list_backup_vaults', { Region });
      expect(json.Error).toMatchObject({ Category: 'access_denied', Region });
    },
  );

  it.each([`us-${'a'.repeat(200)}-1`, 'us-east-100', 'us-east-1.example.com', 'US-EAST-1'])(
    'rejects %s, which is not a Region',
    async (Region) => {
      const { json } = await (await serve(NOWHERE)).call('list_backup_vaults', { Region });
      expect(json.Error).toMatchObject({ Category: 'invalid_input', Issues: [{ Path: 'Region' }] });
    },
  );
});
