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

/** Pages of a list, in turn. What the last one says about another is not known to be true. */
export interface Pages {
  /** MaxResults. */
  readonly asked: number;
  readonly pages: readonly Page[];
}

/** Pages with a filter, and the IDs of the whole list, in its order, where it has jobs that the filter leaves out. */
export interface Filtered extends Pages {
  readonly all: readonly string[];
}

/**
 * Full pages of the whole list say nothing about a filter: AWS can count the jobs that it leaves out.
 *
 * @param filtered undefined: it was not asked.
 */
export function listPages(plain: Pages, filtered: Filtered | undefined): Verdict<'list-pages'> {
  const verdict = wholePages(plain);
  if (!('setting' in verdict) || verdict.setting === 'short') return verdict;
  if (!filtered) return unknown('Pages of the whole list are full, but no filter leaves out jobs before others.');
  const { asked, pages, all } = filtered;
  const ids = pages.flatMap((page) => page.ids);
  // A young job can be missing from the whole list, which was read before.
  const rows = ids.map((id) => all.indexOf(id)).filter((at) => at >= 0);
  if (rows.some((at, index) => at <= (rows[index - 1] ?? -1))) {
    return unknown('The filtered list and the whole list are not in the same order.');
  }
  if (pages.some((page) => page.ids.length > asked)) return unknown('A filtered page is longer than was asked for.');
  if (pages.slice(0, -1).some((page) => page.ids.length < asked)) {
    return unknown('Pages of the whole list are full, but those of a filtered list are not.');
  }
  const skipped = (rows.at(-1) ?? -1) + 1 - ids.length;
  return skipped >= asked ? verdict : unknown('The filter left out no jobs before others.');
}

function wholePages({ asked, pages }: Pages): Verdict<'list-pages'> {
  const ids = pages.flatMap((page) => page.ids);
  if (new Set(ids).size < ids.length) return unknown('A job is on two pages.');
  if (pages.some((page) => page.ids.length > asked)) return unknown('A page is longer than was asked for.');
  const withMore = pages.slice(0, -1);
  if (withMore.some((page) => page.ids.length < asked)) return { setting: 'short' };
  if (withMore.length < LEAST_PAGES) return unknown(`It needs a list of more than ${asked * LEAST_PAGES} jobs.`);
  return { setting: 'full' };
}

/**
 * The member and its value, of those that jobs are filtered by, with which pages have to leave out the most jobs. Undefined
 * if no filter leaves out a job before another.
 *
 * @param jobs the whole list, in its order: the values of each job.
 */
export function bestFilter<Name extends string>(
  jobs: readonly { readonly [Key in Name]?: string | undefined }[],
  mostRows: number,
): { name: Name; value: string } | undefined {
  const seen = new Map<string, { name: Name; value: string; rows: number; skipped: number }>();
  for (const [at, job] of jobs.entries()) {
    for (const [name, value] of Object.entries(job) as [Name, string | undefined][]) {
      if (value === undefined) continue;
      const { rows = 0, skipped = 0 } = seen.get(`${name} ${value}`) ?? {};
      if (rows < mostRows)
        seen.set(`${name} ${value}`, { name, value, rows: rows + 1, skipped: Math.max(skipped, at - rows) });
    }
  }
  const [best] = [...seen.values()].sort((one, other) => other.skipped - one.skipped);
  return best && best.skipped > 0 ? { name: best.name, value: best.value } : undefined;
}
