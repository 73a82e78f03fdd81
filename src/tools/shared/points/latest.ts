import type { ToolCall } from '../../../pipeline/contract.ts';
import { byDate, dateOf, described, type Judged, judgeOfResource, type OfResource } from './recovery-points.ts';

// Finds the newest recovery point that can be copied. AWS documents no order for its lists, so the newest is known only
// after the whole list has been read. Memory use stays small however long the list is.

export interface Dates {
  after?: Date | undefined;
  before?: Date | undefined;
}

export interface Latest {
  found: Judged | undefined;
  note: string | undefined;
  /** How many recovery points were read. */
  read: number;
}

/** How many recovery points in doubt are kept, and described if the list does not say enough. */
const KEPT = 10;

/** Reads all recovery points of a resource, and for the newest ones in doubt also the details that AWS's list omits. */
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

  await search.settle(async (one) =>
    one.point.BackupVaultName === undefined || one.point.RecoveryPointArn === undefined ? one : described(one, call),
  );
  return search.result();
}

/** Whether a date is between two others. The bounds are exclusive, as in AWS's own filters. */
export function isWithin(date: string | undefined, { after, before }: Dates): boolean {
  if (after === undefined && before === undefined) return true;
  const time = Date.parse(date ?? '');
  return (
    time > (after?.getTime() ?? Number.NEGATIVE_INFINITY) && time < (before?.getTime() ?? Number.POSITIVE_INFINITY)
  );
}

/** Keeps the newest copyable recovery point so far, the newest ones in doubt, and the reasons for all others. */
export class Search {
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

  /** Asks for details of those in doubt, newest first, until one can be copied or gives no answer. */
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
    const note = found?.Copyable === true ? this.#passedOver(found) : this.#none(found);
    return { found, note, read: this.#read };
  }

  #count(one: Judged): void {
    const reason = this.#reasons.get(one.WhyNot ?? '') ?? { count: 0, newest: '' };
    reason.count += 1;
    if (dateOf(one) > reason.newest) reason.newest = dateOf(one);
    this.#reasons.set(one.WhyNot ?? '', reason);
  }

  #passedOver(found: Judged): string | undefined {
    const newer = [...this.#reasons].filter(([, { newest }]) => newest > dateOf(found)).map(([why]) => why);
    return newer.length === 0
      ? undefined
      : `There are newer recovery points that are not known to be copyable: ${newer.join(' / ')}`;
  }

  #none(doubtful: Judged | undefined): string {
    if (this.#read === 0) return 'No recovery point matches.';
    const reasons = [...this.#reasons].map(([why, { count }]) => `${count} × ${why}`).join(' / ');
    if (!doubtful) return `None of the ${this.#read} recovery points read can be copied: ${reasons}`;
    return `None of the ${this.#read} recovery points read is certain to be copyable. This is the newest one in doubt.${reasons && ` Others: ${reasons}`}`;
  }
}
