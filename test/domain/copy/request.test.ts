import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lifecycle, tooShortForCold } from '../../../src/domain/copy/lifecycle.ts';
import {
  isIntoSourceVault,
  parametersOf,
  parseCopyRequest,
  sourceAccountOf,
} from '../../../src/domain/copy/request.ts';
import { copyRequest } from '../../support/copy-request.ts';

const OWN = '123456789012';
const OTHER = '210987654321';

/** The request of AWS's own StartCopyJob page. */
const GIVEN = {
  RecoveryPointArn: `arn:aws:backup:us-east-1:${OWN}:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45`,
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: `arn:aws:backup:us-east-1:${OWN}:backup-vault:aBackupVault`,
  IamRoleArn: `arn:aws:iam::${OWN}:role/S3Access`,
};
const ROLE = `arn:aws:iam::${OWN}:role/service-role/AWSBackupDefaultServiceRole`;
const COLD = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120, OptInToArchiveForSupportedResources: true };

const without = (member: keyof typeof GIVEN) => {
  const { [member]: _, ...rest } = GIVEN;
  return rest;
};
const paths = (given: Readonly<Record<string, unknown>>, roleArn?: string) =>
  parseCopyRequest(given, roleArn).issues.map((issue) => issue.Path);

describe('parseCopyRequest', () => {
  it('parses each ARN', () => {
    expect(parseCopyRequest({ ...GIVEN, Lifecycle: COLD, IdempotencyToken: 'mine' })).toEqual({
      issues: [],
      request: {
        recoveryPoint: {
          text: GIVEN.RecoveryPointArn,
          partition: 'aws',
          service: 'backup',
          region: 'us-east-1',
          account: OWN,
          kind: 'backup',
          continuous: false,
        },
        sourceVaultName: 'Default',
        destination: {
          text: GIVEN.DestinationBackupVaultArn,
          partition: 'aws',
          region: 'us-east-1',
          account: OWN,
          name: 'aBackupVault',
        },
        role: { text: GIVEN.IamRoleArn, partition: 'aws', account: OWN, name: 'S3Access' },
        lifecycle: COLD,
        token: 'mine',
      },
    });
  });

  it('has neither a lifecycle nor a token when none is given', () => {
    for (const Lifecycle of [undefined, {}]) {
      const { request } = parseCopyRequest({ ...GIVEN, Lifecycle });
      expect(request).toMatchObject({ lifecycle: undefined, token: undefined });
    }
  });

  it('ignores members that are not its own', () => {
    expect(parseCopyRequest({ ...GIVEN, Profile: 'production', Region: 7 })).toEqual(parseCopyRequest(GIVEN));
  });

  it('takes the configured role for a call that gives none, and only for that', () => {
    expect(parseCopyRequest(without('IamRoleArn'), ROLE).request?.role.text).toBe(ROLE);
    expect(parseCopyRequest(GIVEN, ROLE).request?.role.text).toBe(GIVEN.IamRoleArn);
    expect(paths({ ...GIVEN, IamRoleArn: 'no ARN' }, ROLE)).toEqual(['IamRoleArn']);
    expect(parseCopyRequest({ ...GIVEN, IamRoleArn: 7 }, ROLE)).toEqual({ issues: [] });
  });

  it('reports a configured role that does not belong to the partition of the recovery point', () => {
    expect(paths(without('IamRoleArn'), ROLE.replace('arn:aws:', 'arn:aws-cn:'))).toEqual(['IamRoleArn']);
  });

  const china = (text: string) => text.replace('arn:aws:', 'arn:aws-cn:').replace('us-east-1', 'cn-north-1');
  const continuous = `arn:aws:backup:us-east-1:${OWN}:recovery-point:continuous:db-orders`;
  const otherPartition = (own: string, point: string) => ({
    Problem: `Its partition ${own} is not the recovery point's, ${point}; AWS does not copy across partitions.`,
    Fix: `Use an ARN that begins with arn:${point}:.`,
  });

  it.each<[what: string, given: object, issues: object[]]>([
    [
      'a recovery point that is not an ARN',
      { RecoveryPointArn: 'no ARN' },
      [{ Path: 'RecoveryPointArn', Problem: expect.stringMatching(/not allowed|not an ARN/) }],
    ],
    [
      'a resource in the place of its recovery point',
      { RecoveryPointArn: `arn:aws:rds:us-east-1:${OWN}:db:orders` },
      [{ Path: 'RecoveryPointArn', Problem: expect.stringMatching(/DB instance/) }],
    ],
    [
      'a continuous recovery point',
      { RecoveryPointArn: continuous },
      [
        {
          Path: 'RecoveryPointArn',
          Problem: expect.stringMatching(/continuous/),
          Fix: expect.stringMatching(/snapshot/),
        },
      ],
    ],
    [
      'a vault name with a space',
      { SourceBackupVaultName: 'my vault' },
      [
        {
          Path: 'SourceBackupVaultName',
          Problem: expect.stringMatching(/2 to 50/),
          Fix: expect.stringMatching(/BackupVaultName/),
        },
      ],
    ],
    ['an empty vault name', { SourceBackupVaultName: '' }, [{ Path: 'SourceBackupVaultName' }]],
    [
      'the name of the destination',
      { DestinationBackupVaultArn: 'aBackupVault' },
      [{ Path: 'DestinationBackupVaultArn', Problem: expect.stringMatching(/name of a vault/) }],
    ],
    [
      'a user in the place of a role',
      { IamRoleArn: `arn:aws:iam::${OWN}:user/S3Access` },
      [{ Path: 'IamRoleArn', Problem: expect.stringMatching(/a user/), Fix: expect.stringMatching(/IAM role/) }],
    ],
    [
      'a destination in another partition',
      { DestinationBackupVaultArn: china(GIVEN.DestinationBackupVaultArn) },
      [{ Path: 'DestinationBackupVaultArn', ...otherPartition('aws-cn', 'aws') }],
    ],
    [
      'a role in another partition',
      { IamRoleArn: china(GIVEN.IamRoleArn) },
      [{ Path: 'IamRoleArn', ...otherPartition('aws-cn', 'aws') }],
    ],
    [
      'a recovery point in another partition than both',
      { RecoveryPointArn: china(GIVEN.RecoveryPointArn) },
      [
        { Path: 'DestinationBackupVaultArn', ...otherPartition('aws', 'aws-cn') },
        { Path: 'IamRoleArn', ...otherPartition('aws', 'aws-cn') },
      ],
    ],
    [
      'a lifecycle that AWS would refuse',
      { Lifecycle: { MoveToColdStorageAfterDays: -2, DeleteAfterDays: 0 } },
      [{ Path: 'Lifecycle.MoveToColdStorageAfterDays' }, { Path: 'Lifecycle.DeleteAfterDays' }],
    ],
  ])('refuses %s', (_, given, issues) => {
    const parsed = parseCopyRequest({ ...GIVEN, ...given });
    expect(parsed).not.toHaveProperty('request');
    expect(parsed.issues).toHaveLength(issues.length);
    expect(parsed.issues).toMatchObject(issues);
    for (const issue of parsed.issues) expect([issue.Problem, issue.Fix]).not.toContain('');
  });

  it('accepts a copy within another partition', () => {
    const given = Object.fromEntries(Object.entries(GIVEN).map(([member, text]) => [member, china(text)]));
    expect(parseCopyRequest(given)).toMatchObject({ issues: [], request: { recoveryPoint: { partition: 'aws-cn' } } });
  });

  it('reports every problem at once', () => {
    expect(
      paths({
        RecoveryPointArn: 'no ARN',
        SourceBackupVaultName: '',
        DestinationBackupVaultArn: 'no ARN',
        IamRoleArn: 'no ARN',
        Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 100 },
      }),
    ).toEqual([
      'RecoveryPointArn',
      'SourceBackupVaultName',
      'DestinationBackupVaultArn',
      'IamRoleArn',
      'Lifecycle.DeleteAfterDays',
    ]);
    expect(
      paths({
        ...GIVEN,
        RecoveryPointArn: continuous,
        DestinationBackupVaultArn: china(GIVEN.DestinationBackupVaultArn),
        IamRoleArn: china(GIVEN.IamRoleArn),
        Lifecycle: { DeleteAfterDays: 0 },
      }),
    ).toEqual(['RecoveryPointArn', 'DestinationBackupVaultArn', 'IamRoleArn', 'Lifecycle.DeleteAfterDays']);
  });

  describe.each(Object.keys(GIVEN) as (keyof typeof GIVEN)[])('leaves %s to the schema', (member) => {
    it('when it is missing', () => expect(parseCopyRequest(without(member))).toEqual({ issues: [] }));

    it.each([[null], [7], [true], [{}], [['arn']]])('when it is %j', (value) => {
      expect(parseCopyRequest({ ...GIVEN, [member]: value })).toEqual({ issues: [] });
    });

    it('and reports the problems of the others', () => {
      const given = { ...GIVEN, [member]: undefined, Lifecycle: { DeleteAfterDays: 0 } };
      expect(paths(given)).toEqual(['Lifecycle.DeleteAfterDays']);
    });
  });

  it.each([
    [{ Lifecycle: null }],
    [{ Lifecycle: 7 }],
    [{ Lifecycle: 'DeleteAfterDays' }],
    [{ Lifecycle: [] }],
    [{ Lifecycle: { DeleteAfterDays: '7' } }],
    [{ Lifecycle: { DeleteAfterDays: null } }],
    [{ Lifecycle: { MoveToColdStorageAfterDays: true, DeleteAfterDays: 7 } }],
    [{ Lifecycle: { OptInToArchiveForSupportedResources: 'yes', DeleteAfterDays: 7 } }],
    [{ IdempotencyToken: 7 }],
    [{ IdempotencyToken: null }],
  ])('does not read %j as left out', (given) => {
    expect(parseCopyRequest({ ...GIVEN, ...given })).toEqual({ issues: [] });
  });

  it('checks the days of a lifecycle whose opt-in has a wrong type', () => {
    expect(paths({ ...GIVEN, Lifecycle: { OptInToArchiveForSupportedResources: 'yes', DeleteAfterDays: 0 } })).toEqual([
      'Lifecycle.DeleteAfterDays',
    ]);
  });

  it('returns a request only without issues, and with every value as given, whatever that is', () => {
    const member = fc.constantFrom(...Object.keys(GIVEN), 'Lifecycle', 'IdempotencyToken');
    const value = fc.oneof(
      fc.constantFrom(...Object.values(GIVEN), undefined, ''),
      fc.record({ DeleteAfterDays: fc.anything({ maxDepth: 0 }) }),
      fc.anything({ maxDepth: 1 }),
    );
    const given = fc.array(fc.tuple(member, value), { maxLength: 2 }).map((changes) => Object.fromEntries(changes));
    let requests = 0;
    fc.assert(
      fc.property(given, (changes) => {
        const parameters: Record<string, unknown> = { ...GIVEN, ...changes };
        const { issues, request } = parseCopyRequest(parameters, ROLE);
        if (!request) return;
        requests += 1;
        const { Lifecycle, ...asked } = parametersOf(request);
        expect(issues).toEqual([]);
        for (const [member, text] of Object.entries(asked)) expect(parameters[member] ?? ROLE).toBe(text);
        if (Lifecycle) expect(parameters.Lifecycle).toMatchObject(Lifecycle);
      }),
      { numRuns: 1000 },
    );
    expect(requests).toBeGreaterThan(50);
  });
});

describe('parametersOf', () => {
  it('returns the parameters of the request, and no others', () => {
    expect(parametersOf(copyRequest())).toStrictEqual(GIVEN);
    const parameters = { ...GIVEN, IdempotencyToken: 'mine', Lifecycle: COLD };
    expect(parametersOf(copyRequest(parameters))).toStrictEqual(parameters);
    // AWS decides about an empty token; it is not the same as none.
    expect(parametersOf(copyRequest({ IdempotencyToken: '' }))).toStrictEqual({ ...GIVEN, IdempotencyToken: '' });
  });

  it('names the configured role', () => {
    const { request } = parseCopyRequest(without('IamRoleArn'), ROLE);
    expect(parametersOf(request!)).toStrictEqual({ ...GIVEN, IamRoleArn: ROLE });
  });

  // Lifecycles of every combination that AWS takes.
  const lifecycle: fc.Arbitrary<Lifecycle> = fc
    .record(
      {
        MoveToColdStorageAfterDays: fc.integer({ min: -1, max: 1000 }),
        DeleteAfterDays: fc.oneof(fc.constant(-1), fc.integer({ min: 1090, max: 36_500 })),
        OptInToArchiveForSupportedResources: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .map((one) => one as Lifecycle);
  const parameters = fc.record(
    {
      RecoveryPointArn: fc.constantFrom(
        GIVEN.RecoveryPointArn,
        'arn:aws:ec2:us-east-1::snapshot/snap-1',
        `arn:aws:rds:eu-central-1:${OTHER}:snapshot:awsbackup:job-1`,
      ),
      SourceBackupVaultName: fc.stringMatching(/^[a-zA-Z0-9_-]{2,50}$/),
      DestinationBackupVaultArn: fc
        .stringMatching(/^[a-zA-Z0-9_-]{2,50}$/)
        .map((name) => `arn:aws:backup:eu-west-1:${OTHER}:backup-vault:${name}`),
      IamRoleArn: fc.constantFrom(GIVEN.IamRoleArn, ROLE),
      IdempotencyToken: fc.string(),
      Lifecycle: lifecycle,
    },
    {
      requiredKeys: ['RecoveryPointArn', 'SourceBackupVaultName', 'DestinationBackupVaultArn', 'IamRoleArn'],
    },
  );

  it('asks for the same copy again, without null or undefined members', () => {
    fc.assert(
      fc.property(parameters, (given) => {
        const { request, issues } = parseCopyRequest(given);
        expect(issues).toEqual([]);
        const asked = parametersOf(request!);
        expect(parseCopyRequest(asked)).toStrictEqual({ issues, request });
        // JSON loses a member that is undefined.
        const carried = JSON.parse(JSON.stringify(asked), (_member, value) => {
          expect(value).not.toBeNull();
          return value;
        });
        expect(carried).toStrictEqual(asked);
        const { Lifecycle: _, ...rest } = given;
        expect(asked).toMatchObject(rest);
        expect(asked.Lifecycle ?? {}).toEqual(given.Lifecycle ?? {});
      }),
    );
  });
});

describe('sourceAccountOf', () => {
  const role = { IamRoleArn: `arn:aws:iam::${OTHER}:role/r` };
  const snapshot = { RecoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-1' };

  it.each<[what: string, parameters: Readonly<Record<string, unknown>>, caller: string | undefined, account: string]>([
    ["the caller's", role, '333333333333', '333333333333'],
    ['that of the recovery point, if the caller is not known', role, undefined, OWN],
    ['that of the role, if the recovery point names none', { ...role, ...snapshot }, undefined, OTHER],
  ])('is %s', (_, parameters, caller, account) => {
    expect(sourceAccountOf(copyRequest(parameters), caller)).toBe(account);
  });
});

describe('isIntoSourceVault', () => {
  it.each<[what: string, vault: [region: string, account: string, name: string], expected: boolean]>([
    ['the source vault', ['us-east-1', OWN, 'Default'], true],
    ['another vault', ['us-east-1', OWN, 'aBackupVault'], false],
    ['a vault whose name differs in case', ['us-east-1', OWN, 'default'], false],
    ['a vault of the same name in another Region', ['us-west-2', OWN, 'Default'], false],
    ['a vault of the same name in another account', ['us-east-1', OTHER, 'Default'], false],
  ])('%s: %s', (_, [region, account, name], expected) => {
    const DestinationBackupVaultArn = `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
    expect(isIntoSourceVault(copyRequest({ DestinationBackupVaultArn }), OWN)).toBe(expected);
  });
});

describe('an issue that the caller leaves open', () => {
  const short = { ...GIVEN, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 60 } };
  const pathsBeside = (given: Readonly<Record<string, unknown>>) =>
    parseCopyRequest(given, undefined, tooShortForCold).issues.map((issue) => issue.Path);

  it('does not stop a request of which it is the only one', () => {
    expect(parseCopyRequest(short).issues.map((issue) => issue.Path)).toEqual(['Lifecycle.DeleteAfterDays']);
    const { issues, request } = parseCopyRequest(short, undefined, tooShortForCold);
    expect(issues).toEqual([]);
    expect(request?.lifecycle).toEqual(short.Lifecycle);
  });

  it('is told beside another one', () => {
    expect(pathsBeside({ ...short, IamRoleArn: 'odd' })).toEqual(['IamRoleArn', 'Lifecycle.DeleteAfterDays']);
    const Lifecycle = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 0 };
    expect(pathsBeside({ ...GIVEN, Lifecycle })).toEqual(['Lifecycle.DeleteAfterDays']);
  });
});
