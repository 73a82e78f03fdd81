import { parseRecoveryPointArn, parseVaultArn } from '../../domain/arn/arn.ts';
import { effectiveLifecycle } from '../../domain/copy/lifecycle.ts';
import { KEPT_UNKNOWN, retentionOf, retentionOfCopy } from '../../domain/copy/retention.ts';
import { ToolError } from '../../domain/errors.ts';
import type { CopyJob, RecoveryPoint } from '../../domain/shapes.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import { readCopy } from './copies/read-copy.ts';
import { identityOf } from './sessions.ts';

/**
 * How long the copy that a job made is kept, as one short text: as the destination shows it, otherwise as the job ordered it.
 * Days of an order count from the creation of the source, and a date is named only where that was read.
 */
export async function retentionOfMade(job: CopyJob, call: ToolCall): Promise<string> {
  const source = parseRecoveryPointArn(job.SourceRecoveryPointArn ?? '');
  const destination = parseVaultArn(job.DestinationBackupVaultArn ?? '');
  if (!source.ok || !destination.ok) return KEPT_UNKNOWN;
  const ends = { recoveryPoint: source.value, destination: destination.value };
  const account = (await identityOf(call.session, call))?.account;
  const now = call.session.awsNow();
  const { seen, copy } = await readCopy(job, ends, account, call);
  if (seen === 'gone') return 'The copy is gone from the destination vault.';
  if (seen === 'there' && copy) {
    const { sentence, warnings } = retentionOfCopy(copy, source.value, now);
    return [sentence, ...warnings].join(' ');
  }
  const lifecycle = effectiveLifecycle(job.DestinationRecoveryPointLifecycle);
  if (!lifecycle) return KEPT_UNKNOWN;
  return `Ordered: ${retentionOf(lifecycle, source.value, await readSource(job, call), now).sentence}`;
}

/** The source of a copy. Undefined where it cannot be read. */
async function readSource(job: CopyJob, { session, region, signal }: ToolCall): Promise<RecoveryPoint | undefined> {
  const vault = parseVaultArn(job.SourceBackupVaultArn ?? '');
  const { SourceRecoveryPointArn: RecoveryPointArn } = job;
  if (!vault.ok || RecoveryPointArn === undefined) return undefined;
  try {
    const input = { BackupVaultName: vault.value.name, RecoveryPointArn };
    return await session.read('DescribeRecoveryPoint', input, { region, signal });
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    return undefined;
  }
}
