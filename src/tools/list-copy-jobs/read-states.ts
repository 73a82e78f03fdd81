import * as z from 'zod';
import type { Operations } from '../../aws/index.ts';
import { newestFirst } from '../../domain/copy/earlier-copies.ts';
import { isTerminal } from '../../domain/shapes.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import type { CopyJob } from '../shared/copies/copy-jobs.ts';

// One list of the jobs of several states: AWS lists one state, or all of them.

/** In the order of a job's life: one that changes its state while the list is read can be met twice, and is not missed. */
export const STATES = ['CREATED', 'RUNNING', 'COMPLETED', 'FAILED', 'PARTIAL'] as const;
type State = (typeof STATES)[number];

/** Where a list goes on. */
export interface Cursor {
  /** Absent for the list of all states. */
  state?: State | undefined;
  /** AWS's NextToken. Absent for a state that was not read yet. */
  token?: string | undefined;
}

const PREFIX = 'states:';

/** What a position is written as for the caller. That of one state, or of all, is AWS's own token. */
export function writeCursors(cursors: readonly Cursor[], several: boolean): string | undefined {
  if (cursors.length === 0) return undefined;
  if (!several) return cursors[0]?.token;
  const positions = cursors.map(({ state, token }) => [state, token ?? null]);
  return PREFIX + Buffer.from(JSON.stringify(positions)).toString('base64url');
}

const positions = z.array(z.tuple([z.enum(STATES), z.string().min(1).nullable()])).min(1);

/**
 * Where to read on.
 *
 * @param states those that are asked for; none for all.
 * @returns undefined for a token that was not made for these states.
 */
export function readCursors(states: readonly string[], token: string | undefined): Cursor[] | undefined {
  const asked = STATES.filter((state) => states.includes(state));
  if (asked.length < 2) return token?.startsWith(PREFIX) ? undefined : [{ state: asked[0], token }];
  if (token === undefined) return asked.map((state) => ({ state }));
  if (!token.startsWith(PREFIX)) return undefined;
  try {
    const read = positions.parse(JSON.parse(Buffer.from(token.slice(PREFIX.length), 'base64url').toString()));
    const cursors = read.map(([state, next]) => ({ state, token: next ?? undefined }));
    const left = cursors.map(({ state }) => state);
    const inOrder = asked.filter((state) => left.includes(state));
    return left.join() === inOrder.join() ? cursors : undefined;
  } catch {
    return undefined;
  }
}

/** AWS's pages can be short, and full of child jobs. */
const MAX_CALLS = 20;

interface Read {
  /** The jobs that the list is of, newest first. */
  jobs: CopyJob[];
  /** Others that AWS listed among them. */
  others: CopyJob[];
  rest: Cursor[];
}

/**
 * Reads on in one Region until `room` jobs are found.
 *
 * @param counts whether a job is one of those that the list is of.
 */
export async function readJobs(
  filters: Operations['ListCopyJobs']['input'],
  cursors: readonly Cursor[],
  room: number,
  counts: (job: CopyJob) => boolean,
  { session, region, signal }: ToolCall,
): Promise<Read> {
  const jobs = new Map<unknown, CopyJob>();
  const others = new Map<unknown, CopyJob>();
  let rest = [...cursors];
  let calls = 0;
  while (rest.length > 0 && jobs.size < room && calls < MAX_CALLS) {
    const next: Cursor[] = [];
    for (const [index, cursor] of rest.entries()) {
      const free = room - jobs.size;
      // A job that leaves a state that was read in part must be met in the next one.
      const blocked = next.some(({ state }) => state !== undefined && !isTerminal(state));
      if (free === 0 || calls === MAX_CALLS || blocked) {
        next.push(cursor);
        continue;
      }
      const share = isTerminal(cursor.state) ? Math.max(1, Math.floor(free / (rest.length - index))) : free;
      const input = { ...filters, ByState: cursor.state, MaxResults: share, NextToken: cursor.token };
      const page = await session.read('ListCopyJobs', input, { region, signal });
      calls += 1;
      for (const job of page.CopyJobs ?? []) (counts(job) ? jobs : others).set(job.CopyJobId ?? Symbol(), job);
      if (page.NextToken) next.push({ ...cursor, token: page.NextToken });
    }
    rest = next;
  }
  return { jobs: [...jobs.values()].toSorted(newestFirst), others: [...others.values()], rest };
}
