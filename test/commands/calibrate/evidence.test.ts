import { describe, expect, it } from 'vitest';
import { planText } from '../../../src/commands/calibrate/plan-text.ts';
import { ROUNDS } from '../../../src/domain/calibration/judge-refusals.ts';
import { calibrated, SOURCE, sandboxWorld, TERMS } from '../../support/calibration.ts';

// What a calibration sees, and what that does not show: then nothing is claimed.

type Ran = Awaited<ReturnType<typeof calibrated>>;

/** The setting of a switch, or why there is none. */
const found = ({ file }: Ran, name: string) =>
  file.Switches[name] ?? file.NotFound.find(({ Switch }) => Switch === name)?.Reason;

/** The recovery point is so large that a copy takes minutes. */
function largeWorld(now: number) {
  const world = sandboxWorld(now);
  const [source, ...others] = world.RecoveryPoints!;
  return { ...world, RecoveryPoints: [{ ...source!, BackupSizeInBytes: 20_000_000_000 }, ...others] };
}

describe('two copies of one resource', () => {
  it('are watched until the second one has ended, minutes after the first', async () => {
    const ran = await calibrated({ world: largeWorld });
    expect(found(ran, 'resource-concurrency')).toBe('queue');
    expect(found(ran, 'copy-creation-date')).toBe('source');
  });

  it('do not wait for one another if both run later', async () => {
    const looks = new Map<string, number>();
    const ran = await calibrated({
      world: largeWorld,
      answer: async (operation, _input, read) => {
        const reply = await read();
        if (operation !== 'DescribeCopyJob' || reply.CopyJob.State !== 'CREATED') return reply;
        const { CopyJobId } = reply.CopyJob;
        looks.set(CopyJobId, (looks.get(CopyJobId) ?? 0) + 1);
        return looks.get(CopyJobId)! > 8 ? { ...reply, CopyJob: { ...reply.CopyJob, State: 'RUNNING' } } : reply;
      },
    });
    expect(Math.max(...looks.values())).toBeGreaterThan(8);
    expect(found(ran, 'resource-concurrency')).toMatch(/^Both jobs ran at one time/);
  });

  it('say nothing if the second one is not seen to end', async () => {
    const looks = new Map<string, number>();
    const ran = await calibrated({
      world: largeWorld,
      answer: async (operation, _input, read) => {
        const reply = await read();
        if (operation !== 'DescribeCopyJob') return reply;
        const { CopyJobId, State } = reply.CopyJob;
        const seen = (looks.get(CopyJobId) ?? 0) + (State === 'CREATED' ? 1 : 0);
        looks.set(CopyJobId, seen);
        return seen > 8 ? { ...reply, CopyJob: { ...reply.CopyJob, State: 'CREATED' } } : reply;
      },
    });
    expect(found(ran, 'resource-concurrency')).toBe('The second job was not seen to end.');
  });
});

describe('pages', () => {
  const isFiltered = (input: object) =>
    ['ByState', 'ByResourceType', 'ByDestinationVaultArn'].some((one) => one in input);

  it('of a filtered list are asked for', async () => {
    let asked = 0;
    const ran = await calibrated({
      answer: async (operation, input, read) => {
        if (operation === 'ListCopyJobs' && isFiltered(input) && input.MaxResults === 1) asked += 1;
        return await read();
      },
    });
    expect([found(ran, 'list-pages'), asked > 0]).toEqual(['full', true]);
  });

  it('can be short only with a filter', async () => {
    let first: object = {};
    const ran = await calibrated({
      answer: async (operation, input, read) => {
        if (operation !== 'ListCopyJobs' || !isFiltered(input) || input.MaxResults !== 1) return await read();
        if (input.NextToken === 'after the empty page') return first;
        if (input.NextToken !== undefined) return await read();
        first = await read();
        return { CopyJobs: [], NextToken: 'after the empty page' };
      },
    });
    expect(found(ran, 'list-pages')).toMatch(/those of a filtered list are not/);
  });

  it('of the whole list are not enough', async () => {
    const ran = await calibrated({
      // All jobs are alike.
      world: (now) => {
        const world = sandboxWorld(now);
        return { ...world, CopyJobs: world.CopyJobs!.filter(({ ResourceType }) => ResourceType !== 'RDS') };
      },
      switches: { 'missing-destination-vault': 'InvalidParameterValueException' },
      terms: { secondVault: undefined, continuousPoint: undefined },
    });
    expect(found(ran, 'list-pages')).toMatch(/no filter leaves out jobs/);
  });
});

describe('the page size of an RDS database', () => {
  const withoutDatabase = (now: number) => {
    const world = sandboxWorld(now);
    return { ...world, RecoveryPoints: world.RecoveryPoints!.filter((one) => one.RecoveryPointArn === SOURCE) };
  };

  it.each([
    ['any', /not for a database that is known/],
    ['AccessDeniedException', /^AccessDeniedException$/],
    ['InvalidParameterValueException', /^InvalidParameterValueException$/],
  ] as const)('without such a database: %s', async (setting, said) => {
    const ran = await calibrated({
      world: withoutDatabase,
      switches: { 'rds-page-size': setting },
      terms: { continuousPoint: undefined },
    });
    expect(found(ran, 'rds-page-size')).toMatch(said);
  });

  it('is found to be free with a database in the source vault, on short pages too', async () => {
    const ran = await calibrated({ switches: { 'rds-page-size': 'any', 'list-pages': 'short' } });
    expect(found(ran, 'rds-page-size')).toBe('any');
  });
});

it('says how often it asks for a continuous copy at most', async () => {
  const { sandbox, journal } = await calibrated();
  const plan = planText(TERMS, sandbox, { out: 'out.json', journal: 'out.json.made.jsonl' });
  const text = TERMS.continuousPoint!.text;
  expect(plan).toContain(`- A copy of ${text}, up to ${ROUNDS.denied} times.`);
  const starts = journal.filter(({ Event, Request }) => Event === 'start' && JSON.stringify(Request).includes(text));
  expect(starts).toHaveLength(ROUNDS.refused);
});
