// The calls that the server makes of AWS, made by the AWS SDK alone.
import {
  BackupClient,
  DescribeCopyJobCommand,
  DescribeRecoveryPointCommand,
  ListCopyJobsCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { inFlight } from '../in-flight.ts';
import { startRequest } from '../requests.ts';
import { answer } from './answer.ts';

const client = new BackupClient();

/** What one start_copy_job asks of AWS. */
async function start(index: number): Promise<string> {
  const request = startRequest(index);
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
  const { CopyJobId } = await client.send(new StartCopyJobCommand({ ...request, IdempotencyToken: `bare-${index}` }));
  return CopyJobId!;
}

async function describe(CopyJobId: string): Promise<string> {
  const { CopyJob } = await client.send(new DescribeCopyJobCommand({ CopyJobId }));
  return CopyJob!.CopyJobId!;
}

const questions = {
  async start({ index }: { index: number }): Promise<{ milliseconds: number; CopyJobId: string }> {
    const began = performance.now();
    const CopyJobId = await start(index);
    return { milliseconds: performance.now() - began, CopyJobId };
  },
  /** Starts copies of these points, 64 at a time; answers the jobs and how many a second. */
  startMany: ({ indexes }: { indexes: readonly number[] }) => inFlight(64, indexes, start),
  describeMany: ({ ids }: { ids: readonly string[] }) => inFlight(64, ids, describe),
};
export type SdkQuestions = typeof questions;

answer(questions);
