import * as z from 'zod';
import { withDeadline } from '../../clock.ts';
import { diagnose } from '../../domain/diagnosis/diagnose.ts';
import { whyWaiting } from '../../domain/diagnosis/waiting.ts';
import { isTerminal } from '../../domain/shapes.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import {
  childrenByState,
  listChildren,
  notCopied,
  notCopiedOutput,
  presentJob,
  runningOfResource,
} from '../shared/copies/copy-jobs.ts';
import { retentionOfMade } from '../shared/copy-retention.ts';
import { foreignOutput } from '../shared/schema.ts';
import { cancelled, READ_GRACE_MS, type Watched } from './poll.ts';

// The jobs that were waited for: what is known of each now, and the address of each copy that was made.

export const watchedOutput = z.strictObject({
  CopyJobId: z.string(),
  State: z.string(),
  DiagnosisCategory: z.string().optional(),
  ResourceType: z.string().optional(),
  ResourceName: foreignOutput.optional(),
  CreationDate: z.string().optional(),
  CompletionDate: z.string().optional(),
  /** Of a job that has not ended: since CreationDate. */
  ElapsedSeconds: z.number().optional(),
  BackupSizeInBytes: z.number().optional(),
  Waiting: z.string().optional(),
  DestinationRecoveryPointArn: z.string().optional(),
  Retention: z.string().optional(),
  Children: z.record(z.string(), z.number()).optional(),
  NotCopied: notCopiedOutput.optional(),
  Problem: z.string().optional(),
});

type Row = z.input<typeof watchedOutput>;

/** For how many jobs more is read than their state. */
const MAX_MADE = 20;
const MAX_WAITING = 5;
const MAX_PARTIAL = 3;

export async function presentWatched(watch: readonly Watched[], call: ToolCall): Promise<Row[]> {
  const inState = (...states: string[]) => watch.filter(({ job }) => job?.State && states.includes(job.State));
  const made = new Set(inState('COMPLETED', 'PARTIAL').slice(0, MAX_MADE));
  const waiting = new Set(inState('CREATED').slice(0, MAX_WAITING));
  const partial = new Set(inState('PARTIAL').slice(0, MAX_PARTIAL));
  return await Promise.all(
    watch.map(async (one) => {
      const { job } = one;
      const [Retention, running, children] = await Promise.all([
        job && made.has(one) ? soon(call, (its) => retentionOfMade(job, its)) : undefined,
        job && waiting.has(one) ? soon(call, (its) => runningOfResource(job, its)) : undefined,
        partial.has(one) ? soon(call, (its) => listChildren(one.CopyJobId, its)) : undefined,
      ]);
      const Waiting = job && whyWaiting(job, running, call.session.awsNow());
      const NotCopied = children && notCopied(children);
      return {
        ...row(one, call.session.awsNow()),
        ...(Waiting && { Waiting }),
        ...(Retention && { Retention }),
        ...(job && childrenByState(job)),
        ...(NotCopied && NotCopied.length > 0 && { NotCopied }),
        ...problem(one),
      };
    }),
  );
}

/** What is told besides the states does not hold the answer up. */
async function soon<T>(call: ToolCall, read: (call: ToolCall) => Promise<T>): Promise<T | undefined> {
  try {
    return await withDeadline(READ_GRACE_MS, call.signal, (signal) => read({ ...call, signal }));
  } catch {
    if (call.signal.aborted) throw cancelled();
    return undefined;
  }
}

function row({ CopyJobId, job = {} }: Watched, now: number): Row {
  const { State = 'unknown', ResourceType, ResourceName, CreationDate, CompletionDate, ...shown } = presentJob(job);
  const diagnosis = diagnose(job);
  const ended = isTerminal(State);
  const { BackupSizeInBytes, DestinationRecoveryPointArn } = shown;
  return {
    CopyJobId,
    State,
    ...(diagnosis && { DiagnosisCategory: diagnosis.Category }),
    ...(ResourceType && { ResourceType }),
    ...(ResourceName && { ResourceName }),
    ...(CreationDate && { CreationDate, ...(!ended && elapsed(CreationDate, now)) }),
    ...(!ended && BackupSizeInBytes !== undefined && { BackupSizeInBytes }),
    ...(ended && CompletionDate && { CompletionDate }),
    ...(DestinationRecoveryPointArn && { DestinationRecoveryPointArn }),
  };
}

function elapsed(since: string, now: number): { ElapsedSeconds?: number } {
  const seconds = Math.round((now - Date.parse(since)) / 1000);
  return Number.isNaN(seconds) ? {} : { ElapsedSeconds: Math.max(0, seconds) };
}

const problem = ({ error, job }: Watched): { Problem?: string } =>
  error
    ? {
        Problem: `${error.category}: ${error.details.message}${job ? ' The values shown are from an earlier read.' : ''}`,
      }
    : {};
