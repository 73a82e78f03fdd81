import { ToolError } from '../../domain/errors.ts';

/**
 * How long AWS may take to list a job that it has accepted, in milliseconds. AWS documents no delay, nor that there is none;
 * this is twice the longest that the simulator plays.
 */
const LISTED_AFTER_MS = 120_000;

/** AWS may forget a token and take it for a new job: what was seen long ago says nothing of the job of now. */
const STALE_AFTER_MS = 5 * 60_000;

/** More tokens than a process meets within the delay. */
const REMEMBERED = 1000;

/**
 * Remembers, for this process, tokens that AWS knows without telling the job that they belong to. The job can be under way
 * and not listed yet; once it would be listed and is not, it has ended.
 */
export class ListingDelay {
  readonly #since = new Map<string, number>();

  /**
   * Whether the job of a token has ended, given that a list read at `listedAt` shows no job under way.
   *
   * @param listedAt epoch milliseconds by AWS's clock.
   */
  hasPassed(token: string, listedAt: number): boolean {
    const waited = listedAt - (this.#since.get(token) ?? Number.POSITIVE_INFINITY);
    return waited >= LISTED_AFTER_MS && waited < STALE_AFTER_MS;
  }

  /**
   * The error for such a token: nothing was started, and when to call again.
   *
   * @param now epoch milliseconds by AWS's clock.
   */
  wait(token: string, now: number): ToolError {
    const met = this.#since.get(token);
    const since = met === undefined || now - met >= STALE_AFTER_MS ? now : met;
    this.#since.delete(token);
    this.#since.set(token, since);
    const [oldest] = this.#since.keys();
    if (this.#since.size > REMEMBERED && oldest !== undefined) this.#since.delete(oldest);
    const seconds = Math.max(1, Math.ceil((since + LISTED_AFTER_MS - now) / 1000));
    return new ToolError({
      category: 'service_unavailable',
      code: 'AttemptNotListedYet',
      message:
        'AWS knows the token of this attempt and lists no job that it belongs to. A start of this copy may be under way that AWS does not list yet. This call started nothing.',
      fix: `Make the same call again in ${seconds} seconds: the job is listed by then, or another attempt is due.`,
      retryAfterSeconds: seconds,
    });
  }
}
