import { createRequire } from 'node:module';
import {
  BackupClient,
  DescribeCopyJobCommand,
  DescribeRecoveryPointCommand,
  ListCopyJobsCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { ExecutionAbortedError, ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import { childWorkflow } from '../../src/domain/fleet/child.ts';
import type { CopyLine, FleetOptions } from '../../src/domain/fleet/index.ts';
import { KEYS, PRODUCTION } from './constants.ts';
import type { ManualClock } from './manual-clock.ts';

// Runs the child of the exported machine, state by state, in an interpreter that is not ours, against the simulator: each
// task is a call of the real AWS SDK over HTTP. Not run, because no engine here can: the Distributed Map itself, its
// ItemReader, its ResultWriter and its count of failures. Waits become tasks that move the simulator's clock. States in
// JSONata, which the interpreter does not know, become tasks that evaluate their expressions with the package `jsonata`.

// The interpreter needs it, and Node 20 does not have it.
const promises = Promise as { withResolvers?: unknown };
promises.withResolvers ??= <T>() => {
  let resolve: unknown;
  let reject: unknown;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

const COMMANDS = {
  startCopyJob: StartCopyJobCommand,
  describeCopyJob: DescribeCopyJobCommand,
  listCopyJobs: ListCopyJobsCommand,
  describeRecoveryPoint: DescribeRecoveryPointCommand,
} as Readonly<Record<string, unknown>> as Readonly<Record<string, new (input: never) => never>>;

/** The exceptions of AWS Backup's model that these calls have: those of them that Step Functions names. */
const MODELLED = [
  'InvalidParameterValueException',
  'InvalidRequestException',
  'LimitExceededException',
  'MissingParameterValueException',
  'ResourceNotFoundException',
  'ServiceUnavailableException',
];

type Json = Record<string, unknown>;

interface Expression {
  evaluate(input: undefined, bindings: Json): Promise<unknown>;
}

/** The one that the validator brings along. */
const jsonata = createRequire(createRequire(import.meta.url).resolve('asl-validator'))('jsonata') as (
  text: string,
) => Expression;

export type ChildEnd = { output: Json } | { Error: string; Cause: string };

/** Where a child is aborted: at one of its tasks, a wait included, counted from 0. */
export interface Abort {
  task: number;
  /** Whether AWS has answered the call of that task. */
  answered: boolean;
}

/** A state that a child has entered, with its input. */
export interface Entry {
  state: string;
  input: Json;
  /** Epoch milliseconds. */
  at: number;
}

/** What AWS has of an aborted child: the states since its last task that ended. A redrive can enter any of them. */
export type Aborted = { entries: Entry[] };

type Handlers = Record<string, (input: Json) => Promise<Json>>;

/** The member that carries a caught error to the state that makes the output of the Catch. */
const CAUGHT = 'CaughtByTheEngine';

export interface ChildOptions extends Pick<FleetOptions, 'destinations' | 'lifecycle'> {
  url: string;
  clock: ManualClock;
  /** How Step Functions names what AWS Backup's model does not have: by AWS's own name, or as Backup.BackupException. */
  unmodelled: 'by name' | 'BackupException';
  /** How much later the expressions of a state in JSONata are evaluated than the states before, in milliseconds. */
  lag?: number;
  /** Is told each state. */
  entered?: (state: string) => void;
}

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:test:task' };

/** An engine that runs one child after the other, or several at a time. */
export class FleetEngine {
  readonly #options: ChildOptions;
  readonly #states: Record<string, Json>;
  readonly #startAt: string;
  readonly #client: BackupClient;
  readonly #handlers: Handlers;
  /** Calls to AWS that have no answer yet. */
  #calling = 0;
  /** Children that wait. */
  #asleep = 0;
  /** Calls of others. */
  #others = 0;

  constructor(options: ChildOptions) {
    const { url, destinations, lifecycle } = options;
    this.#options = options;
    const child = childWorkflow({
      partition: 'aws',
      account: PRODUCTION,
      region: 'us-east-1',
      destinations,
      lifecycle,
    });
    this.#client = new BackupClient({ endpoint: url, region: 'us-east-1', credentials: KEYS, maxAttempts: 1 });
    this.#states = structuredClone(child.States) as Record<string, Json>;
    this.#startAt = child.StartAt;
    this.#handlers = {};
    for (const [name, state] of Object.entries(this.#states)) {
      const [, action = ''] = /:aws-sdk:backup:(\w+)$/.exec(String(state.Resource)) ?? [];
      const call = (input: Json) => this.#call(COMMANDS[action]!, input);
      if (state.Type === 'Wait') {
        this.#states[name] = { ...TASK, Next: state.Next };
        this.#handlers[name] = (input) => this.#wait(state, input);
      } else if (state.QueryLanguage === 'JSONata') {
        this.#inJsonata(name, state, state.Type === 'Task' ? call : undefined);
      } else if (state.Type === 'Task') {
        this.#handlers[name] = call;
      }
    }
  }

  /** How the child of this line ends. */
  async run(line: CopyLine): Promise<ChildEnd> {
    return (await this.#execute({ state: this.#startAt, input: structuredClone(line) as never, at: 0 })) as ChildEnd;
  }

  /** How the child ends, or what is left of it if it is aborted before. */
  async runUntil(line: CopyLine, abort: Abort): Promise<ChildEnd | Aborted> {
    return await this.#execute({ state: this.#startAt, input: structuredClone(line) as never, at: 0 }, { abort });
  }

  /**
   * How an aborted child ends that is redriven at this state, with the data of then. AWS does not document whether such a state
   * has been entered at the time of then, or again.
   */
  async redrive({ state, input, at }: Entry, options: { keepsTime?: boolean } = {}): Promise<ChildEnd> {
    return (await this.#execute({ state, input: structuredClone(input), at }, options)) as ChildEnd;
  }

  async #execute(
    { state: StartAt, input, at }: Entry,
    { abort, keepsTime = false }: { abort?: Abort; keepsTime?: boolean } = {},
  ): Promise<ChildEnd | Aborted> {
    const { clock, entered } = this.#options;
    const machine = new StateMachine({ StartAt, States: this.#states } as never, {
      // It is validated as it is written, by the validator's newest version.
      validationOptions: { noValidate: true },
    });
    let tasks = 0;
    let first = keepsTime;
    const handlers: Handlers = {};
    for (const [name, handle] of Object.entries(this.#handlers)) {
      handlers[name] = async (data) => {
        first = false;
        const isLast = abort !== undefined && tasks === abort.task;
        tasks += 1;
        if (isLast && abort.answered) await handle(data).catch(() => {});
        if (isLast) {
          execution.abort();
          return await new Promise<never>(() => {});
        }
        return await handle(data);
      };
    }
    const execution = machine.run(input as never, {
      // A getter: the interpreter takes the context once, and the time goes on.
      context: {
        State: {
          get EnteredTime() {
            const time = first ? at : clock.now();
            first = false;
            return new Date(time).toISOString();
          },
        },
      } as never,
      overrides: {
        taskResourceLocalHandlers: handlers as never,
        // The tasks move the clock when they fail.
        retryIntervalOverrides: Object.fromEntries(Object.keys(handlers).map((name) => [name, 0])),
      },
    });
    const entries: Entry[] = [];
    const told = (async () => {
      for await (const event of execution.eventLogs) {
        if (event.type !== 'StateEntered' || event.state.name.includes(CAUGHT)) continue;
        const { name, input: data } = event.state;
        entered?.(name);
        if (abort) entries.push({ state: name, input: structuredClone(data) as Json, at: clock.now() });
      }
    })();
    try {
      return { output: (await execution.result) as Json };
    } catch (error) {
      await told;
      if (error instanceof ExecutionAbortedError) {
        const isTask = ({ state }: Entry) => state in this.#handlers;
        const since = entries.slice(0, -1).findLastIndex(isTask) + 1;
        return { entries: abort?.answered ? entries.slice(-1) : entries.slice(since) };
      }
      const reason = error instanceof ExecutionError ? (error.cause as Error) : (error as Error);
      return { Error: reason.name, Cause: reason.message };
    } finally {
      await told;
    }
  }

  /** Makes a state in JSONata a task that the interpreter can run, and each of its Catches with an output another one. */
  #inJsonata(name: string, state: Json, call?: (input: Json) => Promise<Json>): void {
    const Catch = ((state.Catch ?? []) as Json[]).map((one, index) => {
      const caught = `${name}-${CAUGHT}-${index}`;
      this.#states[caught] = { ...TASK, Next: one.Next };
      this.#handlers[caught] = async ({ [CAUGHT]: errorOutput, ...input }) =>
        (await this.#evaluate(one.Output, { input, errorOutput })) as Json;
      return { ErrorEquals: one.ErrorEquals, ResultPath: `$.${CAUGHT}`, Next: caught };
    });
    this.#states[name] = { ...TASK, Next: state.Next, ...(Catch.length > 0 && { Catch }) };
    this.#handlers[name] = async (input) => {
      const result = await call?.((await this.#evaluate(state.Arguments, { input })) as Json);
      return (await this.#evaluate(state.Output, { input, result })) as Json;
    };
  }

  /** A value of a state in JSONata, with its expressions evaluated as Step Functions does. */
  async #evaluate(value: unknown, states: Json): Promise<unknown> {
    if (typeof value === 'object' && value !== null) {
      const of = async ([key, one]: [string, unknown]) => [key, await this.#evaluate(one, states)] as const;
      return Object.fromEntries(await Promise.all(Object.entries(value).map(of)));
    }
    const [, expression] = /^\{%(.*)%\}$/s.exec(String(value)) ?? [];
    if (expression === undefined) return value;
    const problem = (message: string) => Object.assign(new Error(message), { name: 'States.QueryEvaluationError' });
    try {
      const millis = () => this.#options.clock.now() + (this.#options.lag ?? 0);
      const found = await jsonata(expression).evaluate(undefined, { states, millis });
      if (found !== undefined) return JSON.parse(JSON.stringify(found));
    } catch (error) {
      throw problem((error as Error).message);
    }
    throw problem(`${expression} has no value`);
  }

  /** The result of somebody else's call: until it is there, time goes slowly, because its requests are under way, too. */
  async beside<T>(call: Promise<T>): Promise<T> {
    this.#others += 1;
    try {
      return await this.drive(call);
    } finally {
      this.#others -= 1;
    }
  }

  /**
   * The result of children: moves the clock while somebody sleeps on it. Not while a request is under way, so that no time of
   * a wait passes between another's look and its start: AWS's tokens may live for minutes.
   */
  async drive<T>(running: Promise<T>): Promise<T> {
    const { clock } = this.#options;
    let settled = false;
    const done = () => {
      settled = true;
    };
    running.then(done, done);
    for (let idle = 0; !settled; ) {
      const others = this.#others > 0 || clock.sleeping > this.#asleep;
      await new Promise((resolve) => (others ? setTimeout(resolve, 1) : setImmediate(resolve)));
      idle = this.#calling > 0 ? 0 : idle + 1;
      if (others && clock.sleeping > 0) clock.advance(50);
      else if (!others && idle > 5 && this.#asleep > 0) clock.advance(10_000);
    }
    return await running;
  }

  close(): void {
    this.#client.destroy();
  }

  async #wait({ Seconds, SecondsPath }: Json, input: Json): Promise<Json> {
    const [, member = '', of = ''] = /^\$\.(\w+)\.(\w+)$/.exec(String(SecondsPath)) ?? [];
    const seconds = Seconds ?? (input[member] as Json)[of];
    if (!Number.isInteger(seconds)) throw new Error(`a Wait of ${String(seconds)} seconds`);
    this.#asleep += 1;
    await this.#options.clock.sleep(Number(seconds) * 1000);
    this.#asleep -= 1;
    return input;
  }

  /** A call as Step Functions makes it: members in PascalCase in and out, dates as text, errors by its rule. */
  async #call(Command: (typeof COMMANDS)[string], input: Json): Promise<Json> {
    const { clock, unmodelled } = this.#options;
    this.#client.config.systemClockOffset = clock.now() - Date.now();
    this.#calling += 1;
    try {
      const { $metadata: _, ...output } = (await this.#client.send(new Command(input as never))) as object as Json;
      return JSON.parse(JSON.stringify(output)) as Json;
    } catch (error) {
      clock.advance(1000);
      const { name, message, $metadata, $fault } = error as Error & {
        $metadata?: { httpStatusCode?: number };
        $fault?: string;
      };
      const status = $metadata?.httpStatusCode;
      const own = $fault !== undefined && status !== undefined;
      const named = MODELLED.includes(name) || unmodelled === 'by name';
      const mapped = new Error(own ? `${message} (Service: Backup, Status Code: ${status}, Request ID: 1)` : message);
      mapped.name = `Backup.${own ? (named ? name : 'BackupException') : 'SdkClientException'}`;
      throw mapped;
    } finally {
      this.#calling -= 1;
    }
  }
}
