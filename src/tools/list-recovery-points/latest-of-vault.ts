import type { ToolCall } from '../../pipeline/contract.ts';
import { type Dates, type Latest, Search } from '../shared/points/latest.ts';
import { described, descriptionTells, judge, type RecoveryPoint } from '../shared/points/recovery-points.ts';

const DAY = 86_400_000;

/** How much the windows overlap, in milliseconds. */
const OVERLAP = 1000;

/** How far back a vault is searched, in days, window by window. If no window holds a match, all of it is read. */
const WINDOW_DAYS = [1, 7, 31, 366];

/** Reads a vault no further back than the shortest window that holds a recovery point that can be copied. */
export async function latestOfVault(
  BackupVaultName: string,
  ByResourceType: string | undefined,
  dates: Dates,
  call: ToolCall,
): Promise<Latest> {
  const search = new Search();
  const now = call.session.awsNow();
  const newest = Math.min(now, dates.before?.getTime() ?? now);
  const oldest = dates.after?.getTime() ?? Number.NEGATIVE_INFINITY;
  let upTo = Number.POSITIVE_INFINITY;
  for (const days of [...WINDOW_DAYS, Number.POSITIVE_INFINITY]) {
    const after = Math.max(newest - days * DAY, oldest);
    const filters = {
      BackupVaultName,
      ByResourceType,
      // AWS does not document whether its bounds are inclusive or how precise they are, so the windows overlap. Each
      // point counts in only one of them.
      ByCreatedAfter: Number.isFinite(after) ? new Date(after - OVERLAP) : undefined,
      ByCreatedBefore: Number.isFinite(upTo) ? new Date(upTo + OVERLAP) : dates.before,
    };
    const options = { region: call.region, signal: call.signal };
    for await (const page of call.session.pages('ListRecoveryPointsByBackupVault', filters, options)) {
      for (const point of page.RecoveryPoints ?? []) {
        const created = Date.parse(point.CreationDate ?? '');
        const undated = Number.isNaN(created) && after === Number.NEGATIVE_INFINITY;
        if ((created > after && created <= upTo) || undated)
          search.offer(judge({ BackupVaultName, ...(point as RecoveryPoint) }, now));
      }
    }
    if (search.found || after === oldest) break;
    upTo = after;
  }
  await search.settle(async (one) => (descriptionTells(one) ? described(one, call) : one));
  return search.result();
}
