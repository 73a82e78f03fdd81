import { createHash } from 'node:crypto';
import { ToolError } from '../../domain/errors.ts';
import type { Confirmation } from '../../pipeline/confirm.ts';

// Under --confirm, the user is asked once for a set, before its task exists. The task then starts only copies that were in
// that question: it holds a digest of each.

/** More would make its ID too long. Such a set is answered without a task: each call asks. */
const MAX_CONFIRMED = 100;

/** Of each digest: nobody can choose a copy so that its digest is another one's. */
const DIGEST_CHARACTERS = 8;

/** What a user has confirmed. */
export interface Answer {
  /** When the user was asked, in epoch milliseconds by AWS's clock. */
  asked: number;
  /** Of the copies, one after the other. */
  digests: string;
}

/** Asks, and remembers what the user has confirmed. */
export class Confirmed implements Confirmation {
  /** Undefined where nobody was asked, or about too many copies. */
  answer: Answer | undefined;
  readonly #asking: Confirmation;

  constructor(asking: Confirmation) {
    this.#asking = asking;
  }

  async confirm(question: string, request: unknown, now: number): Promise<number> {
    const asked = await this.#asking.confirm(question, request, now);
    const digests = digestsOf(request);
    if (digests.length <= MAX_CONFIRMED) this.answer = { asked, digests: digests.join('') };
    return asked;
  }
}

/** Confirms copies that the user has confirmed before, and no other. */
export function confirmedOnly(answer: Answer | undefined): Confirmation {
  const known = new Set(answer?.digests.match(new RegExp(`.{${DIGEST_CHARACTERS}}`, 'g')));
  return {
    async confirm(_question, request) {
      if (answer && digestsOf(request).every((digest) => known.has(digest))) return answer.asked;
      throw new ToolError({
        category: 'policy_denied',
        code: 'NotConfirmed',
        message:
          'The answer of the user does not cover every copy that this call would start for this caller, so it started nothing.',
        fix: 'Make the call again as a new one: it asks the user.',
      });
    },
  };
}

function digestsOf(request: unknown): string[] {
  const { copies, ...where } = request as { copies: unknown[] };
  return copies.map((copy) =>
    createHash('sha256')
      .update(JSON.stringify([copy, where]))
      .digest('base64url')
      .slice(0, DIGEST_CHARACTERS),
  );
}
