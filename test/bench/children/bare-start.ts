// The calls of one start_copy_job to AWS, made by the AWS SDK alone.
import {
  BackupClient,
  DescribeRecoveryPointCommand,
  ListCopyJobsCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import type { startRequest } from '../requests.ts';

export const client = new BackupClient();

export async function startBare(request: ReturnType<typeof startRequest>): Promise<string> {
  const { RecoveryPointArn, SourceBackupVaultName: BackupVaultName, DestinationBackupVaultArn } = request;
  await Promise.all([
    client.send(
      new ListCopyJobsCommand({
        BySourceRecoveryPointArn: RecoveryPointArn,
        ByDestinationVaultArn: DestinationBackupVaultArn,
        MaxResults: 1000,
      }),
    ),
    client.send(new DescribeRecoveryPointCommand({ BackupVaultName, RecoveryPointArn })),
  ]);
  const { CopyJobId } = await client.send(
    new StartCopyJobCommand({ ...request, IdempotencyToken: `bare-${RecoveryPointArn}` }),
  );
  return CopyJobId!;
}
