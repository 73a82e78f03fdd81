import { type Json, rowsOf } from '../../support/answer.ts';
import { DAY } from '../../support/constants.ts';
import { type Answered, differing, iso, type Truth } from './known.ts';

/** Recovery points of a vault in the requested Region. */
export function checkPoints(
  { arguments: { BackupVaultName, Region }, answer, account, now }: Answered,
  truth: Truth,
): string[] {
  const vault = `arn:aws:backup:${Region ?? answer.Region}:${account}:backup-vault:${BackupVaultName}`;
  const points = new Map(truth.points(vault).map((point) => [point.RecoveryPointArn, point]));
  const wrong: string[] = [];
  for (const row of rowsOf(answer)) {
    const point = points.get(row.RecoveryPointArn);
    if (!point) {
      wrong.push(`${row.RecoveryPointArn} is not in ${BackupVaultName}`);
      continue;
    }
    const { Status, CreationDate, ResourceType, ResourceArn, DeleteAfterDays, MoveToColdStorageAfterDays } = point;
    const after = (days: number | undefined) => (days === undefined ? undefined : iso(CreationDate + days * DAY));
    wrong.push(
      ...differing(
        { Status: 'COMPLETED', ...row },
        { Status, CreationDate: iso(CreationDate), ResourceType },
        `${point.RecoveryPointArn}: `,
      ),
      ...differing(row, row.ResourceArn === undefined ? {} : { ResourceArn }),
      ...differing(
        row.CalculatedLifecycle ?? {},
        row.CalculatedLifecycle === undefined
          ? {}
          : { DeleteAt: after(DeleteAfterDays), MoveToColdStorageAt: after(MoveToColdStorageAfterDays) },
      ),
    );
    // File systems only: plan-worlds checks Copyable of other types by copying them.
    if (ResourceType !== 'EFS' || Status !== 'COMPLETED') continue;
    const cold = MoveToColdStorageAfterDays !== undefined && now >= CreationDate + MoveToColdStorageAfterDays * DAY;
    if ((row.Copyable === true) === cold) wrong.push(`${point.RecoveryPointArn}: ${cold ? 'cold' : 'copyable'}`);
  }
  if (answer.NextToken === undefined && answer.RecoveryPoints.length !== points.size)
    wrong.push(`${points.size} points`);
  return wrong;
}

export function checkVaults({ answer }: Answered, truth: Truth): string[] {
  return answer.BackupVaultList.flatMap((row: Json) => {
    const NumberOfRecoveryPoints = truth.points(row.BackupVaultArn).length;
    return differing(row, { NumberOfRecoveryPoints }, `${row.BackupVaultName}: `);
  });
}

/** Resources whose newest recovery point belongs to a file system and is warm. */
export function checkResources({ answer, account }: Answered, truth: Truth): string[] {
  return rowsOf(answer).flatMap((row: Json) => {
    if (row.LastRecoveryPointArn === undefined) return [];
    const vault = `arn:aws:backup:${answer.Region}:${account}:backup-vault:${row.BackupVaultName}`;
    const newest = truth.points(vault).find((one) => one.RecoveryPointArn === row.LastRecoveryPointArn);
    if (!newest) return [`${row.LastRecoveryPointArn} is not in ${vault}`];
    const { ResourceArn, ResourceType, CreationDate } = newest;
    const wrong = differing(row, { ResourceArn, ResourceType, LastBackupTime: iso(CreationDate) });
    return row.Copyable === false ? [...wrong, 'it can be copied'] : wrong;
  });
}
