import type { Json } from '../../../support/answer.ts';
import { RECOVERY } from '../../../support/constants.ts';
import type { Conversation } from '../conversation.ts';

// Steps that several conversations have in common.

/** What the operator allows: copies into the disaster-recovery account. */
export const TO_RECOVERY = ['--allow-destination', `arn:aws:backup:*:${RECOVERY}:backup-vault:dr-*`];

/** The one resource that matches; where several do, the one with exactly this name. */
export async function find(talk: Conversation, name: string, type?: string): Promise<{ found: Json; row: Json }> {
  const found = await talk.call('list_protected_resources', {
    NameContains: name,
    ...(type !== undefined && { ByResourceType: talk.worksOut(type) }),
  });
  const rows =
    found.Results.length > 1 ? found.Results.filter((one: Json) => one.ResourceName === name) : found.Results;
  if (rows.length !== 1) throw new Error(`${rows.length} resources are called ${name}`);
  return { found, row: { ...found.Common, ...rows[0] } };
}

/** The request for a copy of the newest recovery point of a resource, as its row gives it. */
export function copyOf(row: Json, DestinationBackupVaultArn: string, Lifecycle?: object) {
  const { RecoveryPointArn = row.LastRecoveryPointArn, BackupVaultName, IamRoleArn } = row.NewestCopyable ?? row;
  return {
    RecoveryPointArn,
    SourceBackupVaultName: BackupVaultName,
    DestinationBackupVaultArn,
    IamRoleArn: IamRoleArn ?? row.IamRoleArn,
    ...(Lifecycle && { Lifecycle }),
  };
}

/** An answer as the model reads it, for what has to be in it somewhere. */
export const text = (answer: Json): string => JSON.stringify(answer);

/** The rows of a list of copy jobs, each with what all of them have in common. */
export const jobRows = ({ Common = {}, CopyJobs }: Json): Json[] =>
  CopyJobs.map((row: Json) => ({ ...Common, ...row }));
