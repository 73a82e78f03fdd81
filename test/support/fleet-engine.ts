import {
  BackupClient,
  DescribeCopyJobCommand,
  DescribeRecoveryPointCommand,
  ListCopyJobsCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import { childWorkflow } from '../../src/domain/fleet/child.ts';
import type { CopyLine, FleetOptions } from '../../src/domain/fleet/index.ts';
import { KEYS, PRODUCTION } from './constants.ts';
import type { ManualClock } from './manual-clock.ts';

// Runs the child of the exported machine, state by state, in an interpreter that is not ours, against the simulator: each
// task is a call of the real AWS SDK over HTTP. Not run, because no engine here can: the Distributed Map itself, its
// ItemReader, its ResultWriter and its count of failures. Waits become tasks that move the simulator's clock.

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

export type ChildEnd = { output: Json } | { Error: string; Cause: string };

export interface ChildOptions extends Pick<FleetOptions, 'destinations' | 'lifecycle'> {
  url: string;
  clock: ManualClock;
  /** How Step Functions names what AWS Backup's model does not have: by AWS's own name, or as Backup.BackupException. */
  unmodelled: 'by name' | 'BackupException';
  /** Is told each state. */
  entered?: (state: string) => void;
}

/** An engine that runs one child after the other, or several at a time. */
export class FleetEngine {
  readonly #options: ChildOptions;
  readonly #machine: StateMachine;
  readonly #client: BackupClient;
  readonly #handlers: Record<string, (input: Json) => Promise<Json>>;
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
    const states = structuredClone(child.States) as Record<string, Json>;
    this.#handlers = {};
    for (const [name, state] of Object.entries(states)) {
      if (state.Type === 'Wait') {
        states[name] = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:test:wait', Next: state.Next };
        this.#handlers[name] = (input) => this.#wait(state, input);
      } else if (state.Type === 'Task') {
        const [, action] = /:aws-sdk:backup:(\w+)$/.exec(String(state.Resource)) ?? [];
        this.#handlers[name] = (input) => this.#call(COMMANDS[action!]!, input);
      }
    }
    this.#machine = new StateMachine({ StartAt: child.StartAt, States: states } as never, {
      // It is validated as it is written, by the validator's newest version.
      validationOptions: { noValidate: true },
    });
  }

  /** How the child of this line ends. */
  async run(line: CopyLine): Promise<ChildEnd> {
    const { clock, entered } = this.#options;
    const execution = this.#machine.run(structuredClone(line) as never, {
      // A getter: the interpreter takes the context once, and the time goes on.
      context: {
        State: {
          get EnteredTime() {
            return new Date(clock.now()).toISOString();
          },
        },
      } as never,
      overrides: {
        taskResourceLocalHandlers: this.#handlers as never,
        // The tasks move the clock when they fail.
        retryIntervalOverrides: Object.fromEntries(Object.keys(this.#handlers).map((name) => [name, 0])),
      },
    });
    const told = (async () => {
      for await (const event of execution.eventLogs) {
        if (event.type === 'StateEntered') entered?.(event.state.name);
      }
    })();
    try {
      return { output: (await execution.result) as Json };
    } catch (error) {
      const reason = error instanceof ExecutionError ? (error.cause as Error) : (error as Error);
      return { Error: reason.name, Cause: reason.message };
    } finally {
      await told;
    }
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
