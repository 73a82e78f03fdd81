import { type CallDeps, Calls } from '../../src/server/calls.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { awsAt } from '../support/aws.ts';
import { HOUR, REQUEST } from '../support/constants.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Random } from '../support/random.ts';
import { depsFor } from '../support/server.ts';
import { httpWire, type Wire } from '../support/task-client.ts';

// Tasks that one server gives are answered by others, which share nothing with it but the configuration, AWS and the time:
// as after a crash. Each answer is compared with the truth, and the last one with the tool's own at the same moment.

export interface TasksReport {
  tasks: number;
  looks: number;
  completed: number;
  /** IDs that were asked for with a character changed. */
  changed: number;
  problems: string[];
}

const WAIT = 'wait_for_copy_jobs';

/** @param tasks how many are given and answered. */
export async function tasksOfOthers(seed: number, tasks: number): Promise<TasksReport> {
  const random = new Random(seed);
  const clock = new ManualClock(Date.now());
  const simulator = await startSimulator({ clock, seed });
  const stateKey = random.chance(0.5) ? `a secret of seed ${seed}, which is long enough` : undefined;
  const run = new TaskRun(random, clock, simulator, stateKey);
  try {
    for (let left = tasks; left > 0; left -= 1) await run.one();
  } finally {
    await simulator.close();
  }
  return run.report;
}

class TaskRun {
  readonly report: TasksReport = { tasks: 0, looks: 0, completed: 0, changed: 0, problems: [] };
  readonly #random: Random;
  readonly #clock: ManualClock;
  readonly #simulator: Simulator;
  readonly #deps: CallDeps;
  readonly #jobs: string[] = [];

  constructor(random: Random, clock: ManualClock, simulator: Simulator, stateKey: string | undefined) {
    this.#random = random;
    this.#clock = clock;
    this.#simulator = simulator;
    const deps = depsFor(simulator.url);
    // The sessions are shared, to be fast: they keep nothing of a task.
    this.#deps = { ...deps, clock, aws: awsAt(simulator.url, { clock }), settings: { ...deps.settings, stateKey } };
  }

  async one(): Promise<void> {
    const { report } = this;
    const started = await this.#tool(this.#server(), 'start_copy_job', {
      ...REQUEST,
      IdempotencyToken: `copy-${this.#jobs.length}`,
    });
    this.#jobs.push(started.structuredContent.CopyJobId);
    const others = Array.from({ length: this.#random.below(4) }, () => this.#random.pick(this.#jobs));
    const args = { CopyJobIds: [...new Set([this.#jobs.at(-1)!, ...others])] };
    const { result: task } = await this.#server()('tools/call', { name: WAIT, arguments: args });
    report.tasks += 1;
    if (task?.resultType !== 'task') return this.#problem('no task', task);
    await this.#change(task.taskId);
    this.#clock.advance(this.#random.pick([0, 1000, 30_000, HOUR]));
    for (let looks = 0; looks < 40; looks += 1) {
      const server = this.#server();
      const { result: seen, error } = await server('tasks/get', { taskId: task.taskId });
      report.looks += 1;
      if (!seen) return this.#problem('an ID of this configuration is refused', error);
      const states = this.#states(args.CopyJobIds);
      const pending = states.filter((state) => state === 'CREATED' || state === 'RUNNING').length;
      if (seen.createdAt !== task.createdAt) this.#problem('another beginning', seen.createdAt);
      if (seen.status === 'completed') {
        if (pending > 0) this.#problem('completed, though some have not ended', states);
        const { _meta, ...own } = await this.#tool(server, WAIT, args);
        if (JSON.stringify(seen.result) !== JSON.stringify(own)) this.#problem('not what the tool answers', seen, own);
        else report.completed += 1;
        return;
      }
      const counts = `${states.length - pending} of ${states.length} copy job${states.length === 1 ? '' : 's'} ended, ${pending} pending.`;
      if (seen.status !== 'working' || !seen.statusMessage.startsWith(counts) || pending === 0) {
        this.#problem('a false state', seen, states);
      }
      this.#clock.advance(seen.pollIntervalMs);
    }
    this.#problem('it never ends', args);
  }

  /** A new server each time. */
  #server(): Wire {
    return httpWire(this.#deps, new Calls(this.#deps));
  }

  async #tool(wire: Wire, name: string, args: object) {
    return (await wire('tools/call', { name, arguments: args }, {})).result;
  }

  async #change(taskId: string): Promise<void> {
    const place = this.#random.below(taskId.length);
    const other = taskId[place] === 'A' ? 'B' : 'A';
    const changed = `${taskId.slice(0, place)}${other}${taskId.slice(place + 1)}`;
    this.report.changed += 1;
    const { error } = await this.#server()('tasks/get', { taskId: changed });
    if (error?.code !== -32602) this.#problem('a changed ID is answered', place);
  }

  #states(ids: readonly string[]): string[] {
    const jobs = new Map(this.#simulator.copyJobs().map(({ CopyJobId, State }) => [CopyJobId, State]));
    return ids.map((id) => jobs.get(id) ?? 'none');
  }

  #problem(what: string, ...more: unknown[]): void {
    this.report.problems.push(`${what}: ${JSON.stringify(more)}`);
  }
}
