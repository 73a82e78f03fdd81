import { describe, expect, it } from 'vitest';
import { NOT_ASKED, QUESTIONS, type Question } from '../../../src/domain/calibration/questions.ts';
import { SWITCHES, type Switches } from '../../../src/simulator/index.ts';
import { calibrated, wrongSettings } from '../../support/calibration.ts';

const names = Object.keys(QUESTIONS) as Question[];
const defaults: Partial<Switches> = Object.fromEntries(names.map((name) => [name, SWITCHES[name].default]));

/** Every setting of every switch, many in one simulator. The second member: what then cannot be found out. */
const GROUPS: readonly [Partial<Switches>, readonly Question[]][] = [
  [{}, []],
  [
    {
      'token-scope': 'account',
      'list-visibility': 'after-5-seconds',
      'list-order': 'oldest-first',
      'list-children': 'only-by-parent',
      'all-accounts': 'InvalidParameterValueException',
      'list-pages': 'short',
      'large-max-results': 'capped',
      'rds-page-size': 'InvalidParameterValueException',
      'list-vault-lock': 'absent',
      'message-category-case': 'PascalCase',
      'failed-completion-date': 'absent',
      'destination-recovery-point-arn': 'from-the-start',
      'copy-creation-date': 'copy',
      'continuous-recovery-point': 'InvalidRequestException',
      'role-not-assumable': 'InvalidRequestException',
      'token-after-failure': 'released',
    },
    [],
  ],
  [
    {
      'token-mismatch': 'error',
      'list-visibility': 'after-60-seconds',
      'list-order': 'by-id',
      'rds-page-size': 'any',
      'continuous-recovery-point': 'fail-job',
      'role-not-assumable': 'fail-job',
      'missing-destination-vault': 'ResourceNotFoundException',
      'cold-without-deletion': 'refused',
    },
    [],
  ],
  [{ 'repeated-token': 'new-looking-reply' }, []],
  // Parameters of another Region are other parameters.
  [{ 'token-mismatch': 'new-job' }, ['token-scope']],
  // The identical request is the same one everywhere.
  [{ 'token-mismatch': 'new-job', 'token-scope': 'account' }, []],
  [{ 'resource-concurrency': 'fail-job' }, []],
  // Nothing else fails as a job, and the vault is refused before the lifecycle may be.
  [
    { 'missing-destination-vault': 'InvalidParameterValueException' },
    ['token-after-failure', 'failed-completion-date', 'cold-without-deletion'],
  ],
  [
    { 'missing-destination-vault': 'AccessDeniedException' },
    ['token-after-failure', 'failed-completion-date', 'cold-without-deletion'],
  ],
];

describe('calibrate against the simulator', () => {
  it.each(GROUPS)('finds %o', async (switches, unreachable) => {
    const { file, stopped, kept, simulator, clock } = await calibrated({ switches });
    expect([stopped, kept]).toEqual([undefined, []]);
    expect(wrongSettings(file, switches)).toEqual([]);
    const expected = Object.entries({ ...defaults, ...switches }).filter(
      ([name]) => !unreachable.includes(name as never),
    );
    expect(file.Switches).toEqual(Object.fromEntries(expected));
    const notFound = file.NotFound.map(({ Switch }) => Switch);
    expect(notFound.sort()).toEqual([...unreachable, ...Object.keys(NOT_ASKED)].sort());
    for (const { Reason } of file.NotFound) expect(Reason).toMatch(/^[A-Z].*\.$/);
    // Nothing is left in the vaults.
    clock.advance(3_600_000);
    expect(simulator.recoveryPoints('123456789012', 'us-east-1', 'sandbox-copies')).toEqual([]);
    expect(simulator.recoveryPoints('123456789012', 'us-west-2', 'sandbox-west')).toEqual([]);
  });

  it('has a group for every setting', () => {
    const found = new Set(GROUPS.flatMap(([switches]) => Object.entries({ ...defaults, ...switches }).map(String)));
    for (const name of names) for (const setting of QUESTIONS[name]) expect(found).toContain(`${name},${setting}`);
  });

  it('does not ask about lifecycles that the retention cap forbids', async () => {
    const { file, simulator } = await calibrated({ settings: { maxRetentionDays: 2 } });
    expect(file.NotFound).toContainEqual({
      Switch: 'cold-without-deletion',
      Reason: 'The retention cap does not allow asking.',
    });
    for (const { Lifecycle } of simulator.copyJobs().filter(({ Request }) => Request !== undefined)) {
      expect(Lifecycle.DeleteAfterDays).toBeLessThanOrEqual(2);
    }
  });

  it('claims nothing once the credentials belong to another account', async () => {
    const { file, stopped, simulator } = await calibrated({ accountAtEnd: '111122223333' });
    expect(simulator.requests.count('StartCopyJob')).toBeGreaterThan(0);
    expect(file.Switches).toEqual({});
    expect(stopped).toMatchObject({ details: { code: 'AccountChanged' } });
  });

  it('says what is missing where it was not given', async () => {
    const { file } = await calibrated({ terms: { secondVault: undefined, continuousPoint: undefined } });
    const { NotFound } = file;
    expect(NotFound).toContainEqual({ Switch: 'token-scope', Reason: 'It needs --second-vault.' });
    expect(NotFound).toContainEqual({
      Switch: 'continuous-recovery-point',
      Reason: 'It needs --continuous-point-arn.',
    });
  });

  it('makes no more copies than it says', async () => {
    for (const switches of [{}, { 'token-mismatch': 'new-job', 'token-scope': 'account' }] as const) {
      const { sandbox, simulator } = await calibrated({ switches });
      const copies = simulator.copyJobs().filter((job) => job.Request && job.DestinationRecoveryPointArn);
      expect(copies.length).toBeLessThanOrEqual(sandbox.copies);
      const across = copies.filter(
        (job) => job.RecoveryPointArn.split(':')[3] !== job.DestinationBackupVaultArn.split(':')[3],
      );
      expect(across.length).toBeLessThanOrEqual(sandbox.copiesAcross);
    }
  });
});
