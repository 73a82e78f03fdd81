import { DAY } from '../copy/lifecycle.ts';

/** For how long a copy is there at least, so that it can be looked at before AWS deletes it. */
const LEAST_MS = 6 * 3_600_000;

/**
 * The shortest DeleteAfterDays with which a copy stays until it has been looked at. Source: developer guide: the days count
 * from the creation of the source.
 *
 * @param created of the source, in milliseconds since the Unix epoch, as `now`.
 */
export const shortestDays = (created: number, now: number): number =>
  Math.max(1, Math.ceil((Math.max(0, now - created) + LEAST_MS) / DAY));
