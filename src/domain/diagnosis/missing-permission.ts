import { type DeniedAction, deniedAction, fixOfDenied } from '../policy/denied-action.ts';
import { type Explanation, ROLE_NOT_ASSUMABLE } from './messages.ts';

/** An ARN that is longer says nothing to the reader of a fix. */
const MAX_ARN = 300;

/** What to do about the permission that a status message names. Undefined if it names none. */
export function missingPermission(message: string): Explanation | undefined {
  const denied = deniedAction(message);
  if (!denied) return undefined;
  // AWS Backup assumes the role of the copy: without a principal, it is AWS Backup that may not.
  if (denied.action === 'sts:AssumeRole' && denied.principal === undefined) return ROLE_NOT_ASSUMABLE;
  const { action, resource, principal } = denied;
  const known: DeniedAction = { ...denied, resource: short(resource), principal: short(principal) };
  const what = known.resource === undefined ? action : `${action} on ${known.resource}`;
  const inKeyPolicy =
    action.startsWith('kms:') && denied.because !== 'explicit deny' ? ' The policy of the key must allow it too.' : '';
  return {
    Cause: `AWS names the permission that is missing: ${what}.`,
    Fix: `${fixOfDenied(known, 'the role of the copy')}${inKeyPolicy} Then start the copy again.`,
  };
}

const short = (arn: string | undefined) => (arn !== undefined && arn.length <= MAX_ARN ? arn : undefined);
