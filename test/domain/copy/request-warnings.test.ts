import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { requestWarnings } from '../../../src/domain/copy/request-warnings.ts';
import { checkPlan } from '../../../src/domain/plan/index.ts';
import { copyRequest } from '../../support/copy-request.ts';
import { DENIED, EFS, facts, known, OWN, vault } from '../plan/facts.ts';

const POINTS = [
  `arn:aws:backup:us-east-1:${OWN}:recovery-point:ABC`,
  `arn:aws:dynamodb:us-east-1:${OWN}:table/t/backup/1`,
  `arn:aws:redshift:us-east-1:${OWN}:snapshot:c/s`,
  `arn:aws:backup:us-east-1:${OWN}:recovery-point:eks/c`,
];
const days = fc.option(fc.constantFrom(-1, 0, 1, 30), { nil: undefined });
const requests = fc
  .record({
    RecoveryPointArn: fc.constantFrom(...POINTS),
    DestinationBackupVaultArn: fc.constantFrom(vault(OWN, 'us-east-1', 'Default'), vault(OWN, 'us-east-1', 'there')),
    IamRoleArn: fc.constantFrom(
      `arn:aws:iam::${OWN}:role/r`,
      `arn:aws:iam::${OWN}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
    ),
    MoveToColdStorageAfterDays: days,
    DeleteAfterDays: fc.constantFrom(undefined, -1, 90, 120, 3650),
    OptInToArchiveForSupportedResources: fc.constantFrom(undefined, true, false),
  })
  .filter((one) => checkLifecycle(withoutUndefined(lifecycleOf(one))).issues.length === 0);

function lifecycleOf({
  MoveToColdStorageAfterDays,
  DeleteAfterDays,
  OptInToArchiveForSupportedResources,
}: Record<string, unknown>) {
  return { MoveToColdStorageAfterDays, DeleteAfterDays, OptInToArchiveForSupportedResources };
}
const withoutUndefined = (record: object) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

describe('what a start warns of', () => {
  it('is said by the plan before, in the same words', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom(known(EFS), DENIED), (one, source) => {
        const { RecoveryPointArn, DestinationBackupVaultArn, IamRoleArn } = one;
        const parameters = {
          RecoveryPointArn,
          DestinationBackupVaultArn,
          IamRoleArn,
          Lifecycle: withoutUndefined(lifecycleOf(one)),
        };
        const said = checkPlan(facts({ source }, parameters)).checks.flatMap(({ Status, Detail }) =>
          Status === 'pass' ? [] : [Detail],
        );
        for (const warning of requestWarnings(copyRequest(parameters), OWN)) {
          expect(said.join('\n')).toContain(warning);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [{ Lifecycle: { MoveToColdStorageAfterDays: 0, DeleteAfterDays: 90 } }, /after 0 days/],
    [{ DestinationBackupVaultArn: vault(OWN, 'us-east-1', 'Default') }, /source vault itself/],
    [{ IamRoleArn: `arn:aws:iam::${OWN}:role/aws-service-role/x.amazonaws.com/R` }, /nobody can pass it/],
    [{ RecoveryPointArn: POINTS[1] }, /advanced features/],
  ])('includes %o', (parameters, says) => {
    expect(requestWarnings(copyRequest(parameters), OWN)).toEqual([expect.stringMatching(says)]);
  });

  it('is nothing for an ordinary request', () => {
    expect(requestWarnings(copyRequest(), OWN)).toEqual([]);
  });
});
