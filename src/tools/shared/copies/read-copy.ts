import { type CopyEnds, type CopySeen, mayStillAppear, seenAs } from '../../../domain/copy/earlier-copies.ts';
import { ToolError } from '../../../domain/errors.ts';
import type { CopyJob, RecoveryPoint } from '../../../domain/shapes.ts';
import type { ToolCall } from '../../../pipeline/contract.ts';
import { sessionOfAccount } from '../sessions.ts';

/** The copy that a job made, as the destination shows it, and what became of it. */
export async function readCopy(
  job: CopyJob,
  { destination }: CopyEnds,
  account: string | undefined,
  call: ToolCall,
): Promise<{ seen: CopySeen; copy?: RecoveryPoint }> {
  const RecoveryPointArn = job.DestinationRecoveryPointArn;
  if (!RecoveryPointArn) return { seen: 'unknown' };
  // A vault of the same name in our own account is not the destination: it cannot show that a copy is gone.
  const owner = await sessionOfAccount(destination.account, account, call);
  if (!owner) return { seen: 'unknown' };
  try {
    const copy = await owner.read(
      'DescribeRecoveryPoint',
      { BackupVaultName: destination.name, RecoveryPointArn },
      { region: destination.region, signal: call.signal },
    );
    return { seen: seenAs(copy), copy };
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    const gone = error.category === 'not_found' && !mayStillAppear(job, call.session.awsNow());
    return { seen: gone ? 'gone' : 'unknown' };
  }
}
