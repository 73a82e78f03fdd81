import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redacted, type TraceCall } from '../../../src/domain/calibration/redaction.ts';

// Names that cannot be a part of our own words by chance.
const secret = fc.stringMatching(/^[a-zA-Z0-9_-]{3,20}$/).map((text) => `X9q${text}`);
const account = fc.stringMatching(/^[1-9][0-9]{11}$/);
const arnOf = (kind: string) =>
  fc.tuple(account, secret).map(([id, name]) => `arn:aws:backup:eu-west-1:${id}:${kind}:${name}`);

const MEMBERS = [
  ...['CopyJobId', 'ParentJobId', 'IdempotencyToken', 'BackupVaultName', 'SourceBackupVaultName', 'BackupVaultArn'],
  ...['SourceBackupVaultArn', 'DestinationBackupVaultArn', 'ByDestinationVaultArn', 'RecoveryPointArn', 'ResourceArn'],
  ...['SourceRecoveryPointArn', 'DestinationRecoveryPointArn', 'IamRoleArn', 'NextToken', 'ByAccountId', 'AccountId'],
  ...['Account', 'State', 'MessageCategory', 'Status', 'VaultState', 'StatusMessage', 'ResourceName', 'CreationDate'],
  ...['MaxResults', 'IsParent', 'CopyJob', 'CopyJobs', 'Lifecycle', 'CreatedBy', 'requestId', 'anything', '__proto__'],
];

const text = fc.oneof(
  secret,
  account,
  arnOf('backup-vault'),
  arnOf('recovery-point'),
  secret.map((name) => `User: ${name} is`),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, tie('object'), fc.array(tie('value'), { maxLength: 4 })),
  object: fc.dictionary(fc.constantFrom(...MEMBERS), tie('value'), { maxKeys: 8 }),
})).value;

const heard = fc.oneof(
  value.map((one) => ({ kind: 'answered' as const, value: one })),
  fc.tuple(text, text).map(([code, message]) => ({ kind: 'refused' as const, code, message })),
  text.map((code) => ({ kind: 'unclear' as const, code })),
);

const call: fc.Arbitrary<TraceCall> = fc.record({
  operation: fc.constantFrom('StartCopyJob', 'ListCopyJobs'),
  region: secret,
  input: value,
  sentAt: fc.nat(),
  heard,
});

it('shows no name, number or message of an account', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 6 }), (calls) => {
      const shown = JSON.stringify(redacted(calls));
      expect(shown).not.toMatch(/X9q|arn:|\d{12}|User:/);
      expect(JSON.parse(shown)).toHaveLength(calls.length);
    }),
    { numRuns: 500 },
  );
});

it('keeps what the evidence needs: states, order, and which names are the same', () => {
  const job = { CopyJobId: 'A', State: 'RUNNING', CreationDate: '1970-01-01T00:00:02.500Z', StatusMessage: 'secret' };
  const calls: TraceCall[] = [
    {
      operation: 'StartCopyJob',
      region: 'eu-west-1',
      input: { IdempotencyToken: 't', Lifecycle: { DeleteAfterDays: 1 } },
      sentAt: 1000,
      heard: { kind: 'answered', value: { CopyJobId: 'A' } },
    },
    {
      operation: 'ListCopyJobs',
      region: 'eu-west-2',
      input: {},
      sentAt: 2000,
      heard: { kind: 'answered', value: [job] },
    },
    {
      operation: 'StartCopyJob',
      region: 'eu-west-1',
      input: { IdempotencyToken: 't' },
      sentAt: 3500,
      heard: { kind: 'refused', code: 'InvalidRequestException', message: 'secret' },
    },
  ];
  expect(redacted(calls)).toEqual([
    {
      At: 0,
      Call: 'StartCopyJob',
      Region: 'region-1',
      Asked: { IdempotencyToken: 'token-1', Lifecycle: { DeleteAfterDays: 1 } },
      Answered: { CopyJobId: 'job-1' },
    },
    {
      At: 1,
      Call: 'ListCopyJobs',
      Region: 'region-2',
      Asked: {},
      Answered: [{ CopyJobId: 'job-1', State: 'RUNNING', CreationDate: 1.5 }],
    },
    {
      At: 2.5,
      Call: 'StartCopyJob',
      Region: 'region-1',
      Asked: { IdempotencyToken: 'token-1' },
      Refused: 'InvalidRequestException',
    },
  ]);
});
