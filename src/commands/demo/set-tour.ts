import { systemClock } from '../../clock.ts';
import { type Answer, check, pick } from './check.ts';
import { DESTINATION, environmentFor } from './fleet.ts';
import { FleetTruth } from './fleet-truth.ts';
import type { Page } from './page.ts';
import { type Program, TourServer } from './tour-server.ts';

/** How many starts the server has reported when it is killed. */
const KILLED_AFTER = 16;
/** Longer than a request takes that the server has sent. */
const SETTLE_MS = 300;
/** How long all copies may take, in milliseconds, and how long to wait between two looks. */
const PATIENCE_MS = 8000;
const LOOK_MS = 200;

type Simulators = typeof import('../../simulator/index.ts');

/**
 * A set of copies: found, started, cut off in the middle, finished by another server with the same call. Every answer is
 * compared with what the simulator holds.
 */
export class SetTour {
  readonly #truth: FleetTruth;
  readonly #servers: readonly TourServer[];

  private constructor(truth: FleetTruth, servers: readonly TourServer[]) {
    this.#truth = truth;
    this.#servers = servers;
  }

  /** Starts its simulator, which outlives the servers as AWS does, and two servers that share nothing but that. */
  static async prepare(program: Program, simulators: Simulators): Promise<SetTour> {
    const truth = await FleetTruth.start(simulators);
    const starting = [1, 2].map(async () => {
      const server = await TourServer.start(program, [], environmentFor(truth.url));
      // The first call loads the AWS SDK.
      await server.call('list_backup_vaults', {});
      return server;
    });
    const servers = (await Promise.allSettled(starting)).flatMap((one) =>
      one.status === 'fulfilled' ? one.value : [],
    );
    const prepared = new SetTour(truth, servers);
    if (servers.length === starting.length) return prepared;
    await prepared.close();
    throw new Error('A server did not start.');
  }

  /** Throws if an answer is wrong. */
  async run(page: Page): Promise<void> {
    const truth = this.#truth;
    const [first, second] = this.#servers as [TourServer, TourServer];
    const next = await find(first, page, truth);
    await startTooMany(first, page, truth, next);
    const order = { ...next, Lifecycle: { DeleteAfterDays: 35 } };
    await startAndKill(first, page, order);
    // Requests that were sent still take effect.
    await systemClock.sleep(SETTLE_MS);
    const made = sayWhatWasMade(page, truth);
    const look = await resume(second, page, truth, order, made);
    await lookAgain(second, page, truth, look);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
    await this.#truth.close();
  }
}

/** The arguments of the next call. */
async function find(server: TourServer, page: Page, truth: FleetTruth): Promise<Answer> {
  page.step(
    `Find what is missing: ${truth.resources} file systems were backed up last night. Which have no copy in us-west-2?`,
  );
  const selection = { DestinationBackupVaultArn: DESTINATION.arn, MaxAgeHours: 24 };
  page.request('find_missing_copies', selection);
  const found = await server.call('find_missing_copies', selection);
  check(found, { Counts: truth.counts });
  const { Tool, Arguments, AskFirst } = found.Next as { Tool: string; Arguments: Answer; AskFirst: string };
  check(
    { Tool, ...Arguments, AskFirst },
    { Tool: 'start_missing_copies', MaxCopies: truth.counts.Missing, AskFirst: /\?/ },
  );
  page.answer({ ...pick(found, 'Counts', 'BytesToCopy'), Next: Tool, AskFirst });
  return Arguments;
}

async function startTooMany(server: TourServer, page: Page, truth: FleetTruth, next: Answer): Promise<void> {
  page.step('Order them, but not more than 10: more are due, so nothing is started');
  page.request('start_missing_copies', { '…': 'as Next says', MaxCopies: 10 });
  const refused = await server.call('start_missing_copies', { ...next, MaxCopies: 10 });
  check(
    { ...refused, started: truth.started },
    {
      Category: 'invalid_input',
      Code: 'TooManyCopies',
      Message: new RegExp(`${truth.counts.Missing} copies`),
      started: 0,
    },
  );
  page.answer(pick(refused, 'Code', 'Message', 'Fix'));
}

async function startAndKill(server: TourServer, page: Page, order: Answer): Promise<void> {
  page.step('Start them, each kept for 35 days, and kill the server in the middle');
  page.request('start_missing_copies', { '…': 'as Next says', ...pick(order, 'MaxCopies', 'Lifecycle') });
  const answered = await server
    .call('start_missing_copies', order, {
      onprogress: ({ progress }) => {
        if (progress >= KILLED_AFTER) server.kill();
      },
    })
    .then(
      () => true,
      () => false,
    );
  check({ answered }, { answered: false });
}

/** The number of copies that AWS has started so far. */
function sayWhatWasMade(page: Page, { started: made, resources, copiedBefore }: FleetTruth): number {
  const all = resources - copiedBefore;
  check({ isMiddle: made > 0 && made < all }, { isMiddle: true });
  page.passed(`the server was killed and has answered nothing; AWS has started ${made} of ${all} copies`);
  return made;
}

/** The arguments of the next call. */
async function resume(server: TourServer, page: Page, truth: FleetTruth, order: Answer, made: number): Promise<Answer> {
  page.step('Make the same call again, to another server that knows nothing of the first');
  page.request('start_missing_copies', { '…': 'as before' });
  const all = Number(order.MaxCopies);
  const { Started, AlreadyCopied, AlreadyRunning, ...answer } = await server.call('start_missing_copies', order);
  const before = Number(AlreadyCopied) + Number(AlreadyRunning);
  check(
    { ...answer, Started, before, started: truth.started, points: truth.startedPoints },
    { Started: all - made, before: truth.copiedBefore + made, Failed: 0, NotReached: 0, started: all, points: all },
  );
  page.answer({ Started, AlreadyCopied, AlreadyRunning, ...pick(answer, 'Failed', 'NotReached', 'Retention') });
  page.passed(`AWS has started ${all} copies of ${all} recovery points: none was copied twice, none was left out`);
  const { Tool, Arguments } = answer.Next as { Tool: string; Arguments: Answer };
  check({ Tool }, { Tool: 'find_missing_copies' });
  return Arguments;
}

async function lookAgain(server: TourServer, page: Page, truth: FleetTruth, selection: Answer): Promise<void> {
  page.step('Look again when the copies are done, as Next says');
  page.request('find_missing_copies', { '…': 'as before' });
  const until = systemClock.now() + PATIENCE_MS;
  let found = await server.call('find_missing_copies', selection);
  while ((found.Counts as Answer).InProgress !== 0 && systemClock.now() < until) {
    await systemClock.sleep(LOOK_MS);
    found = await server.call('find_missing_copies', selection);
  }
  check({ ...found, more: found.Next !== undefined }, { Counts: truth.counts, more: false });
  check(found.Counts as Answer, { Covered: truth.resources, Missing: 0 });
  page.answer(pick(found, 'Counts'));
  page.passed(`west-vault holds ${truth.resources} copies, one of each file system`);
}
