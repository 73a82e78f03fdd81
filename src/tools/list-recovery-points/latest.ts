import { ToolError } from '../../domain/errors.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import {
  byDate,
  dateOf,
  type Judged,
  judge,
  judgeOfResource,
  type OfResource,
  type RecoveryPoint,
} from '../shared/recovery-points.ts';

// The newest recovery point that can be copied. AWS documents no order of its lists, so the newest of a list is known
// when all of it has been read. What is kept meanwhile is small, however long the list.

export interface Dates {
  after?: Date | undefined;
  before?: Date | undefined;
}

export interface Latest {
  found: Judged | undefined;
  note: string | undefined;
}

const DAY = 86_400_000;

/** By how many milliseconds the windows overlap. */
const OVERLAP = 1000;

/** How far back a vault is read at a time, in days, until there is one; at last all of it. */
const WINDOW_DAYS = [1, 7, 31, 366];

/** Doubtful ones that are kept, and described where the list does not say enough. */
const KEPT = 10;

/** Reads no more of a vault than the shortest window that holds one that can be copied. */
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
      // Whether AWS's bounds are part of the range, and how exact they are, is not documented: the windows overlap, and
      // each point counts in one.
      ByCreatedAfter: Number.isFinite(after) ? new Date(after - OVERLAP) : undefined,
      ByCreatedBefore: Number.isFinite(upTo) ? new Date(upTo + OVERLAP) : dates.before,
    };
    const options = { region: call.region, signal: call.signal };
    for await (const page of call.session.pages('ListRecoveryPointsByBackupVault', filters, options)) {
      for (const point of page.RecoveryPoints ?? []) {
        const created = Date.parse(point.CreationDate ?? '');
        const undated = Number.isNaN(created) && after === Number.NEGATIVE_INFINITY;
        if ((created > after && created <= upTo) || undated) search.offer(judge(point as RecoveryPoint, now));
      }
    }
    if (search.found || after === oldest) break;
    upTo = after;
  }
  return search.result();
}

/** Reads all recovery points of a resource; what AWS's list leaves out is read for the newest doubtful ones alone. */
export async function latestOfResource(resource: OfResource, dates: Dates, call: ToolCall): Promise<Latest> {
  const search = new Search();
  const now = call.session.awsNow();
  const options = { region: call.region, signal: call.signal };
  const { ResourceArn } = resource;
  for await (const page of call.session.pages('ListRecoveryPointsByResource', { ResourceArn }, options)) {
    for (const row of page.RecoveryPoints ?? []) {
      if (isWithin(row.CreationDate, dates)) search.offer(judgeOfResource(row, resource, now));
    }
  }

  await search.settle(async (one) => {
    const { BackupVaultName, RecoveryPointArn } = one.point;
    if (BackupVaultName === undefined || RecoveryPointArn === undefined) return one;
    try {
      const described = await call.session.read(
        'DescribeRecoveryPoint',
        { BackupVaultName, RecoveryPointArn },
        options,
      );
      return judge({ ...one.point, ...(described as RecoveryPoint) }, now);
    } catch (error) {
      if (error instanceof ToolError && error.category !== 'cancelled') return undefined;
      throw error;
    }
  });
  return search.result();
}

/** Whether a date lies between two others; AWS's own filters leave the bounds out. */
export function isWithin(date: string | undefined, { after, before }: Dates): boolean {
  if (after === undefined && before === undefined) return true;
  const time = Date.parse(date ?? '');
  return (
    time > (after?.getTime() ?? Number.NEGATIVE_INFINITY) && time < (before?.getTime() ?? Number.POSITIVE_INFINITY)
  );
}

/** The newest so far that can be copied, the newest of those in doubt, and of all others the reasons. */
class Search {
  #read = 0;
  #found: Judged | undefined;
  #doubtful: Judged[] = [];
  #reasons = new Map<string, { count: number; newest: string }>();

  get found(): Judged | undefined {
    return this.#found;
  }

  offer(one: Judged): void {
    this.#read += 1;
    if (one.Copyable === true) {
      if (!this.#found || byDate(one, this.#found) < 0) this.#found = one;
    } else if (one.Copyable === false) this.#count(one);
    else {
      this.#doubtful = [...this.#doubtful, one].sort(byDate);
      if (this.#doubtful.length > KEPT) this.#count(this.#doubtful.pop()!);
    }
  }

  /** Asks more of the doubtful ones, the newest first, until one of them can be copied or asking gives no answer. */
  async settle(ask: (one: Judged) => Promise<Judged | undefined>): Promise<void> {
    for (const [index, one] of this.#doubtful.entries()) {
      if (this.#found && byDate(this.#found, one) <= 0) return;
      const answer = await ask(one);
      if (!answer) return;
      this.#doubtful[index] = answer;
      if (answer.Copyable === true) {
        this.#found = answer;
        return;
      }
    }
  }

  result(): Latest {
    const found = this.#found ?? this.#doubtful.find((one) => one.Copyable === 'unknown');
    for (const one of this.#doubtful) if (one !== found) this.#count(one);
    this.#doubtful = [];
    return { found, note: found?.Copyable === true ? this.#passedOver(found) : this.#none(found) };
  }

  #count(one: Judged): void {
    const reason = this.#reasons.get(one.WhyNot ?? '') ?? { count: 0, newest: '' };
    reason.count += 1;
    if (dateOf(one) > reason.newest) reason.newest = dateOf(one);
    this.#reasons.set(one.WhyNot ?? '', reason);
  }

  #passedOver(found: Judged): string | undefined {
    const newer = [...this.#reasons].filter(([, { newest }]) => newest > dateOf(found)).map(([why]) => why);
    return newer.length === 0 ? undefined : `There are newer ones, not known to be copyable: ${newer.join(' / ')}`;
  }

  #none(doubtful: Judged | undefined): string {
    if (this.#read === 0) return 'There is no recovery point that matches.';
    const reasons = [...this.#reasons].map(([why, { count }]) => `${count} × ${why}`).join(' / ');
    if (!doubtful) return `None of the ${this.#read} recovery points that were read can be copied: ${reasons}`;
    return `None of the ${this.#read} recovery points that were read is certain to be copyable; this is the newest of those in doubt.${reasons && ` The others: ${reasons}`}`;
  }
}
