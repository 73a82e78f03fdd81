import type { CallOptions, OperationName, Operations, Plain, Session } from '../../aws/index.ts';
import type { Clock } from '../../clock.ts';
import type { Heard } from '../../domain/calibration/heard.ts';
import type { TraceCall } from '../../domain/calibration/redaction.ts';
import { type ErrorCategory, ToolError } from '../../domain/errors.ts';
import { word } from '../../domain/text/untrusted-text.ts';

/** What AWS says about a request, as opposed to what happens to it on the way. */
const ABOUT_THE_REQUEST: ReadonlySet<ErrorCategory> = new Set([
  'not_found',
  'invalid_parameter',
  'missing_parameter',
  'invalid_request',
  'access_denied',
]);

const ATTEMPTS = 4;
const PAUSE_MS = 1000;

type Read = Parameters<Session['read']>[0];
export type Reply<Name extends OperationName> = Plain<Operations[Name]['output']>;

/** An answer with the times, in milliseconds on our clock, between which AWS gave it. */
export type Timed<Value> = Heard<Value> & { readonly sentAt: number; readonly heardAt: number };

/** The calls of one calibration, each with its line in the trace. The session makes one attempt of each call. */
export class Caller {
  readonly trace: TraceCall[] = [];
  readonly session: Session;
  readonly clock: Clock;

  constructor(session: Session, clock: Clock) {
    this.session = session;
    this.clock = clock;
  }

  /** A read. One without a clear answer is repeated. */
  async read<Name extends Read>(
    operation: Name,
    input: Operations[Name]['input'],
    region: string,
  ): Promise<Timed<Reply<Name>>> {
    return await this.#repeated(operation, region, input, () => this.session.read(operation, input, { region }), true);
  }

  /** All rows of a list. */
  async rows<Name extends 'ListCopyJobs' | 'ListBackupVaults', Row>(
    operation: Name,
    input: Operations[Name]['input'],
    region: string,
    rowsOf: (page: Reply<Name>) => readonly Row[] | undefined,
  ): Promise<Timed<Row[]>> {
    const read = async () => {
      const all: Row[] = [];
      for await (const page of this.session.pages(operation, input, { region })) {
        // One by one: a list can have more rows than a call can have arguments.
        for (const row of rowsOf(page as Reply<Name>) ?? []) all.push(row);
      }
      return all;
    };
    return await this.#repeated(operation, region, input, read, true);
  }

  /** A write. It is repeated only if AWS certainly did nothing. */
  async write<Value>(
    operation: OperationName,
    input: unknown,
    region: string,
    run: (options: CallOptions) => Promise<Value>,
  ): Promise<Timed<Value>> {
    return await this.#repeated(operation, region, input, () => run({ region }), false);
  }

  async #repeated<Value>(
    operation: string,
    region: string,
    input: unknown,
    run: () => Promise<Value>,
    harmless: boolean,
  ): Promise<Timed<Value>> {
    for (let attempt = 1; ; attempt += 1) {
      const sentAt = this.clock.now();
      const { heard, repeatable } = await heardOf(run);
      const timed = { ...heard, sentAt, heardAt: this.clock.now() };
      this.trace.push({ operation, region, input, sentAt, heard });
      if (heard.kind !== 'unclear' || attempt === ATTEMPTS || !(harmless || repeatable)) return timed;
      await this.clock.sleep(PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

async function heardOf<Value>(run: () => Promise<Value>): Promise<{ heard: Heard<Value>; repeatable: boolean }> {
  try {
    return { heard: { kind: 'answered', value: await run() }, repeatable: false };
  } catch (error) {
    if (!(error instanceof ToolError) || MUST_STOP.has(error.category)) throw error;
    const { category, httpStatus = 0, awsText, message } = error.details;
    const code = word(error.details.code) ?? 'Error';
    const fromAws = httpStatus >= 400 && httpStatus < 500;
    if (fromAws && ABOUT_THE_REQUEST.has(category)) {
      return { heard: { kind: 'refused', code, message: awsText ?? message }, repeatable: false };
    }
    return { heard: { kind: 'unclear', code }, repeatable: fromAws && category === 'throttled' };
  }
}

/** A guard, or a configuration that no repetition mends. */
const MUST_STOP: ReadonlySet<ErrorCategory> = new Set(['policy_denied', 'configuration']);
