import { ToolError } from '../../domain/errors.ts';

/**
 * How long AWS may take to list a job that it has accepted, in milliseconds. AWS documents no delay, nor that there is none;
 * this is twice the longest that the simulator plays.
 */
const LISTED_AFTER_MS = 120_000;

/**
 * AWS may forget a token and take it for a new job: what was seen long ago says nothing of the job of now. It is more than
 * twice the delay, for two replicas that are called in turn.
 */
const STALE_AFTER_MS = 5 * 60_000;

/**
 * At most so many tokens: those of two attempts at each copy of the largest set, 100,000 copies. That takes 40 MB, and only
 * where AWS knows every one of them and lists no job.
 */
const REMEMBERED = 200_000;

/** How often those that are too old are looked for, in milliseconds. That reads all, which takes some milliseconds. */
const FORGET_EVERY_MS = 30_000;

/**
 * Remembers, for this process, tokens that AWS knows without telling the job that they belong to. The job can be under way
 * and not listed yet; once it would be listed and is not, it has ended. A token that is waited for is not sent: sent again,
 * it could begin a job that the wait does not cover.
 */
export class ListingDelay {
  readonly #sentAt = new Map<string, number>();
  #forgotAt = 0;

  /**
   * Whether the job of a token has ended, given that a list read at `listedAt` shows no job under way.
   *
   * @param listedAt epoch milliseconds by AWS's clock.
   */
  hasPassed(token: string, listedAt: number): boolean {
    const waited = this.#waited(token, listedAt);
    return waited !== undefined && waited >= LISTED_AFTER_MS;
  }

  /**
   * @param listedAt as in {@link hasPassed}.
   * @throws ToolError while the job of a token that was sent before may not be listed yet.
   */
  refuseEarly(token: string, listedAt: number): void {
    const waited = this.#waited(token, listedAt);
    if (waited !== undefined && waited < LISTED_AFTER_MS) throw notListedYet(LISTED_AFTER_MS - waited);
  }

  /**
   * Remembers a token that was sent.
   *
   * @param now epoch milliseconds by AWS's clock.
   * @returns the error for it: nothing was started, and when to call again.
   */
  meet(token: string, now: number): ToolError {
    if (Math.abs(now - this.#forgotAt) >= FORGET_EVERY_MS) this.#forgetStale(now);
    // If there is no room, this token waits longer. To forget the oldest instead, which pass next, could let none ever pass.
    if (this.#sentAt.has(token) || this.#sentAt.size < REMEMBERED) this.#sentAt.set(token, now);
    return notListedYet(LISTED_AFTER_MS);
  }

  #forgetStale(now: number): void {
    this.#forgotAt = now;
    for (const [token, sentAt] of this.#sentAt) if (now - sentAt >= STALE_AFTER_MS) this.#sentAt.delete(token);
  }

  /** Milliseconds since a token was sent; undefined if that says nothing any more. */
  #waited(token: string, until: number): number | undefined {
    const sentAt = this.#sentAt.get(token);
    return sentAt === undefined || until - sentAt >= STALE_AFTER_MS ? undefined : until - sentAt;
  }
}

function notListedYet(remainingMs: number): ToolError {
  const seconds = Math.max(1, Math.ceil(remainingMs / 1000));
  return new ToolError({
    category: 'service_unavailable',
    code: 'AttemptNotListedYet',
    message:
      'AWS knows the token of this attempt and lists no job that it belongs to. A start of this copy may be under way that AWS does not list yet. This call started nothing.',
    fix: `Make the same call again in ${seconds} seconds: a job that is under way is listed by then.`,
    retryAfterSeconds: seconds,
  });
}
