// The server's calls to AWS, made by the AWS SDK alone.
import { DescribeCopyJobCommand, ListCopyJobsCommand } from '@aws-sdk/client-backup';
import { inFlight } from '../in-flight.ts';
import { startRequest } from '../requests.ts';
import { answer } from './answer.ts';
import { readSet, startSet } from './bare-set.ts';
import { client, startBare } from './bare-start.ts';

const start = (index: number) => startBare(startRequest(index));

/** describe_copy_job of a job that has not begun: the second call tells what it waits for. */
async function describe(CopyJobId: string): Promise<string> {
  const { CopyJob } = await client.send(new DescribeCopyJobCommand({ CopyJobId }));
  const { State, ResourceArn: ByResourceArn } = CopyJob!;
  if (State === 'CREATED') {
    await client.send(new ListCopyJobsCommand({ ByResourceArn, ByState: 'RUNNING', MaxResults: 1000 }));
  }
  return CopyJob!.CopyJobId!;
}

const questions = {
  async start({ index }: { index: number }): Promise<{ milliseconds: number; CopyJobId: string }> {
    const began = performance.now();
    const CopyJobId = await start(index);
    return { milliseconds: performance.now() - began, CopyJobId };
  },
  /** Starts copies of these recovery points, 64 at a time. */
  startMany: ({ indexes }: { indexes: readonly number[] }) => inFlight(64, indexes, start),
  describeMany: ({ ids }: { ids: readonly string[] }) => inFlight(64, ids, describe),
  readSet,
  startSet,
};
export type SdkQuestions = typeof questions;

answer(questions);
