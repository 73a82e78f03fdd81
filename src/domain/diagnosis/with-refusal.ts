import { parseVaultArn } from '../arn/arn.ts';
import type { ErrorDetails } from '../errors.ts';
import { refuseDestination, refuseRegion, refuseWrites } from '../guards/guards.ts';
import type { GuardSettings } from '../guards/settings.ts';
import type { CopyJob } from '../shapes.ts';
import type { Explanation } from './messages.ts';

/**
 * Cause and fix, with what stands in the way besides: this server would refuse to start the copy again. No step of the fix is
 * worth making before that is allowed.
 *
 * @param account the caller's. Where it is not known, every start is refused, and nothing is said of the destination's account.
 */
export function withRefusal(
  { Cause, Fix, elsewhere }: Explanation,
  job: CopyJob,
  account: string | undefined,
  settings: GuardSettings,
): Explanation {
  const locked = refuseWrites(settings);
  if (locked) return refused(locked, Cause, Fix);
  const parsed = parseVaultArn(job.DestinationBackupVaultArn ?? '');
  if (!parsed.ok) return { Cause, Fix };
  const destination = { destination: parsed.value };
  const region = refuseRegion(destination, settings);
  const foreign = account === undefined ? undefined : refuseDestination(destination, account, settings);
  const refusal = region ?? foreign;
  if (!refusal) return { Cause, Fix };
  if (!elsewhere) return refused(refusal, Cause, Fix);
  const { allowRegions, allowDestinations } = settings.names;
  return {
    Cause: `${Cause} Besides, this server would refuse the copy: ${refusal.message}`,
    Fix: `${Fix} First, the operator must allow such a vault with ${region ? allowRegions : allowDestinations}: tell the user, and do not look for another way.`,
  };
}

const refused = (refusal: ErrorDetails, cause: string, fix: string): Explanation => ({
  Cause: `This server would refuse the copy: ${refusal.message} AWS’s reason: ${cause}`,
  Fix: `${refusal.fix} Before that is allowed, do nothing else. Then: ${fix}`,
});
