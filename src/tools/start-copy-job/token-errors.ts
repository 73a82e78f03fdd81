import { ToolError } from '../../domain/errors.ts';
import { word } from '../../domain/text/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';

// Tokens that do not belong to the copy that is asked for.

/** AWS answered a token with the job of another copy. */
export function tokenInUse(copyJobId: string, { account, region }: WriteCall): ToolError {
  return new ToolError({
    category: 'invalid_request',
    code: 'TokenInUse',
    message: `AWS answered this IdempotencyToken with job ${word(copyJobId) ?? '(its id is unreadable)'}, which is another copy's. Nothing was started.`,
    fix: 'Leave IdempotencyToken out. If another copy of the same recovery point is wanted, pass a token that was never used.',
    account,
    region,
  });
}

/** A token of this server's, for another request. */
export function tokenOfAnotherCopy(): ToolError {
  return refused('TokenOfAnotherCopy', 'This server made that token for another request.');
}

/** A token of this server's that was changed on its way. */
export function damagedToken(): ToolError {
  return refused('DamagedToken', 'It begins like a token of this server, but is not one that this server makes.');
}

function refused(code: string, Problem: string): ToolError {
  return new ToolError({
    category: 'invalid_input',
    code,
    message: `IdempotencyToken: ${Problem}`,
    fix: 'Leave IdempotencyToken out.',
    issues: [
      {
        Path: 'IdempotencyToken',
        Problem,
        Fix: 'Leave it out, or pass a token of your own that does not begin with aws-backup-mcp.',
      },
    ],
  });
}

/** The user was asked for one attempt, and that one has been made. */
export function confirmationUsed(): ToolError {
  return new ToolError({
    category: 'policy_denied',
    code: 'ConfirmationUsed',
    message:
      'The copy has been attempted since the user confirmed it, and that attempt left no copy. Nothing was started.',
    fix: 'Tell the user what became of the attempt. If it should be tried once more, make the same call again: the user is asked again.',
  });
}

/** Whether AWS refuses a token that came with other parameters before. AWS documents neither the refusal nor its code. */
export function isTokenRefusal(error: unknown): boolean {
  return (
    error instanceof ToolError &&
    ['invalid_request', 'invalid_parameter'].includes(error.category) &&
    /idempoten/i.test(`${error.details.message} ${error.details.awsText ?? ''}`)
  );
}
