import { createHash } from 'node:crypto';
import type { CopyRequest } from './request.ts';

/**
 * What makes two starts the same copy: a recovery point in a vault is one copy, whatever it is kept for and whichever role
 * copies it.
 */
export interface CopyIdentity {
  account: string;
  recoveryPointArn: string;
  destinationBackupVaultArn: string;
}

export function identityOf({ recoveryPoint, destination }: CopyRequest, account: string): CopyIdentity {
  return { account, recoveryPointArn: recoveryPoint.text, destinationBackupVaultArn: destination.text };
}

// The prefix is part of the public form: every later version must recognize a token of ours that is handed back.
const PREFIX = 'aws-backup-mcp-2';
const FORM = /^aws-backup-mcp-2-([1-9]\d{0,5})-([0-9a-f]{32})$/;

/**
 * The IdempotencyToken of one attempt at one copy: the same in any process, on any machine, in any later version.
 * AWS documents a token only as "customer-chosen string"; this one is short, printable ASCII.
 *
 * @param attempt 1 for the first start, one more for each attempt that ended without a copy.
 */
export function deriveToken(copy: CopyIdentity, attempt: number): string {
  const canonical = JSON.stringify([
    PREFIX,
    copy.account,
    copy.recoveryPointArn,
    copy.destinationBackupVaultArn,
    attempt,
  ]);
  const digest = createHash('sha256').update(canonical).digest('hex').slice(0, 32);
  return `${PREFIX}-${attempt}-${digest}`;
}

/** The attempt number of a token in our form; undefined for a caller's own token. */
export function attemptOf(token: string): number | undefined {
  const match = FORM.exec(token);
  return match ? Number(match[1]) : undefined;
}

/** Whether a request has a token of the caller's own. One of this server's stands for the copy itself. */
export function hasOwnToken({ token }: Pick<CopyRequest, 'token'>): boolean {
  return token !== undefined && attemptOf(token) === undefined;
}

/** Characters that a reader, a model or a document takes for digits of a token: which digit does not matter for its form. */
const LIKE_DIGITS = /[oilzgq\u043e]/g;

/** Those for letters of a token, and "s", which looks like a digit and is in every token. */
const LIKE_LETTERS: Readonly<Record<string, string>> = {
  s: '5',
  \u0430: 'a',
  \u0432: 'b',
  \u0441: 'c',
  \u0435: 'e',
  \u0440: 'p',
};

/** "aws-backup-mcp" as `bare` writes it, and what follows. */
const DAMAGED = /^aw5backupmcp\d[0-9a-f]*$/;

/**
 * Whether a token is one of ours that changed on its way: another case, a space, quotes, a look-alike or an invisible
 * character, a digit too many. Sent as the caller's own, it would make one more copy.
 */
export function isDamagedToken(token: string): boolean {
  return attemptOf(token) === undefined && DAMAGED.test(bare(token));
}

/** The text without case, punctuation, spaces, invisible characters and look-alikes. */
function bare(text: string): string {
  const folded = text.normalize('NFKD').toLowerCase();
  return Array.from(folded, (character) => LIKE_LETTERS[character] ?? character)
    .join('')
    .replace(LIKE_DIGITS, '0')
    .replace(/[^\p{L}\p{N}]/gu, '');
}
