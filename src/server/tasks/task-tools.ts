import type { ErrorDetails, NextCall } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import { isTerminal } from '../../domain/shapes.ts';

// The two tools that answer with a task: what one look at AWS leaves to be done. Messages have numbers and our own words
// only, since a host may show them to its user or model.

type Result = Readonly<Record<string, unknown>>;

/** What is left after a look. */
interface Rest {
  /** The call that continues it. */
  arguments: Readonly<Record<string, unknown>>;
  message: string;
  /** Milliseconds until the next look is worth it. */
  pollMs: number;
}

export interface TaskTool {
  tool: string;
  /** Milliseconds: of the call itself, and of each look after it. */
  firstBudget: number;
  budget: number;
  /** What nobody can stop. */
  note: string;
  /** Undefined where the result is final. */
  rest(result: Result): Rest | undefined;
  final(result: Result): Record<string, unknown>;
  finalError(details: ErrorDetails): ErrorDetails;
}

/** The longest pause: an estimate can be wrong. */
const LONGEST_POLL_MS = 15 * 60_000;

const WAITING = 'Copies cannot be stopped: cancelling this task only ends the waiting.';

export const WAIT: TaskTool = {
  tool: TOOL.waitForCopyJobs,
  firstBudget: 0,
  budget: 0,
  note: WAITING,
  rest({ Pending, CopyJobs, CheckAgainAfterSeconds, Region, Next }) {
    const pending = Number(Pending);
    if (pending === 0) return undefined;
    const rows = CopyJobs as { CopyJobId: string; State: string }[];
    const ended = rows.filter(({ State }) => isTerminal(State)).length;
    const unread = rows.length - ended - pending;
    // All of them, not those that Next names: the result is about every job of the call.
    const { Profile } = (Next as NextCall | undefined)?.Arguments ?? {};
    return {
      arguments: {
        CopyJobIds: rows.map(({ CopyJobId }) => CopyJobId),
        Region,
        ...(Profile !== undefined && { Profile }),
      },
      message: `${ended} of ${counted(rows.length, 'copy job')} ended, ${pending} pending${unread > 0 ? `, ${unread} cannot be read` : ''}. ${WAITING}`,
      pollMs: Math.min(Number(CheckAgainAfterSeconds ?? 30) * 1000, LONGEST_POLL_MS),
    };
  },
  final: (result) => result,
  finalError: (details) => details,
};

const STARTING =
  'Copies that were started cannot be stopped. Further ones are started only while somebody asks for this task.';

/** After a look that started nothing, a quota is the likely reason. */
const IDLE_POLL_SECONDS = 30;

const LAST_LOOK =
  'This task took several calls. Started, BytesStarted and CopyJobs are of the last one; what the earlier ones started counts as AlreadyRunning, AlreadyCopied or Failed.';

export const SET: TaskTool = {
  tool: TOOL.startMissingCopies,
  firstBudget: 3000,
  budget: 4000,
  note: STARTING,
  rest({ Next, NotReached, Started, AlreadyRunning, AlreadyCopied, RetryAfterSeconds }) {
    const next = Next as NextCall | undefined;
    if (next?.Tool !== TOOL.startMissingCopies) return undefined;
    const idle = Number(Started) > 0 ? 1 : IDLE_POLL_SECONDS;
    return {
      arguments: next.Arguments,
      message: `${counted(Number(NotReached), 'recovery point')} not reached yet; this look started ${Started}, found ${AlreadyRunning} running and ${AlreadyCopied} copied. ${STARTING}`,
      pollMs: Number(RetryAfterSeconds ?? idle) * 1000,
    };
  },
  final: ({ Note, ...result }) => ({ ...result, Note: Note === undefined ? LAST_LOOK : `${Note} ${LAST_LOOK}` }),
  // "Nothing was started" is true of the last call alone.
  finalError: (details) => ({
    ...details,
    fix: `${details.fix} This is about the last call of this task: copies that earlier ones started keep running, and ${TOOL.findMissingCopies} shows them.`,
  }),
};

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
