import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVaultArn } from '../../../src/domain/arn/arn.ts';
import { copyable } from '../../../src/domain/copy/copyability.ts';
import { type DestinationSight, KnownCopies } from '../../../src/domain/copy-set/known-copies.ts';
import { type Member, type MemberRules, Members } from '../../../src/domain/copy-set/members.ts';
import { type Selection, selects } from '../../../src/domain/copy-set/selection.ts';
import { SetSummary } from '../../../src/domain/copy-set/summary.ts';
import type { CopyJob, RecoveryPoint } from '../../../src/domain/shapes.ts';
import { DAY, HOUR, MINUTE, PRODUCTION, RECOVERY, recoveryPointArn, vaultArn } from '../../support/constants.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');
const SOURCE = { name: 'Default', arn: vaultArn('Default') };
const ALL: Selection = { otherAccount: false, which: 'all', given: {} };
const RULES: MemberRules = { now: NOW, judge: copyable };

const at = (ago: number) => new Date(NOW - ago).toISOString();
const files = (index: number) => `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-${index}`;
const idOf = (index: number) => recoveryPointArn(`${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`);
const copyOf = (index: number) => idOf(index).replace('us-east-1', 'us-west-2');

function point(index: number, ago: number, more: Partial<RecoveryPoint> = {}): RecoveryPoint {
  return {
    RecoveryPointArn: idOf(index),
    ResourceArn: files(0),
    ResourceType: 'EFS',
    Status: 'COMPLETED',
    CreationDate: at(ago),
    BackupSizeInBytes: 100,
    ...more,
  };
}

/** The copy of a recovery point as a vault shows it. */
function copy(source: RecoveryPoint, index: number, more: Partial<RecoveryPoint> = {}): RecoveryPoint {
  return { ...source, RecoveryPointArn: copyOf(index), SourceBackupVaultArn: SOURCE.arn, ...more };
}

function job(index: number, State: string, more: Partial<CopyJob> = {}): CopyJob {
  return {
    CopyJobId: `job-${index}`,
    State,
    SourceRecoveryPointArn: idOf(index),
    DestinationBackupVaultArn: WEST,
    CreationDate: at(2 * HOUR),
    ...(['COMPLETED', 'PARTIAL', 'FAILED'].includes(State) && { CompletionDate: at(HOUR) }),
    ...more,
  };
}

interface Lists {
  points: readonly RecoveryPoint[];
  rows?: readonly RecoveryPoint[];
  jobs?: readonly CopyJob[] | 'denied';
  sight?: DestinationSight;
}

function classify({ points, rows = [], jobs = [], sight = 'whole' }: Lists, selection = ALL, rules = RULES) {
  const known = new KnownCopies(NOW);
  known.jobsListed = jobs !== 'denied';
  known.sight = sight;
  if (jobs !== 'denied') for (const one of jobs) known.addJob(one);
  if (sight !== 'unread') known.addVault(WEST);
  for (const row of rows) known.addRow(row);
  known.settle(NOW);
  const members: Member[] = [];
  const set = new Members(selection, known, rules, (member) => members.push(member));
  for (const one of points) set.add(one, SOURCE);
  set.finish();
  return { members, known, set };
}

const classOf = (lists: Lists, selection?: Selection) => classify(lists, selection).members.map((one) => one.class);

const YOUNG = point(1, DAY);
const OLD = point(1, 40 * DAY);

describe('the class of a recovery point', () => {
  it.each<[what: string, lists: Lists, expected: string]>([
    ['nothing shows a copy', { points: [YOUNG] }, 'Missing'],
    ['its copy is in the vault', { points: [YOUNG], rows: [copy(YOUNG, 1)] }, 'Covered'],
    [
      'its copy is in the vault and being deleted',
      { points: [YOUNG], rows: [copy(YOUNG, 1, { Status: 'DELETING' })] },
      'Missing',
    ],
    [
      'a copy of another vault is there',
      { points: [YOUNG], rows: [copy(YOUNG, 1, { SourceBackupVaultArn: WEST })] },
      'Missing',
    ],
    ['a job copies it', { points: [YOUNG], jobs: [job(1, 'RUNNING')] }, 'InProgress'],
    ['a job is queued', { points: [YOUNG], jobs: [job(1, 'CREATED')] }, 'InProgress'],
    ['a job has a state that AWS has added', { points: [YOUNG], jobs: [job(1, 'PAUSED')] }, 'Unknown'],
    ['a job failed', { points: [YOUNG], jobs: [job(1, 'FAILED')] }, 'Missing'],
    [
      'a job has made its copy, which the vault does not show yet',
      {
        points: [YOUNG],
        jobs: [job(1, 'COMPLETED', { CompletionDate: at(MINUTE), DestinationRecoveryPointArn: copyOf(1) })],
      },
      'Covered',
    ],
    [
      'a job made its copy, which is gone',
      { points: [YOUNG], jobs: [job(1, 'COMPLETED', { DestinationRecoveryPointArn: copyOf(1) })] },
      'Missing',
    ],
    [
      'a job copied a part of it',
      {
        points: [YOUNG],
        rows: [copy(YOUNG, 1)],
        jobs: [job(1, 'PARTIAL', { DestinationRecoveryPointArn: copyOf(1) })],
      },
      'Covered',
    ],
    [
      'a job made its copy into a vault that cannot be read',
      { points: [YOUNG], sight: 'unread', jobs: [job(1, 'COMPLETED', { DestinationRecoveryPointArn: copyOf(1) })] },
      'Covered',
    ],
    ['the vault cannot be read, and no job tells', { points: [YOUNG], sight: 'unread' }, 'Unknown'],
    ['jobs cannot be listed, and the vault shows no copy', { points: [YOUNG], jobs: 'denied' }, 'Unknown'],
    [
      'jobs cannot be listed, and the vault shows its copy',
      { points: [YOUNG], jobs: 'denied', rows: [copy(YOUNG, 1)] },
      'Covered',
    ],
    ['neither can be read', { points: [YOUNG], jobs: 'denied', sight: 'unread' }, 'Unknown'],
    [
      'AWS lists a job without its recovery point',
      { points: [YOUNG], jobs: [job(1, 'RUNNING', { SourceRecoveryPointArn: undefined })] },
      'Unknown',
    ],
    ['it is older than the records, and the vault shows no copy', { points: [OLD] }, 'Missing'],
    ['it is older than the records, and other vaults were not read', { points: [OLD], sight: 'some' }, 'Unknown'],
    ['it is young, and other vaults were not read', { points: [YOUNG], sight: 'some' }, 'Missing'],
    ['it is older than the records, and the vault shows its copy', { points: [OLD], rows: [copy(OLD, 1)] }, 'Covered'],
    [
      'a copy shows its own date, and the day of its deletion',
      {
        points: [OLD],
        rows: [
          copy(OLD, 1, {
            CreationDate: at(30 * DAY),
            Lifecycle: { DeleteAfterDays: 365 },
            CalculatedLifecycle: { DeleteAt: at(40 * DAY - 365 * DAY) },
          }),
        ],
      },
      'Covered',
    ],
    [
      'a copy that is kept forever shows its own date',
      { points: [OLD], rows: [copy(OLD, 1, { CreationDate: at(30 * DAY) })] },
      'Unknown',
    ],
    ['it is being created', { points: [point(1, DAY, { Status: 'CREATING' })] }, 'CannotBeCopied'],
    [
      'it is in cold storage and has its copy',
      { points: [{ ...OLD, StorageClass: 'COLD' }], rows: [copy(OLD, 1)] },
      'Covered',
    ],
    ['it is in cold storage', { points: [{ ...OLD, StorageClass: 'COLD' }] }, 'CannotBeCopied'],
  ])('%s', (_, lists, expected) => {
    expect(classOf(lists)).toEqual([expected]);
  });

  it('is not taken from the copy of another recovery point of the same second', () => {
    const twins = [OLD, point(2, 40 * DAY)];
    expect(classOf({ points: twins, rows: [copy(OLD, 9)] })).toEqual(['Unknown', 'Unknown']);
    const young = [YOUNG, point(2, DAY)];
    const made = job(1, 'COMPLETED', { DestinationRecoveryPointArn: copyOf(9) });
    expect(classOf({ points: young, rows: [copy(YOUNG, 9)], jobs: [made] })).toEqual(['Covered', 'Missing']);
  });

  it('knows the copy of a sibling by its date, where copies are kept forever', () => {
    const other = point(2, 41 * DAY);
    expect(classOf({ points: [OLD, other], rows: [copy(other, 2)] })).toEqual(['Missing', 'Covered']);
  });

  it('is Stale where a copy of it would not count', () => {
    const day = { ...ALL, maxAgeHours: 24 };
    expect(classOf({ points: [point(1, 23 * HOUR)], rows: [copy(point(1, 23 * HOUR), 1)] }, day)).toEqual(['Covered']);
    expect(classOf({ points: [point(1, 25 * HOUR)], rows: [copy(point(1, 25 * HOUR), 1)] }, day)).toEqual(['Stale']);
  });

  it('follows the tables of the plan for the route, unless AWS has made such a copy', () => {
    const destination = parseVaultArn(WEST);
    if (!destination.ok) throw new Error(destination.problem);
    const rules = { ...RULES, route: { account: RECOVERY, destination: destination.value, airGapped: true } };
    const snapshot = `arn:aws:rds:us-east-1:${PRODUCTION}:snapshot:awsbackup:job-1`;
    const db = point(1, DAY, { ResourceType: 'RDS', RecoveryPointArn: snapshot });
    const { members } = classify({ points: [db] }, ALL, rules);
    expect(members[0]).toMatchObject({ class: 'CannotBeCopied', due: false });
    const made = job(7, 'COMPLETED', { ResourceType: 'RDS', SourceRecoveryPointArn: `${snapshot}2` });
    expect(classify({ points: [db], jobs: [made] }, ALL, rules).members[0]!.class).toBe('Missing');
  });
});

describe('the newest of each resource', () => {
  const newest: Selection = { ...ALL, which: 'newest' };

  it('is the newest that can be copied', () => {
    const cold = point(1, HOUR, { StorageClass: 'COLD' });
    const { members } = classify({ points: [point(3, 3 * HOUR), cold, point(2, 2 * HOUR)] }, newest);
    expect(members.map(({ point: one }) => one.RecoveryPointArn)).toEqual([idOf(2)]);
  });

  it('is the newest of all where none can be copied', () => {
    const { members } = classify(
      { points: [point(1, HOUR, { Status: 'CREATING' }), point(2, 2 * HOUR, { Status: 'CREATING' })] },
      newest,
    );
    expect(members).toMatchObject([{ class: 'CannotBeCopied', point: { RecoveryPointArn: idOf(1) } }]);
  });
});

describe('a selection', () => {
  it.each<[what: string, selection: Partial<Selection>, point: RecoveryPoint, expected: string]>([
    ['everything', {}, YOUNG, 'yes'],
    ['a part of the name', { nameContains: 'ord' }, point(1, DAY, { ResourceName: 'My-ORDERS' }), 'yes'],
    ['a part of the ARN', { nameContains: 'fs-0' }, YOUNG, 'yes'],
    ['another name', { nameContains: 'orders' }, YOUNG, 'no'],
    ['another type', { resourceType: 'RDS' }, YOUNG, 'no'],
    ['a resource', { resourceArn: files(1) }, YOUNG, 'no'],
    ['after exactly its date', { createdAfter: NOW - DAY }, YOUNG, 'no'],
    ['before exactly its date', { createdBefore: NOW - DAY }, YOUNG, 'no'],
    ['around its date', { createdAfter: NOW - DAY - 1, createdBefore: NOW - DAY + 1 }, YOUNG, 'yes'],
    ['dates, of a recovery point without one', { createdAfter: 0 }, { ...YOUNG, CreationDate: undefined }, 'no'],
    ['a copy in the Region', {}, { ...YOUNG, SourceBackupVaultArn: WEST }, 'a copy'],
    [
      'a copy in a vault that is named',
      { sourceVaultName: 'Default' },
      { ...YOUNG, SourceBackupVaultArn: WEST },
      'yes',
    ],
    ['a part of a composite', {}, { ...YOUNG, ParentRecoveryPointArn: idOf(9) }, 'a part'],
    ['a part whose resource is named', { resourceArn: files(0) }, { ...YOUNG, ParentRecoveryPointArn: idOf(9) }, 'yes'],
  ])('of %s', (_, selection, one, expected) => {
    expect(selects({ ...ALL, ...selection }, one)).toBe(expected);
  });
});

describe('the summary', () => {
  it('counts, adds up and puts the worst first', () => {
    const missing = [3, 2, 1].map((index) =>
      point(index, index * DAY, { ResourceArn: files(index), IamRoleArn: 'role' }),
    );
    const covered = point(4, 5 * HOUR, { ResourceArn: files(4) });
    const earlier = copy(point(8, 30 * HOUR, { ResourceArn: files(1) }), 8);
    const { members, known } = classify({ points: [...missing, covered], rows: [copy(covered, 4), earlier] });
    const summary = new SetSummary(known, NOW, 2);
    for (const member of members) summary.add(member);
    const rows = summary.finish();
    expect(summary.counts).toMatchObject({ Covered: 1, Missing: 3 });
    expect([summary.selected, summary.due, summary.bytes, summary.worstAgeHours]).toEqual([4, 3, 300, 30]);
    expect(rows.map(({ member }) => member.point.RecoveryPointArn)).toEqual([idOf(3), idOf(2)]);
    expect(summary.usualRole).toBe('role');
  });
});

/** A recovery point and what was done with it. */
const fate = fc.record({
  ago: fc.integer({ min: 1, max: 60 * 24 }).map((hours) => hours * HOUR),
  copied: fc.boolean(),
  /** How long after the backup the job was; never at the moment of another backup, as which its copy could pass. */
  delay: fc.integer({ min: 1, max: 48 }).map((hours) => hours * HOUR - 7 * MINUTE),
  deleted: fc.boolean(),
  running: fc.boolean(),
  failed: fc.boolean(),
  days: fc.constantFrom(undefined, 90, 365),
});

describe('generated worlds', () => {
  it('say Covered only of what has a copy, and Missing only of what has none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fate, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('source' as const, 'copy' as const),
        fc.boolean(),
        fc.constantFrom('whole' as const, 'unread' as const, 'some' as const),
        fc.constantFrom('all' as const, 'newest' as const),
        (fates, date, denied, sight, which) => {
          const points = fates.map(([{ ago }, resource], index) => point(index, ago, { ResourceArn: files(resource) }));
          const jobs: CopyJob[] = [];
          const rows: RecoveryPoint[] = [];
          const truth = new Map<string, 'there' | 'running' | 'none'>();
          for (const [index, [one]] of fates.entries()) {
            const ended = Math.max(one.ago - one.delay, 27 * MINUTE);
            const kept = ended < 30 * DAY;
            if (one.failed && kept)
              jobs.push(job(index, 'FAILED', { CompletionDate: at(ended), CreationDate: at(ended) }));
            truth.set(idOf(index), 'none');
            if (one.copied) {
              const DestinationRecoveryPointArn = copyOf(index);
              const made = { CreationDate: at(ended), CompletionDate: at(ended), DestinationRecoveryPointArn };
              if (kept) jobs.push(job(index, 'COMPLETED', made));
              if (one.deleted) continue;
              truth.set(idOf(index), 'there');
              const lifecycle = one.days !== undefined && {
                Lifecycle: { DeleteAfterDays: one.days },
                CalculatedLifecycle: { DeleteAt: at(one.ago - one.days * DAY) },
              };
              rows.push(
                copy(points[index]!, index, { ...(date === 'copy' && { CreationDate: at(ended) }), ...lifecycle }),
              );
            } else if (one.running) {
              truth.set(idOf(index), 'running');
              jobs.push(job(index, 'RUNNING'));
            }
          }
          const lists = {
            points,
            rows: sight === 'unread' ? [] : rows,
            sight,
            jobs: denied ? ('denied' as const) : jobs,
          };
          const { members } = classify(lists, { ...ALL, which });
          if (which === 'all') expect(members.length).toBe(points.length);
          for (const member of members) {
            const arn = member.point.RecoveryPointArn!;
            const is = truth.get(arn);
            if (member.class === 'Covered') {
              const byRecord =
                sight === 'unread' &&
                jobs.some((one) => one.SourceRecoveryPointArn === arn && one.State === 'COMPLETED');
              expect(is === 'there' || byRecord).toBe(true);
            }
            if (member.class === 'Missing') expect([is, sight]).toEqual(['none', sight === 'unread' ? 'whole' : sight]);
            if (member.class === 'InProgress') expect(is).toBe('running');
            // What may have a copy that cannot be seen is not started.
            if (member.due && !denied) expect(is).toBe('none');
            if (member.due) expect(is).not.toBe('there');
            // All could be seen: nothing is unknown but what a copy that is kept forever, with a date of its own, hides.
            if (sight === 'whole' && !denied && date === 'source' && member.class === 'Unknown') {
              const twin = points.filter(
                (one) => one.CreationDate === member.point.CreationDate && one.ResourceArn === member.point.ResourceArn,
              );
              expect(twin.length).toBeGreaterThan(1);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
