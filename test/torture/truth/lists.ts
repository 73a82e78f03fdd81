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

export function checkVaults({ answer, account }: Answered, truth: Truth): string[] {
  const rows = answer.BackupVaultList.flatMap((row: Json) => {
    const NumberOfRecoveryPoints = truth.points(row.BackupVaultArn).length;
    return differing(row, { NumberOfRecoveryPoints }, `${row.BackupVaultName}: `);
  });
  return [...rows, ...(answer.SeenInCopyJobs ?? []).flatMap((row: Json) => checkSeen(row, account, answer, truth))];
}

/** A vault elsewhere: AWS lists no more jobs into it than there are. */
function checkSeen(row: Json, account: string, { Region }: Json, truth: Truth): string[] {
  const jobs = truth.jobs.filter(
    (job) => job.AccountId === account && job.Region === Region && job.DestinationBackupVaultArn === row.BackupVaultArn,
  );
  return [
    row.Copies > jobs.length && `${jobs.length} copies into ${row.BackupVaultArn}`,
    !jobs.some((job) => iso(job.CreationDate) === row.LastDate) &&
      `no copy into ${row.BackupVaultArn} at ${row.LastDate}`,
    row.BackupVaultArn.includes(`:${Region}:${account}:`) && `${row.BackupVaultArn} is listed`,
  ].filter((one) => typeof one === 'string');
}

/** Resources whose newest recovery point belongs to a file system and is warm. */
export function checkResources({ answer, account, now }: Answered, truth: Truth): string[] {
  const find = (vault: string, arn: string) =>
    truth
      .points(`arn:aws:backup:${answer.Region}:${account}:backup-vault:${vault}`)
      .find((one) => one.RecoveryPointArn === arn);
  return rowsOf(answer).flatMap((row: Json) => {
    if (row.LastRecoveryPointArn === undefined) return [];
    const newest = find(row.BackupVaultName, row.LastRecoveryPointArn);
    if (!newest) return [`${row.LastRecoveryPointArn} is not in ${row.BackupVaultName}`];
    const { ResourceArn, ResourceType, CreationDate } = newest;
    const wrong = differing(row, { ResourceArn, ResourceType, LastBackupTime: iso(CreationDate) });
    if (row.Copyable === false) wrong.push('it can be copied');
    if (row.NewestCopyable === undefined) return wrong;
    const copyable = find(row.NewestCopyable.BackupVaultName, row.NewestCopyable.RecoveryPointArn);
    if (!copyable) return [...wrong, `${row.NewestCopyable.RecoveryPointArn} is in no such vault`];
    const { MoveToColdStorageAfterDays: days } = copyable;
    if (days !== undefined && now >= copyable.CreationDate + days * DAY) wrong.push('NewestCopyable is cold');
    if (copyable.ResourceArn !== ResourceArn) wrong.push(`NewestCopyable is of ${copyable.ResourceArn}`);
    return [...wrong, ...differing(row.NewestCopyable, { CreationDate: iso(copyable.CreationDate) })];
  });
}
