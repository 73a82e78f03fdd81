import { timeOf } from '../copy/origin.ts';
import { isServiceLinked } from '../copy/request-warnings.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { KnownCopies } from './known-copies.ts';
import { CLASSES, type CopyClass, type Member } from './members.ts';
import { Reasons } from './reasons.ts';

const HOUR = 3_600_000;

/** The order of the rows, the worst first. What is well is counted, not listed. */
const WORST: readonly CopyClass[] = ['Missing', 'Stale', 'Unknown', 'CannotBeCopied'];

/** A member that is shown. */
export interface WorstMember {
  member: Member;
  why: string | undefined;
  /** At least this old is the backup in the newest copy of its resource; absent where there is no copy. */
  copyAgeHours: number | undefined;
}

/** What a set comes to, in as much memory as is shown. */
export class SetSummary {
  readonly counts: Record<CopyClass, number>;
  readonly reasons = new Reasons<CopyClass>();
  /** Of the copies that are due. */
  bytes = 0;
  /** Recovery points among them whose size AWS did not say. */
  unsized = 0;
  due = 0;
  /** The backup in the newest copy is at least this old, of the resource where it is oldest. */
  worstAgeHours: number | undefined;
  readonly #known: KnownCopies;
  readonly #now: number;
  readonly #rows: number;
  readonly #worst: WorstMember[] = [];
  readonly #newest = new Map<string, number>();
  readonly #roles = new Map<string, number>();

  /** @param rows how many members are kept to be shown. */
  constructor(known: KnownCopies, now: number, rows: number) {
    this.counts = Object.fromEntries(CLASSES.map((name) => [name, 0])) as Record<CopyClass, number>;
    this.#known = known;
    this.#now = now;
    this.#rows = rows;
  }

  add(member: Member): void {
    const { point, due } = member;
    this.counts[member.class] += 1;
    if (due) {
      this.due += 1;
      if (point.BackupSizeInBytes === undefined) this.unsized += 1;
      else this.bytes += point.BackupSizeInBytes;
      const role = point.IamRoleArn;
      if (role !== undefined && !isServiceLinked({ text: role }))
        this.#roles.set(role, (this.#roles.get(role) ?? 0) + 1);
    }
    const why = member.why ?? failure(member);
    if (why !== undefined) this.reasons.add(member.class, why, point.RecoveryPointArn ?? '');
    const copied = this.#newestCopy(member);
    if (WORST.includes(member.class)) this.#keep({ member, why, copyAgeHours: copied && this.#hours(copied) });
  }

  get selected(): number {
    return CLASSES.reduce((sum, name) => sum + this.counts[name], 0);
  }

  /** The worst first. */
  finish(): readonly WorstMember[] {
    for (const time of this.#newest.values()) {
      this.worstAgeHours = Math.max(this.worstAgeHours ?? 0, this.#hours(time));
    }
    return this.#worst;
  }

  /** The role of most of the recovery points that are due. */
  get usualRole(): string | undefined {
    return [...this.#roles].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0];
  }

  /** When the backup was made, at the latest, that the newest copy of the resource holds. */
  #newestCopy({ point, coverage }: Member): number | undefined {
    if (!this.#known.newestTold) return undefined;
    const own = coverage.kind === 'covered' ? timeOf(point.CreationDate) : undefined;
    const newest = Math.max(own ?? 0, this.#known.newestOf(point) ?? 0);
    if (newest === 0) return undefined;
    const key = point.ResourceArn ?? point.RecoveryPointArn ?? '';
    this.#newest.set(key, Math.max(this.#newest.get(key) ?? 0, newest));
    return newest;
  }

  #hours(time: number): number {
    return Math.max(0, Math.floor((this.#now - time) / HOUR));
  }

  #keep(one: WorstMember): void {
    const at = this.#worst.findIndex((other) => isWorse(one, other));
    if (at === -1) {
      if (this.#worst.length < this.#rows) this.#worst.push(one);
      return;
    }
    this.#worst.splice(at, 0, one);
    if (this.#worst.length > this.#rows) this.#worst.pop();
  }
}

/** Why its last copy failed, where AWS still has the record. */
function failure({ coverage }: Member): string | undefined {
  const last = coverage.kind === 'none' ? coverage.failed[0] : undefined;
  const cause = last && diagnose(last)?.Cause;
  return last && `Its last copy job FAILED${cause === undefined ? '.' : `: ${cause}`}`;
}

function isWorse(one: WorstMember, other: WorstMember): boolean {
  const order = (row: WorstMember) => WORST.indexOf(row.member.class);
  if (order(one) !== order(other)) return order(one) < order(other);
  // No copy at all comes first, then the oldest.
  const age = ({ copyAgeHours }: WorstMember) => copyAgeHours ?? Number.POSITIVE_INFINITY;
  if (age(one) !== age(other)) return age(one) > age(other);
  const [date, otherDate] = [one.member.point.CreationDate ?? '', other.member.point.CreationDate ?? ''];
  if (date !== otherDate) return date < otherDate;
  return (one.member.point.RecoveryPointArn ?? '') < (other.member.point.RecoveryPointArn ?? '');
}
