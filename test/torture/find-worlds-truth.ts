import type { RecoveryPointTruth } from '../../src/simulator/index.ts';
import type { Json } from '../support/answer.ts';
import { DAY, HOUR, MINUTE, PRODUCTION, vaultArn } from '../support/constants.ts';
import { accountOf, type History, type KnownJob, livePoints, nameOf, regionOf } from './find-worlds-history.ts';

// What an answer of find_missing_copies may say of a generated world, from what the simulator holds. It shares no code with
// the server's own decision.

export type Class = 'Covered' | 'InProgress' | 'Missing' | 'Stale' | 'CannotBeCopied' | 'Unknown';
export const CLASSES: readonly Class[] = ['Covered', 'InProgress', 'Missing', 'Stale', 'CannotBeCopied', 'Unknown'];

/** What is asked, and what of it the caller can read. */
export interface Asked {
  args: Readonly<Record<string, any>>;
  regions: readonly string[];
  /** Whether the caller may list the copy jobs. */
  jobs: boolean;
  /** Whether everything that the destination holds can be read. */
  destination: boolean;
  /** Whether the caller may list the vaults of the Region. */
  vaults: boolean;
  /** Whether AWS denies the list of the destination. */
  deny: boolean;
  profiles: boolean;
  unreadSources: ReadonlySet<string>;
}

/** One recovery point that ought to have a copy, and what may be said of it. */
export interface Slot {
  point: RecoveryPointTruth;
  vault: string;
  allowed: ReadonlySet<Class>;
  /** Its copy is gone, and only a job tells of it: its record counts as a copy where nobody can look. */
  byJobAlone: boolean;
  /** All of its running jobs are too young for AWS's list. */
  unlisted: boolean;
}

/** What tells of one recovery point whether it can be copied: somebody tried. */
export interface Tried {
  /** Within its Region. */
  atAll: boolean;
  /** Into the destination. */
  there: boolean;
}

const SOURCES = ['Default', 'second', 'third', 'archive', 'probe', 'west', 'other', 'regional'];
const DELAYS = { 'at-once': 0, 'after-5-seconds': 5000, 'after-60-seconds': MINUTE } as const;

export class FindTruth {
  readonly now: number;
  readonly #history: History;
  readonly #tried: (point: RecoveryPointTruth, vault: string) => Tried;

  constructor(history: History, tried: (point: RecoveryPointTruth, vault: string) => Tried) {
    this.#history = history;
    this.#tried = tried;
    this.now = history.clock.now();
  }

  /** For each recovery point or resource that is selected, what may be its member: all of one group are as good. */
  groups(asked: Asked): Slot[][] {
    const { args, regions } = asked;
    const selected = regions.flatMap((region) =>
      this.#sources(asked, region).flatMap((vault) =>
        [...this.#history.simulator.recoveryPoints(PRODUCTION, region, nameOf(vault))]
          .filter((point) => isSelected(point, args))
          .map((point) => ({ point, vault })),
      ),
    );
    if (args.Which === 'all') return selected.map((one) => [this.#slot(one.point, one.vault, asked)]);
    const byResource = grouped(selected, ({ point, vault }) => `${regionOf(vault)} ${point.ResourceArn}`);
    return [...byResource.values()].map((own) =>
      this.#newest(own).map((one) => this.#slot(one.point, one.vault, asked)),
    );
  }

  /** Whether AWS has the record of a copy of these resources that is gone, which the caller cannot see. */
  isVague(groups: readonly Slot[][], asked: Asked): boolean {
    const whole = asked.args.DestinationBackupVaultArn !== undefined && asked.destination;
    const resources = new Set(groups.flat().map(({ point }) => point.ResourceArn));
    const points = this.#history.world.data.RecoveryPoints!;
    return [...this.#history.jobs.values()].some((job) => {
      // Absent for a copy of a copy.
      const source = points.find((one) => one.RecoveryPointArn === job.source);
      if (job.copy === undefined || !this.#hasRecord(job) || (source && !resources.has(source.ResourceArn)))
        return false;
      if (whole && this.now - (job.endedAt ?? 0) >= 15 * MINUTE) return false;
      return !livePoints(job.destination, this.#history.simulator).some((one) => one.RecoveryPointArn === job.copy);
    });
  }

  /** At most this old is the newest copy of the resource of which it is oldest; milliseconds. */
  oldestNewestCopy(groups: readonly Slot[][], asked: Asked): number | undefined {
    const ages = groups.flatMap(([slot]) => {
      const copies = this.#targets(slot!.vault, asked).flatMap((vault) =>
        livePoints(vault, this.#history.simulator).filter(
          (point) => point.ResourceArn === slot!.point.ResourceArn && point.SourceBackupVaultArn !== undefined,
        ),
      );
      return copies.length === 0 ? [] : [Math.min(...copies.map(({ BackedUpAt }) => this.now - BackedUpAt))];
    });
    return ages.length === 0 ? undefined : Math.max(...ages);
  }

  #sources({ args, unreadSources }: Asked, region: string): string[] {
    const names = SOURCES.filter((name) => this.#history.regionOfVault(name) === region);
    return names
      .filter((name) => !unreadSources.has(name))
      .map((name) => vaultArn(name, PRODUCTION, region))
      .filter((arn) =>
        args.SourceBackupVaultName === undefined
          ? arn !== args.DestinationBackupVaultArn
          : nameOf(arn) === args.SourceBackupVaultName,
      );
  }

  /** The newest that can be copied; where AWS's lists leave that open of newer ones, those too. */
  #newest(own: { point: RecoveryPointTruth; vault: string }[]) {
    const works = (one: (typeof own)[number]) => this.#tried(one.point, one.vault).atAll;
    const sorted = own.toSorted((one, other) => other.point.CreationDate - one.point.CreationDate);
    const sure = sorted.find((one) => works(one) && !this.#isOpen(one.point));
    const from = sure?.point.CreationDate ?? Number.NEGATIVE_INFINITY;
    const open = sorted.filter((one) => one.point.CreationDate > from && this.#isOpen(one.point));
    const same = sorted.filter((one) => one.point.CreationDate === from && works(one));
    // Where none can be copied, the newest stands for the resource.
    const newest = sorted.filter((one) => one.point.CreationDate === sorted[0]!.point.CreationDate);
    return [...new Set([...open, ...(sure === undefined ? newest : same)])];
  }

  /** AWS's lists do not say whether it can be copied. */
  #isOpen({ Status, ResourceType, CreationDate, BackedUpAt, MoveToColdStorageAfterDays: move }: RecoveryPointTruth) {
    const cold = move !== undefined && this.now >= Math.min(BackedUpAt, CreationDate) + move * DAY;
    return ['PARTIAL', 'EXPIRED'].includes(Status) || cold || ResourceType === 'FSx';
  }

  /** The vaults whose copies count. */
  #targets(sourceVault: string, { args }: Asked): string[] {
    if (args.DestinationBackupVaultArn !== undefined) return [args.DestinationBackupVaultArn];
    return this.#history.world.data
      .Vaults!.map((vault) => vaultArn(vault.BackupVaultName, vault.AccountId, vault.Region))
      .filter((arn) => regionOf(arn) !== regionOf(sourceVault))
      .filter((arn) => args.OtherAccount !== true || accountOf(arn) !== PRODUCTION);
  }

  #slot(point: RecoveryPointTruth, vault: string, asked: Asked): Slot {
    const { args } = asked;
    const targets = this.#targets(vault, asked);
    const jobs = [...this.#history.jobs.values()].filter(
      (job) => job.source === point.RecoveryPointArn && targets.includes(job.destination),
    );
    const live = targets.flatMap((target) => livePoints(target, this.#history.simulator));
    const made = new Set(jobs.flatMap(({ copy }) => copy ?? []));
    const { forgotten } = this.#history.world;
    const copies = live.filter(
      (one) => made.has(one.RecoveryPointArn) || forgotten.get(one.RecoveryPointArn) === point.RecoveryPointArn,
    );
    const running = jobs.filter(({ state }) => state === 'CREATED' || state === 'RUNNING');
    const whole = args.DestinationBackupVaultArn !== undefined && asked.destination;
    // Any copy of it has a record, if it has been made.
    const recorded = asked.jobs && this.now - point.CreationDate < 28.9 * DAY && this.#jobsAreListed(point);
    const allowed = new Set<Class>();
    const covered: Class =
      args.MaxAgeHours !== undefined && this.now - point.CreationDate > args.MaxAgeHours * HOUR ? 'Stale' : 'Covered';
    const tried = this.#tried(point, vault);
    const refused = !tried.atAll || (args.DestinationBackupVaultArn !== undefined && !tried.there);
    const delay = DELAYS[this.#history.world.switches['list-visibility'] ?? 'at-once'];
    const unlisted = running.length > 0 && running.every((job) => this.now - job.createdAt < delay);
    const late = jobs.some((job) => this.now - job.createdAt < delay);
    let byJobAlone = false;

    const undecided = () => {
      allowed.add('Unknown');
      if (refused) allowed.add('CannotBeCopied');
    };
    if (copies.length > 0) {
      allowed.add(covered);
      if (running.length > 0) allowed.add('InProgress');
      const shown = whole && copies.some((copy) => this.#isTold(copy, point, vault));
      if (!((recorded && !late) || shown || (asked.jobs && this.#isListed(jobs, copies)))) undecided();
    } else if (running.length > 0) {
      allowed.add('InProgress');
      if (!asked.jobs || !this.#jobsAreListed(point)) undecided();
      // A list that is late shows it as if it did not exist.
      if (unlisted) for (const one of ['Missing', 'Unknown'] as const) allowed.add(one);
      if (unlisted && refused) allowed.add('CannotBeCopied');
    } else {
      const gone = jobs.filter((job) => job.copy !== undefined && this.#hasRecord(job));
      const settling = gone.some((job) => this.now - (job.endedAt ?? 0) < 15 * MINUTE);
      byJobAlone = asked.jobs && gone.length > 0 && (settling || !whole);
      if (byJobAlone) allowed.add(covered);
      const certain = whole ? asked.jobs && (recorded || !this.#looksCopied(point, vault)) : recorded;
      const unread = args.DestinationBackupVaultArn !== undefined && !asked.destination;
      if (!certain || unread) undecided();
      // All that there is was seen: what looks like a copy is none.
      const hasRecords = asked.jobs && this.now - point.CreationDate < 30 * DAY && this.#jobsAreListed(point);
      if (!unread && (certain || hasRecords || (whole && asked.jobs))) {
        if (refused) allowed.add('CannotBeCopied');
        // That AWS refuses it in the end is not always to be seen before.
        if (!refused || tried.atAll || this.#isOpen(point)) allowed.add('Missing');
      }
    }
    return { point, vault, allowed, byJobAlone, unlisted };
  }

  #hasRecord = (job: KnownJob) => job.endedAt === undefined || this.now - job.endedAt < 30 * DAY;

  /** Whether a job that AWS still lists made a copy that exists. */
  #isListed(jobs: readonly KnownJob[], copies: readonly RecoveryPointTruth[]): boolean {
    const delay = DELAYS[this.#history.world.switches['list-visibility'] ?? 'at-once'];
    return jobs.some(
      (job) =>
        this.#hasRecord(job) &&
        this.now - job.createdAt >= delay &&
        copies.some((copy) => copy.RecoveryPointArn === job.copy) &&
        copies.every((copy) => this.#jobsAreListed(copy)),
    );
  }

  /** AWS's list does not always have the jobs of parts. */
  #jobsAreListed = ({ ParentRecoveryPointArn }: RecoveryPointTruth) => ParentRecoveryPointArn === undefined;

  /** Whether the row of a copy shows of which recovery point it is one. */
  #isTold(copy: RecoveryPointTruth, point: RecoveryPointTruth, vault: string): boolean {
    const twins = this.#history.simulator
      .recoveryPoints(PRODUCTION, regionOf(vault), nameOf(vault))
      .filter((one) => one.ResourceArn === point.ResourceArn && near(one.CreationDate, point.CreationDate));
    const dated = near(copy.CreationDate, point.CreationDate) || copy.DeleteAfterDays !== undefined;
    return (
      twins.length === 1 &&
      dated &&
      copy.SourceBackupVaultArn === vault &&
      // A copy of a copy counts its days from the first backup, which its source need not show.
      (point.SourceBackupVaultArn === undefined || near(copy.CreationDate, point.CreationDate)) &&
      point.ParentRecoveryPointArn === undefined
    );
  }

  /** Whether the destination holds a row that can be taken for a copy. */
  #looksCopied(point: RecoveryPointTruth, vault: string): boolean {
    const ownDates = this.#history.world.switches['copy-creation-date'] === 'copy';
    const rows = livePoints(this.#history.world.destination, this.#history.simulator).filter(
      (row) =>
        row.RecoveryPointArn !== point.RecoveryPointArn &&
        row.ResourceArn === point.ResourceArn &&
        (row.SourceBackupVaultArn ?? vault) === vault,
    );
    return rows.some(
      (row) =>
        near(row.CreationDate, point.CreationDate) ||
        near(row.BackedUpAt, point.BackedUpAt) ||
        // Without a day of deletion, nothing tells of what it is a copy.
        (row.DeleteAfterDays === undefined && (ownDates || row.SourceBackupVaultArn === undefined)) ||
        (row.DeleteAfterDays === undefined && row.CreationDate >= point.CreationDate),
    );
  }
}

const near = (one: number, other: number) => Math.abs(one - other) < 1000;

function isSelected(point: RecoveryPointTruth, args: Asked['args']): boolean {
  const { ResourceArn, ByResourceType, NameContains, ByCreatedAfter, ByCreatedBefore, SourceBackupVaultName } = args;
  if (ResourceArn !== undefined && point.ResourceArn !== ResourceArn) return false;
  if (ByResourceType !== undefined && point.ResourceType !== ByResourceType) return false;
  const names = `${point.ResourceName ?? ''}\n${point.ResourceArn}`.toLowerCase();
  if (NameContains !== undefined && !names.includes(NameContains.toLowerCase())) return false;
  if (ByCreatedAfter !== undefined && !(point.CreationDate > Date.parse(ByCreatedAfter))) return false;
  if (ByCreatedBefore !== undefined && !(point.CreationDate < Date.parse(ByCreatedBefore))) return false;
  if (point.ParentRecoveryPointArn !== undefined && ResourceArn === undefined) return false;
  return point.SourceBackupVaultArn === undefined || SourceBackupVaultName !== undefined;
}

export interface Problem {
  kind: 'falselyCovered' | 'falselyMissing' | 'other';
  what: string;
}

/** What is false in an answer. */
export function falseOf(answer: Json, asked: Asked, groups: readonly Slot[][], truth: FindTruth): Problem[] {
  const problems: Problem[] = [];
  const expect = (holds: boolean, what: string, kind: Problem['kind'] = 'other') => {
    if (!holds) problems.push({ kind, what });
  };
  const { Counts, Rows, Reasons, Next, BytesToCopy, NotLookedAt = [], RowsLeftOut = 0 } = answer;
  const { args } = asked;
  expect(Counts.Selected === groups.length, `Selected is ${groups.length}`);
  expect(sum(CLASSES.map((name) => Counts[name])) === Counts.Selected, 'the classes do not add up');
  const mays = groups.map((group) => new Set(group.flatMap((slot) => [...slot.allowed])));
  for (const name of CLASSES) {
    const least = mays.filter((may) => may.size === 1 && may.has(name)).length;
    const most = mays.filter((may) => may.has(name)).length;
    const kind = name === 'Missing' ? 'falselyMissing' : name === 'Covered' ? 'falselyCovered' : 'other';
    expect(Counts[name] <= most, `${name} is at most ${most}`, kind);
    expect(Counts[name] >= least, `${name} is at least ${least}`);
  }
  const shown = Counts.Missing + Counts.Stale + Counts.Unknown + Counts.CannotBeCopied;
  expect(Rows.length + RowsLeftOut === shown, 'Rows and RowsLeftOut do not add up');
  const left = new Set(groups);
  for (const row of Rows) {
    const group = [...left].find((one) => one.some(({ point }) => point.RecoveryPointArn === row.RecoveryPointArn));
    const slot = group?.find(({ point }) => point.RecoveryPointArn === row.RecoveryPointArn);
    if (group) left.delete(group);
    expect(slot !== undefined, `${row.RecoveryPointArn} is not selected, or twice`);
    if (!slot) continue;
    const kind = row.Class === 'Missing' ? 'falselyMissing' : 'other';
    expect(slot.allowed.has(row.Class), `${row.RecoveryPointArn} is ${row.Class}, not ${[...slot.allowed]}`, kind);
  }
  const order = Rows.map(({ Class: name }: Json) => ['Missing', 'Stale', 'Unknown', 'CannotBeCopied'].indexOf(name));
  expect(`${order}` === `${order.toSorted((one: number, other: number) => one - other)}`, 'the worst are not first');
  if (RowsLeftOut === 0) {
    for (const group of left) {
      const fine = group.some(({ allowed }) => allowed.has('Covered') || allowed.has('InProgress'));
      const { point, allowed } = group[0]!;
      expect(fine, `${point.RecoveryPointArn} has no row and is ${[...allowed]}`, 'falselyCovered');
    }
    const sizes = (...names: Class[]) =>
      sum(
        Rows.filter((row: Json) => names.includes(row.Class)).map((row: Json) => {
          const of = groups.flat().find(({ point }) => point.RecoveryPointArn === row.RecoveryPointArn);
          return of?.point.BackupSizeInBytes ?? 0;
        }),
      );
    const [least, most] = [sizes('Missing'), sizes('Missing', 'Unknown')];
    expect(BytesToCopy >= least && BytesToCopy <= most, `BytesToCopy is ${least} to ${most}`);
    for (const name of CLASSES) {
      const rows = Rows.filter((row: Json) => row.Class === name).length;
      if (!['Covered', 'InProgress'].includes(name)) expect(rows === Counts[name], `${rows} rows are ${name}`);
    }
  }
  const others = Reasons.some(({ Class: name }: Json) => name === 'Others');
  for (const name of CLASSES) {
    const told = sum(Reasons.filter((one: Json) => one.Class === name).map((one: Json) => one.Count));
    expect(told <= Counts[name], `reasons tell of ${told} that are ${name}`);
    const always = name === 'Unknown' || name === 'CannotBeCopied' || name === 'Stale';
    if (always && !others && asked.regions.length === 1)
      expect(told === Counts[name], `${name}: ${told} have a reason`);
  }
  for (const { ExampleArn } of Reasons) {
    const known = groups.flat().some(({ point }) => point.RecoveryPointArn === ExampleArn);
    expect(ExampleArn === '' || known, `the example ${ExampleArn} is not selected`);
  }
  const told = NotLookedAt.join('\n');
  expect(asked.jobs || /ListCopyJobs/.test(told), 'NotLookedAt does not name the jobs');
  for (const name of asked.unreadSources) expect(told.includes(name), `NotLookedAt does not name ${name}`);
  if (args.DestinationBackupVaultArn !== undefined && !asked.destination) {
    expect(
      told.includes(`Vault ${nameOf(args.DestinationBackupVaultArn)}`),
      'NotLookedAt does not name the destination',
    );
  }
  const startable = args.DestinationBackupVaultArn !== undefined && Counts.Missing > 0;
  expect(!startable || Next !== undefined, 'Next is missing');
  expect(Next === undefined || Counts.Missing + Counts.Unknown > 0, 'Next has nothing to start');
  expect(Next === undefined || args.DestinationBackupVaultArn !== undefined, 'Next has no destination');
  if (Next && asked.regions.length === 1) {
    const { MaxCopies } = Next.Arguments;
    expect(MaxCopies >= Counts.Missing && MaxCopies <= Counts.Missing + Counts.Unknown, `MaxCopies ${MaxCopies}`);
  }
  const said = answer.NewestCopyIsOlderThanHours;
  const oldest = truth.oldestNewestCopy(groups, asked);
  if (said !== undefined && !truth.isVague(groups, asked)) {
    expect(oldest !== undefined && said <= oldest / HOUR, `the newest copy is ${(oldest ?? 0) / HOUR} hours old`);
  }
  if (args.MaxResults === undefined) expect(Buffer.byteLength(JSON.stringify(answer)) <= 4000, 'it is too long');
  return problems;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
