/** One row of the table: a figure and its bound. */
export interface Row {
  name: string;
  /** Undefined if it could not be measured here; `note` says why. */
  value: number | undefined;
  unit: '×' | 'bytes' | 'calls' | 'MB' | 'MiB' | 'bytes a call';
  bound?: { atMost: number } | { atLeast: number };
  /** The quartiles of the rounds. */
  spread?: readonly [number, number];
  /** How the figure was made. */
  note: string;
}

export type Verdict = 'held' | 'NOT HELD' | 'reported' | 'skipped';

export function verdictOf({ value, bound }: Row): Verdict {
  if (value === undefined) return 'skipped';
  if (!bound) return 'reported';
  return ('atMost' in bound ? value <= bound.atMost : value >= bound.atLeast) ? 'held' : 'NOT HELD';
}

/** What is measured, and how often. */
export interface Plan {
  /** The number of starts of each program. */
  startups: number;
  /** The number of timed calls of each kind, one after another. */
  calls: number;
  /** The number of calls of each kind with 64 in flight, and of rounds of them. */
  inFlight: number;
  rounds: number;
  /** The number of calls over which memory must not grow. */
  lastingCalls: number;
  /** The sets of find_missing_copies and start_missing_copies, and the rounds of each. */
  set: { points: number; resources: number; copies: number; rounds: number };
  /** The number of lines of an export whose memory is measured. */
  lines: number;
  /** The number of recovery points in each world of the growth table. */
  worldSizes: readonly number[];
}

/** The paths of the measured programs. */
export interface Programs {
  server: string;
  emptyServer: string;
  tunedEmptyServer: string;
  simulator: string;
  bareSdk: string;
  bareServer: string;
  memoryProbe: string;
  writeLines: string;
}
