import { parseRecoveryPointArn } from '../arn/arn.ts';
import type { Copyability } from '../copy/copyability.ts';
import { datesOf, timeOf } from '../copy/origin.ts';
import type { RecoveryPoint } from '../shapes.ts';
import { type CopyRoute, ruledOut } from './copy-route.ts';
import { type Coverage, coverageOf, type Siblings } from './coverage.ts';
import type { KnownCopies } from './known-copies.ts';
import { type Selection, selects } from './selection.ts';
import { SharedValues } from './shared-values.ts';

export const CLASSES = ['Covered', 'InProgress', 'Missing', 'Stale', 'CannotBeCopied', 'Unknown'] as const;
export type CopyClass = (typeof CLASSES)[number];

/** A source vault of a set. */
export interface SourceVault {
  name: string;
  arn: string;
}

/** One copy that ought to exist, and what is known of it. */
export interface Member {
  point: RecoveryPoint;
  vault: SourceVault;
  class: CopyClass;
  coverage: Coverage;
  /** Why it is in its class, where that does not say it. */
  why?: string | undefined;
  /** Whether a start is due: it has no copy and can have one, as far as is known. */
  due: boolean;
  copyability: Copyability;
}

export interface MemberRules {
  now: number;
  /** Whether a recovery point can be copied at all. */
  judge(point: RecoveryPoint, now: number): Copyability;
  /** Absent without a destination. */
  route?: CopyRoute | undefined;
}

interface Candidate {
  point: RecoveryPoint;
  vault: SourceVault;
  copyability: Copyability;
}

/**
 * Sorts the recovery points of a set into classes while its lists are read. Of each resource, or of each recovery point in
 * doubt, it keeps what the decision needs, and nothing of the others.
 */
export class Members {
  /** Recovery points left aside. */
  readonly aside = { copies: 0, parts: 0 };
  /** Rows read. */
  read = 0;
  readonly #selection: Selection;
  readonly #known: KnownCopies;
  readonly #rules: MemberRules;
  readonly #emit: (member: Member) => void;
  readonly #newest = new Map<string, Candidate>();
  readonly #doubtful: Candidate[] = [];
  readonly #siblings = new Map<string, number[]>();
  readonly #shared = new SharedValues();

  /** @param emit is called once for each member, in any order. */
  constructor(selection: Selection, known: KnownCopies, rules: MemberRules, emit: (member: Member) => void) {
    this.#selection = selection;
    this.#known = known;
    this.#rules = rules;
    this.#emit = emit;
  }

  /** A recovery point of a source vault. */
  add(row: RecoveryPoint, vault: SourceVault): void {
    this.read += 1;
    this.#remember(row, vault);
    const selected = selects(this.#selection, row);
    if (selected === 'a copy') this.aside.copies += 1;
    if (selected === 'a part') this.aside.parts += 1;
    if (selected !== 'yes') return;
    if (this.#isOlderThanKept(row)) return;
    const copyability = this.#rules.judge(row, this.#rules.now);
    const candidate = { point: row, vault, copyability };
    if (this.#selection.which === 'newest') {
      const key = resourceKey(row);
      const kept = this.#newest.get(key);
      if (!kept || isBetter(candidate, kept)) this.#newest.set(key, { ...candidate, point: this.#slim(row) });
    } else if (this.#known.hasUnattributed(row)) this.#doubtful.push({ ...candidate, point: this.#slim(row) });
    else this.#emit(this.#classify(candidate));
  }

  /** After the last row. */
  finish(): void {
    for (const times of this.#siblings.values()) times.sort((one, other) => one - other);
    for (const one of [...this.#newest.values(), ...this.#doubtful]) {
      this.#emit(this.#classify(one, this.#siblings.get(keyOf(one.point, one.vault))));
    }
    this.#newest.clear();
    this.#doubtful.length = 0;
    this.#siblings.clear();
  }

  /** Of a resource, a recovery point that can be copied is replaced by a newer one alone. */
  #isOlderThanKept(row: RecoveryPoint): boolean {
    if (this.#selection.which !== 'newest') return false;
    const kept = this.#newest.get(resourceKey(row));
    return kept?.copyability.Copyable === true && createdAt(row) < createdAt(kept.point);
  }

  #remember(row: RecoveryPoint, vault: SourceVault): void {
    // In its own vault, a copy is no sibling.
    if (row.SourceBackupVaultArn === vault.arn || !this.#known.hasUnattributed(row)) return;
    const key = keyOf(row, vault);
    const dates = datesOf(row);
    const siblings = this.#siblings.get(key);
    if (siblings) siblings.push(...dates);
    else this.#siblings.set(key, dates);
  }

  /** The member, where its description says whether it can be copied. */
  settled(member: Member, copyability: Copyability): Member {
    return this.#judged({ ...member, copyability, due: false, why: undefined });
  }

  #classify({ point, vault, copyability }: Candidate, siblings?: Siblings): Member {
    const { now } = this.#rules;
    const coverage = coverageOf(point, vault.arn, this.#known, now, siblings);
    const member = { point, vault, coverage, copyability, due: false };
    return coverage.kind === 'running' || coverage.kind === 'covered'
      ? this.withCopy(member, coverage)
      : this.#judged(member);
  }

  /** A recovery point that has a copy, or of which one is being made. */
  withCopy(
    { point, vault, copyability }: Omit<Member, 'class'>,
    coverage: Extract<Coverage, { kind: 'running' | 'covered' }>,
  ): Member {
    const member = { point, vault, coverage, copyability, due: false };
    if (coverage.kind === 'running') return { ...member, class: 'InProgress' };
    return this.#isTooOld(point) ? { ...member, class: 'Stale', why: TOO_OLD } : { ...member, class: 'Covered' };
  }

  /** A recovery point that is not known to have a copy. */
  #judged(member: Omit<Member, 'class'>): Member {
    const { point, coverage, copyability } = member;
    const cannot = this.#cannot(point, copyability);
    if (cannot !== undefined) return { ...member, class: 'CannotBeCopied', why: cannot };
    if (coverage.kind === 'unknown') {
      return { ...member, class: 'Unknown', why: coverage.why, due: coverage.startable };
    }
    return {
      ...member,
      class: 'Missing',
      due: true,
      why: copyability.Copyable === true ? undefined : copyability.WhyNot,
    };
  }

  /** Undefined where nothing is known against it. */
  #cannot(point: RecoveryPoint, { Copyable, WhyNot, byPages }: Copyability): string | undefined {
    // What AWS has done here counts for more than its pages.
    const shown = this.#known.hasCopied(point);
    if (Copyable === false && !(byPages && shown)) return WhyNot;
    const { route } = this.#rules;
    const rp = parseRecoveryPointArn(point.RecoveryPointArn ?? '');
    return route && rp.ok && !shown ? ruledOut(point, rp.value, route) : undefined;
  }

  /** What is kept of a recovery point until all are read. */
  #slim(point: RecoveryPoint): RecoveryPoint {
    return {
      RecoveryPointArn: point.RecoveryPointArn,
      ParentRecoveryPointArn: point.ParentRecoveryPointArn,
      SourceBackupVaultArn: this.#shared.text(point.SourceBackupVaultArn),
      ResourceArn: point.ResourceArn,
      ResourceName: point.ResourceName,
      ResourceType: this.#shared.text(point.ResourceType),
      Status: this.#shared.text(point.Status),
      CreationDate: point.CreationDate,
      BackupSizeInBytes: point.BackupSizeInBytes,
      Lifecycle: this.#shared.lifecycle(point.Lifecycle),
      CalculatedLifecycle: point.CalculatedLifecycle,
      IamRoleArn: this.#shared.text(point.IamRoleArn),
      IsParent: point.IsParent,
    };
  }

  #isTooOld({ CreationDate }: RecoveryPoint): boolean {
    const { maxAgeHours } = this.#selection;
    const created = timeOf(CreationDate);
    return maxAgeHours !== undefined && created !== undefined && this.#rules.now - created > maxAgeHours * HOUR;
  }
}

const HOUR = 3_600_000;

const TOO_OLD = 'It has a copy, and is older than MaxAgeHours: only a copy of a newer backup would count.';

const keyOf = ({ ResourceArn }: RecoveryPoint, { name }: SourceVault) => `${name} ${ResourceArn}`;

const resourceKey = ({ ResourceArn, RecoveryPointArn }: RecoveryPoint) => ResourceArn ?? RecoveryPointArn ?? '';

const createdAt = ({ CreationDate }: RecoveryPoint) => timeOf(CreationDate) ?? 0;

const rank = ({ copyability: { Copyable } }: Candidate) => (Copyable === true ? 2 : Copyable === 'unknown' ? 1 : 0);

/** The newest that can be copied; where none can, the newest. */
function isBetter(one: Candidate, other: Candidate): boolean {
  if (rank(one) !== rank(other)) return rank(one) > rank(other);
  const [newer, older] = [createdAt(one.point), createdAt(other.point)];
  if (newer !== older) return newer > older;
  // One of two is taken, whatever the order of the list is.
  return (one.point.RecoveryPointArn ?? '') < (other.point.RecoveryPointArn ?? '');
}
