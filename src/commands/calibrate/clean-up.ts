import { parseVaultArn } from '../../domain/arn/arn.ts';
import { ToolError } from '../../domain/errors.ts';
import { refuseWrites } from '../../domain/guards/guards.ts';
import type { GuardSettings } from '../../domain/guards/settings.ts';
import { type CopyJob, isTerminal } from '../../domain/shapes.ts';
import { audited } from '../../pipeline/audit.ts';
import type { AuditLog } from '../../pipeline/audit-log.ts';
import type { Caller } from './caller.ts';
import type { Journal, JournalLine } from './journal.ts';
import { pauseAfter } from './lab.ts';
import { refuse } from './starts.ts';

/** A job that may be one of a calibration: its ID was the answer to a start with this request. */
export interface Made {
  id: string;
  region: string;
  recoveryPointArn: string;
  destinationArn: string;
}

/** A copy, or a job, that is still there. */
export interface Kept {
  what: string;
  why: string;
}

export interface CleanUpOptions {
  caller: Caller;
  journal: Journal;
  settings: GuardSettings;
  audit: AuditLog | undefined;
  account: string;
}

const WAIT_MS = 15 * 60_000;

/** Deletes the copies of these jobs, each only if DescribeCopyJob says that a job with such a request made it. */
export async function cleanUp(
  made: readonly Made[],
  options: CleanUpOptions,
): Promise<{ deleted: string[]; kept: Kept[] }> {
  refuse(refuseWrites(options.settings));
  refuseOthers(made, options.account);
  const deleted: string[] = [];
  const kept: Kept[] = [];
  const jobs = new Map<string, Made>(made.map((one) => [`${one.region} ${one.id}`, one]));
  const copies = new Map<string, { arn: string; vaultArn: string }>();
  for (const one of jobs.values()) {
    const job = await ended(one, options.caller);
    if (job === 'none') continue;
    const isOurs = made.some(
      ({ recoveryPointArn, destinationArn }) =>
        job?.SourceRecoveryPointArn === recoveryPointArn && job.DestinationBackupVaultArn === destinationArn,
    );
    if (!job) kept.push({ what: `the copy of job ${one.id}, if there is one`, why: 'the job could not be described' });
    else if (!isTerminal(job.State)) kept.push({ what: `the copy of job ${one.id}`, why: 'the job has not ended' });
    else if (job.DestinationRecoveryPointArn && isOurs) {
      copies.set(job.DestinationRecoveryPointArn, {
        arn: job.DestinationRecoveryPointArn,
        vaultArn: job.DestinationBackupVaultArn!,
      });
    }
  }
  for (const { arn, vaultArn } of copies.values()) {
    const why = await deleteCopy(arn, vaultArn, options);
    if (why === undefined) deleted.push(arn);
    else kept.push({ what: arn, why });
  }
  return { deleted, kept };
}

/** Another account knows none of these jobs, and their copies would seem to be gone. */
function refuseOthers(made: readonly Made[], account: string): void {
  const accounts = made.flatMap(({ destinationArn }) => {
    const vault = parseVaultArn(destinationArn);
    return vault.ok ? [vault.value.account] : [];
  });
  const other = accounts.find((one) => one !== account);
  if (other === undefined) return;
  throw new ToolError({
    category: 'invalid_input',
    code: 'OtherAccount',
    message: `The list has copies in account ${other}, but the credentials belong to account ${account}. Nothing was deleted.`,
    fix: `Use credentials of account ${other}, as with --profile.`,
  });
}

/** Why the copy is still there. Undefined: it is gone. */
async function deleteCopy(arn: string, vaultArn: string, options: CleanUpOptions): Promise<string | undefined> {
  const { caller, journal, audit, account } = options;
  const vault = parseVaultArn(vaultArn);
  if (!vault.ok || vault.value.account !== account) return 'its vault is not in the account';
  const { name: BackupVaultName, region } = vault.value;
  const input = { BackupVaultName, RecoveryPointArn: arn };
  await journal.add({ Event: 'copied', Region: region, ...input });
  const attempt = { arguments: { RecoveryPointArn: arn }, defaults: { Region: region } };
  const sent = await caller.write('DeleteRecoveryPoint', input, region, (call) =>
    audited(audit, caller.clock, 'calibrate: DeleteRecoveryPoint', attempt, async () => {
      await caller.session.deleteRecoveryPoint(input, account, call);
      return { Outcome: 'deleted', Account: account, Region: region };
    }),
  );
  const left = await caller.read('DescribeRecoveryPoint', input, region);
  const isGone = left.kind === 'refused' && left.code === 'ResourceNotFoundException';
  if (!isGone)
    return sent.kind === 'answered' ? 'AWS has not deleted it yet' : `it could not be deleted (${sent.code})`;
  await journal.add({ Event: 'deleted', Region: region, ...input });
  return undefined;
}

async function ended({ id, region }: Made, caller: Caller): Promise<CopyJob | 'none' | undefined> {
  const { clock } = caller;
  const began = clock.now();
  for (;;) {
    const heard = await caller.read('DescribeCopyJob', { CopyJobId: id }, region);
    if (heard.kind === 'refused' && heard.code === 'ResourceNotFoundException') return 'none';
    if (heard.kind !== 'answered') return undefined;
    const job: CopyJob = heard.value.CopyJob ?? {};
    const waited = clock.now() - began;
    if (isTerminal(job.State) || waited >= WAIT_MS) return job;
    await clock.sleep(pauseAfter(waited));
  }
}

/** The jobs in a journal whose copies are not known to be deleted, and the starts that no answer is known of. */
export function madeIn(lines: readonly JournalLine[]): { made: Made[]; unknown: JournalLine[] } {
  const starts = lines.filter(({ Event, Token }) => Event === 'start' && Token !== undefined);
  const answersOf = ({ Token }: JournalLine) => lines.filter((line) => line.Event !== 'start' && line.Token === Token);
  const made = lines.flatMap(({ Event, Token, CopyJobId: id }): Made[] => {
    const start = starts.find((one) => one.Token === Token);
    const request = start?.Request as { RecoveryPointArn?: unknown; DestinationBackupVaultArn?: unknown } | undefined;
    if (Event !== 'started' || id === undefined || start?.Region === undefined) return [];
    const recoveryPointArn = String(request?.RecoveryPointArn);
    return [{ id, region: start.Region, recoveryPointArn, destinationArn: String(request?.DestinationBackupVaultArn) }];
  });
  // A token can have several starts, in the order of their answers.
  const unknown = starts.filter((start) => {
    const nth = starts.filter(({ Token }) => Token === start.Token).indexOf(start);
    const answer = answersOf(start)[nth];
    return answer === undefined || answer.Event === 'unclear';
  });
  return { made, unknown };
}
