import { unknown, type Verdict } from './questions.ts';

// When a job is listed, and how lists are made.

/** One look at the list, in milliseconds after the start: at least and at most, since a start and a list take time. */
export interface Look {
  readonly seen: boolean;
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
/** How far a delay that AWS has can be from the one that a setting stands for. */
const TOLERANCE = 10 * SECOND;

/** @param looks in the order of time, up to the first that shows the job. */
export function listVisibility(looks: readonly Look[]): Verdict<'list-visibility'> {
  const first = looks.find(({ seen }) => seen);
  if (!first) return unknown('The job was not seen in a list.');
  const missed = looks.filter(({ seen }) => !seen);
  if (missed.length === 0) {
    return first.to < 5 * SECOND ? { setting: 'at-once' } : unknown('The first look at the list came too late.');
  }
  const notBefore = Math.max(...missed.map(({ from }) => from));
  const near = (delay: number) =>
    notBefore <= delay + SECOND &&
    first.to >= delay &&
    first.from <= delay + TOLERANCE &&
    first.from - notBefore <= TOLERANCE;
  if (near(5 * SECOND)) return { setting: 'after-5-seconds' };
  if (near(60 * SECOND)) return { setting: 'after-60-seconds' };
  const after = `between ${seconds(notBefore)} and ${seconds(first.to)} seconds`;
  return unknown(`The job was listed after ${after}, which no setting stands for.`);
}

const seconds = (ms: number) => Math.round(Math.max(0, ms) / 100) / 10;

/** A row of ListCopyJobs. */
export interface ListedJob {
  readonly id: string;
  readonly createdAt: number;
  readonly parentId?: string | undefined;
}

const LEAST_ROWS = 4;

/** @param rows in the order of the list. */
export function listOrder(rows: readonly ListedJob[]): Verdict<'list-order'> {
  if (new Set(rows.map(({ createdAt }) => createdAt)).size < LEAST_ROWS) {
    return unknown(`It needs at least ${LEAST_ROWS} jobs that were created at different times.`);
  }
  const pairs = rows.slice(1).map((row, at) => [rows[at]!, row] as const);
  const fits = {
    'newest-first': pairs.every(([one, next]) => one.createdAt >= next.createdAt),
    'oldest-first': pairs.every(([one, next]) => one.createdAt <= next.createdAt),
    'by-id': pairs.every(([one, next]) => one.id < next.id),
  };
  const [setting, ...others] = (Object.keys(fits) as (keyof typeof fits)[]).filter((name) => fits[name]);
  if (setting === undefined) return unknown('The list is in no order that a setting stands for.');
  return others.length === 0 ? { setting } : unknown('The listed jobs fit more than one order.');
}

/**
 * @param plain the complete list without a filter, read after `children`.
 * @param children what ByParentJobId lists for a parent in that list.
 */
export function listChildren(
  plain: readonly ListedJob[],
  children: readonly ListedJob[] | undefined,
): Verdict<'list-children'> {
  if (plain.some(({ parentId }) => parentId !== undefined)) return { setting: 'always' };
  if (!children || children.length === 0) return unknown('No copy of a composite recovery point is listed.');
  const listed = new Set(plain.map(({ id }) => id));
  return children.some(({ id }) => listed.has(id))
    ? unknown('Child jobs are listed without the ID of their parent.')
    : { setting: 'only-by-parent' };
}

/** One page of a list: the IDs of its rows. */
export interface Page {
  readonly ids: readonly string[];
}

const LEAST_PAGES = 2;

/**
 * @param asked MaxResults.
 * @param pages in turn. What the last one says about another is not known to be true.
 */
export function listPages(asked: number, pages: readonly Page[]): Verdict<'list-pages'> {
  const ids = pages.flatMap((page) => page.ids);
  if (new Set(ids).size < ids.length) return unknown('A job is on two pages.');
  if (pages.some((page) => page.ids.length > asked)) return unknown('A page is longer than was asked for.');
  const withMore = pages.slice(0, -1);
  if (withMore.some((page) => page.ids.length < asked)) return { setting: 'short' };
  if (withMore.length < LEAST_PAGES) return unknown(`It needs a list of more than ${asked * LEAST_PAGES} jobs.`);
  return { setting: 'full' };
}
