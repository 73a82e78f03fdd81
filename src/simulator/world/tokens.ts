import type { Switches } from '../switches.ts';
import { stateAt } from './job-states.ts';
import type { CopyJob } from './records.ts';

interface Bound {
  job: CopyJob;
  /** The first request with the token. */
  fingerprint: string;
  boundAt: number;
}

const MINUTE = 60_000;

/** The idempotency tokens that AWS Backup remembers. Most of this is undocumented, so switches choose it. */
export class Tokens {
  readonly #bound = new Map<string, Bound>();
  readonly #switches: Switches;
  readonly #exists: (job: CopyJob) => boolean;

  constructor(switches: Switches, exists: (job: CopyJob) => boolean) {
    this.#switches = switches;
    this.#exists = exists;
  }

  bind(token: string, fingerprint: string, job: CopyJob, now: number): void {
    this.#bound.set(this.#key(token, fingerprint, job.accountId, job.region), { job, fingerprint, boundAt: now });
  }

  /** The job that the token is bound to, and whether the same request started it. */
  find(
    token: string,
    fingerprint: string,
    accountId: string,
    region: string,
    now: number,
  ): { job: CopyJob; sameRequest: boolean } | undefined {
    const bound = this.#bound.get(this.#key(token, fingerprint, accountId, region));
    if (bound === undefined || !this.#alive(bound, now)) return undefined;
    return { job: bound.job, sameRequest: bound.fingerprint === fingerprint };
  }

  #alive({ job, boundAt }: Bound, now: number): boolean {
    if (this.#switches['token-after-failure'] === 'released' && stateAt(job, now) === 'FAILED') return false;
    switch (this.#switches['token-lifetime']) {
      case '10-minutes':
        return now < boundAt + 10 * MINUTE;
      case '24-hours':
        return now < boundAt + 24 * 60 * MINUTE;
      case 'record-life':
        return this.#exists(job);
      case 'forever':
        return true;
    }
  }

  #key(token: string, fingerprint: string, accountId: string, region: string): string {
    const scope = this.#switches['token-scope'] === 'account' ? accountId : `${accountId} ${region}`;
    return `${scope} ${this.#switches['token-mismatch'] === 'new-job' ? fingerprint : ''} ${token}`;
  }
}
