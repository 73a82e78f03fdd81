import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideStart, type StartDecision, type StartEvidence } from '../../../src/domain/copy/decide-start.ts';
import type { CopySeen, EarlierJobs } from '../../../src/domain/copy/earlier-copies.ts';
import type { FoundCopy } from '../../../src/domain/copy/find-copy.ts';
import type { CopyJob } from '../../../src/domain/shapes.ts';

const job = (CopyJobId: string, State: string | undefined): CopyJob => ({ CopyJobId, State });

const CREATED = job('created', 'CREATED');
const RUNNING = job('running', 'RUNNING');
const ABORTED = job('aborted', 'ABORTED');
const STATELESS = job('stateless', undefined);
const FAILED = ['failed-2', 'failed-1'].map((id) => job(id, 'FAILED'));
const COPIES = ['copy-3', 'copy-2', 'copy-1'].map((id) => job(id, 'COMPLETED'));
const [COPY, OLDER] = COPIES as [CopyJob, CopyJob];

const listed = (jobs: Partial<EarlierJobs<CopyJob>>): EarlierJobs<CopyJob> => ({
  unfinished: [],
  copies: [],
  failed: [],
  ...jobs,
});
const decide = (jobs: StartEvidence<CopyJob>['listed'], seen: readonly [CopyJob, CopySeen][] = []) =>
  decideStart({ listed: jobs, seen: new Map(seen), mayLackRecord: false });

describe('decideStart', () => {
  type Row = [
    what: string,
    jobs: Partial<EarlierJobs<CopyJob>>,
    seen: [CopyJob, CopySeen][],
    expected: StartDecision<CopyJob>,
  ];

  const rows: Row[] = [
    ['starts when nothing is listed', {}, [], { kind: 'start', failed: [], gone: [] }],
    [
      'starts attempt 2 after one failure',
      { failed: FAILED.slice(1) },
      [],
      { kind: 'start', failed: FAILED.slice(1), gone: [] },
    ],
    [
      'starts attempt 3 after two failures, and names them newest first',
      { failed: FAILED },
      [],
      { kind: 'start', failed: FAILED, gone: [] },
    ],
    ['returns a job that is RUNNING', { unfinished: [RUNNING] }, [], { kind: 'running', job: RUNNING }],
    ['returns a job that is CREATED', { unfinished: [CREATED] }, [], { kind: 'running', job: CREATED }],
    ['returns a job in an undocumented state', { unfinished: [ABORTED] }, [], { kind: 'running', job: ABORTED }],
    ['returns a job without a state', { unfinished: [STATELESS] }, [], { kind: 'running', job: STATELESS }],
    [
      'returns the newest of several jobs under way',
      { unfinished: [CREATED, RUNNING] },
      [],
      { kind: 'running', job: CREATED },
    ],
    [
      'returns an older job that is RUNNING before a newer one in an undocumented state',
      { unfinished: [ABORTED, STATELESS, RUNNING, CREATED] },
      [],
      { kind: 'running', job: RUNNING },
    ],
    [
      'returns an older job that is CREATED before a newer one without a state',
      { unfinished: [STATELESS, CREATED] },
      [],
      { kind: 'running', job: CREATED },
    ],
    [
      'returns the newest of several jobs in undocumented states',
      { unfinished: [STATELESS, ABORTED] },
      [],
      { kind: 'running', job: STATELESS },
    ],
    [
      'returns an unfinished job before a copy that is there',
      { unfinished: [ABORTED], copies: [COPY], failed: FAILED },
      [[COPY, 'there']],
      { kind: 'running', job: ABORTED },
    ],
    [
      'does not look at a copy while a job is unfinished',
      { unfinished: [RUNNING], copies: [COPY] },
      [],
      { kind: 'running', job: RUNNING },
    ],
    [
      'returns a copy that is there, whatever has failed since',
      { copies: [COPY], failed: FAILED },
      [[COPY, 'there']],
      { kind: 'copied', job: COPY, seen: 'there' },
    ],
    [
      'starts beside a failed attempt and a copy that is gone',
      { copies: [COPY], failed: FAILED.slice(1) },
      [[COPY, 'gone']],
      { kind: 'start', failed: FAILED.slice(1), gone: [COPY] },
    ],
    [
      'starts beside two failed attempts and two copies that are gone',
      { copies: [COPY, OLDER], failed: FAILED },
      [
        [COPY, 'gone'],
        [OLDER, 'gone'],
      ],
      { kind: 'start', failed: FAILED, gone: [COPY, OLDER] },
    ],
  ];

  it.each(rows)('%s', (_, jobs, seen, expected) => expect(decide(listed(jobs), seen)).toStrictEqual(expected));

  describe.each([
    ['the list is denied', 'denied', false],
    ['the recovery point outlives the records', listed({}), true],
    ['the recovery point outlives the records, whatever has failed since', listed({ failed: FAILED }), true],
    ['the recovery point outlives the records, whatever is gone since', listed({ copies: [COPY] }), true],
  ] as const)('where %s', (_, jobs, mayLackRecord) => {
    const seen = new Map<CopyJob, CopySeen>([[COPY, 'gone']]);
    const decideWith = (inVault?: FoundCopy) => decideStart({ listed: jobs, seen, mayLackRecord, inVault });

    it('looks into the vault first', () => expect(decideWith()).toStrictEqual({ kind: 'look_in_vault' }));

    it.each(['copy', 'perhaps'] as const)('does not start where the vault shows: %s', (kind) => {
      const found: FoundCopy = { kind, copy: {} };
      expect(decideWith(found)).toStrictEqual({ kind: 'in_vault', found });
    });

    it.each(['none', 'unknown'] as const)('starts where the vault shows: %s', (kind) => {
      expect(decideWith({ kind })).toMatchObject({ kind: 'start' });
    });
  });

  it('returns a job or its copy before it looks into the vault', () => {
    const seen = new Map<CopyJob, CopySeen>([[COPY, 'there']]);
    const evidence = { seen, mayLackRecord: true };
    expect(decideStart({ ...evidence, listed: listed({ unfinished: [RUNNING] }) }).kind).toBe('running');
    expect(decideStart({ ...evidence, listed: listed({ copies: [COPY] }) }).kind).toBe('copied');
  });
});

describe('decideStart, with up to three copies, newest first', () => {
  const ALL = ['there', 'gone', 'unknown', 'not looked at'] as const;
  type Look = (typeof ALL)[number];
  const sequences = (length: number): Look[][] =>
    length === 0 ? [[]] : sequences(length - 1).flatMap((sequence) => ALL.map((look) => [...sequence, look]));
  const rows = [0, 1, 2, 3].flatMap(sequences).map((sequence) => [sequence.join(', ') || 'none', sequence] as const);

  // The newest copy that is not known to be gone decides.
  it.each(rows)('%s', (_, sequence) => {
    const copies = COPIES.slice(0, sequence.length);
    const seen = sequence.flatMap((look, at): [CopyJob, CopySeen][] =>
      look === 'not looked at' ? [] : [[copies[at]!, look]],
    );
    const deciding = sequence.findIndex((look) => look !== 'gone');
    const [look, copy] = [sequence[deciding], copies[deciding]!];
    const expected: StartDecision<CopyJob> =
      look === undefined || look === 'gone'
        ? { kind: 'start', failed: FAILED.slice(1), gone: copies }
        : look === 'not looked at'
          ? { kind: 'look', job: copy }
          : { kind: 'copied', job: copy, seen: look };
    expect(decide(listed({ copies, failed: FAILED.slice(1) }), seen)).toStrictEqual(expected);
  });
});

describe('decideStart, for any evidence', () => {
  /** What there is to see of each copy. */
  type Truth = ReadonlyMap<CopyJob, CopySeen>;

  /** Decides as a start does: takes the look that a decision asks for and decides again. */
  function decideLooking(jobs: StartEvidence<CopyJob>['listed'], seenBefore: readonly CopyJob[], truth: Truth) {
    const seen = new Map(seenBefore.map((copy) => [copy, truth.get(copy)!]));
    const looks: CopyJob[] = [];
    for (;;) {
      const decision = decideStart({ listed: jobs, seen, mayLackRecord: false, inVault: { kind: 'none' } });
      if (decision.kind !== 'look') return { decision, looks };
      expect({ copy: truth.has(decision.job), again: seen.has(decision.job) }).toEqual({ copy: true, again: false });
      looks.push(decision.job);
      seen.set(decision.job, truth.get(decision.job)!);
    }
  }

  // Some jobs have no id or the id of another job: only the object itself says which one it is.
  const jobIn = (...states: (string | undefined)[]): fc.Arbitrary<CopyJob> =>
    fc.record({ CopyJobId: fc.constantFrom(undefined, 'A', 'B'), State: fc.constantFrom(...states) });
  const evidence = fc.record({
    denied: fc.nat(9).map((n) => n === 0),
    unfinished: fc.array(jobIn('CREATED', 'RUNNING', 'ABORTED', undefined), { maxLength: 3, size: 'xsmall' }),
    copies: fc.array(
      fc.record({
        job: jobIn('COMPLETED', 'PARTIAL'),
        truth: fc.constantFrom<CopySeen>('gone', 'gone', 'gone', 'there', 'unknown'),
        seen: fc.boolean(),
      }),
      { maxLength: 5 },
    ),
    failed: fc.array(jobIn('FAILED'), { maxLength: 4 }),
  });

  it('starts only if every job has ended and every copy is known to be gone, and looks at a copy at most once', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(evidence, ({ denied, unfinished, copies: made, failed }) => {
        const copies = made.map((one) => one.job);
        const truth: Truth = new Map(made.map((one) => [one.job, one.truth]));
        const seenBefore = made.filter((one) => one.seen).map((one) => one.job);
        const jobs = denied ? 'denied' : { unfinished, copies, failed };
        const { decision, looks } = decideLooking(jobs, seenBefore, truth);
        kinds.add(decision.kind);

        if (denied || unfinished.length > 0) expect(looks).toEqual([]);
        if (denied) expect(decision).toEqual({ kind: 'start', failed: [], gone: [] });
        expect(decision.kind === 'running').toBe(!denied && unfinished.length > 0);
        if (decision.kind === 'running') expect(unfinished).toContain(decision.job);
        if (decision.kind === 'copied') {
          expect(['there', 'unknown']).toContain(decision.seen);
          expect(decision.seen).toBe(truth.get(decision.job));
          for (const newer of copies.slice(0, copies.indexOf(decision.job))) expect(truth.get(newer)).toBe('gone');
        }
        if (decision.kind === 'start' && !denied) {
          expect(new Set(truth.values())).toEqual(new Set(copies.length > 0 ? ['gone'] : []));
          expect(decision).toEqual({ kind: 'start', failed, gone: copies });
        }
      }),
      { numRuns: 2000 },
    );
    expect([...kinds].sort()).toEqual(['copied', 'running', 'start']);
  });
});
