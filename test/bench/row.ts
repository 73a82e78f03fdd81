/** One line of the table: a figure, and the bound that it has to keep. */
export interface Row {
  name: string;
  /** Undefined where it could not be measured here; `note` says why. */
  value: number | undefined;
  unit: '×' | 'bytes' | 'calls' | 'MB' | 'bytes a call';
  bound?: { atMost: number } | { atLeast: number };
  /** Between which the middle half of the rounds lie. */
  spread?: readonly [number, number];
  /** What the figure is made of. */
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
  /** Starts of each program. */
  startups: number;
  /** Calls of each kind whose time is taken, one after another. */
  calls: number;
  /** Calls of each kind with 64 in flight, and how many times over. */
  inFlight: number;
  rounds: number;
  /** Calls over which memory must not grow. */
  lastingCalls: number;
  /** Recovery points of the worlds that the growth table is made of. */
  worldSizes: readonly number[];
}

/** Where the programs are that are measured. */
export interface Programs {
  server: string;
  emptyServer: string;
  tunedEmptyServer: string;
  simulator: string;
  bareSdk: string;
  bareServer: string;
  memoryProbe: string;
}
