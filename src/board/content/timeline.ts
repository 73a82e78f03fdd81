import { type Content, h } from '../tree.ts';
import { kindOf, STATE_KINDS } from './marks.ts';
import { type Column, percent } from './panels.ts';
import { minuteOf } from './quantities.ts';
import { type Members, numberOf, stringOf } from './reading.ts';

// Copy jobs on one axis of time.

/** A column with the lane of each job, named by its axis. It is empty where the jobs tell no time. */
export function timeline(jobs: readonly Members[], now: number): Column<Members> {
  const axis = axisOf(jobs, now);
  return { name: axis === undefined ? '' : `${axis.from} to ${axis.to}`, cell: (row) => axis && lane(row, axis) };
}

interface Axis {
  start: number;
  end: number;
  from: string;
  to: string;
}

/** From the first job to the last end, or to now where a job has not ended. Undefined where that is no time at all. */
function axisOf(jobs: readonly Members[], now: number): Axis | undefined {
  const times = jobs.flatMap((job) => [timeOf(job.CreationDate), endOf(job)]).filter((one) => one !== undefined);
  if (times.length === 0) return undefined;
  const start = Math.min(...times);
  const end = Math.max(...times, ...(jobs.some(isOpen) ? [now] : []));
  const day = (time: number) => minuteOf(new Date(time).toISOString())!.slice(5, end - start > 172_800_000 ? 10 : 16);
  return end > start ? { start, end, from: day(start), to: day(end) } : undefined;
}

const timeOf = (value: unknown): number | undefined => {
  const time = Date.parse(stringOf(value) ?? '');
  return Number.isNaN(time) ? undefined : time;
};

/** AWS's date, or as long after the start as the job took. */
function endOf({ CreationDate, CompletionDate, TookSeconds }: Members): number | undefined {
  const [start, took] = [timeOf(CreationDate), numberOf(TookSeconds)];
  return timeOf(CompletionDate) ?? (start !== undefined && took !== undefined ? start + took * 1000 : undefined);
}

const isOpen = ({ State }: Members): boolean => State === 'CREATED' || State === 'RUNNING';

/** A job on the axis: from its creation to its end; a point where its end is not known. */
function lane(row: Members, { start, end }: Axis): Content {
  const from = timeOf(row.CreationDate);
  if (from === undefined) return undefined;
  const at = (time: number) => (100 * (time - start)) / (end - start);
  const to = endOf(row) ?? (isOpen(row) ? end : undefined);
  const { tone } = kindOf(STATE_KINDS, stringOf(row.State) ?? 'unknown');
  const stroke = { y1: 6, y2: 6 };
  return h(
    'svg',
    { class: `lane ${tone}`, width: '100%', height: 12, 'aria-hidden': 'true' },
    h('line', { class: 'axis', x1: '0%', x2: '100%', ...stroke }),
    to !== undefined &&
      h('line', { class: isOpen(row) && 'open', x1: percent(at(from)), x2: percent(at(to)), ...stroke }),
    h('circle', { cx: percent(at(from)), cy: 6, r: 3.5 }),
  );
}
