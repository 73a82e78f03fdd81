import type { z } from 'zod';
import type { Aws, Session } from '../aws/index.ts';
import type { Clock } from '../clock.ts';
import type { CopyRequest, CopyTerms } from '../domain/copy/request.ts';
import type { Issue } from '../domain/errors.ts';
import type { GuardSettings } from '../domain/guards/settings.ts';

/** What the configuration changes in the tools' schemas. */
export interface SchemaOptions {
  /** Configured profiles. With several, tools have a Profile input. */
  profiles: readonly string[];
  /** The role for copies if a call gives none. */
  roleArn?: string | undefined;
  /** The Regions that `Region: "all"` means. */
  regions?: readonly string[] | undefined;
}

/** What a tool can use while it runs. */
export interface ToolCall {
  session: Session;
  /** The profile that the call names; undefined for the default one. */
  profile: string | undefined;
  /** The Region that the call is about. */
  region: string;
  clock: Clock;
  signal: AbortSignal;
  settings: GuardSettings & SchemaOptions;
  aws: Aws;
  /** Set where the call is one look of a task. */
  look?: TaskLook | undefined;
  /** Reports progress to a client that asked for it. */
  progress(done: number, total: number, message: string): void;
}

/** One of the calls that a task makes: it is asked again by itself. */
export interface TaskLook {
  /** Milliseconds that the call may run, where that is less than its arguments say; 0 reads once. */
  budget: number;
  /** When the task began, in epoch milliseconds on our clock. Undefined in its first look. */
  began?: number | undefined;
}

/** A call of a write that the guards have approved for this account. */
export interface WriteCall extends ToolCall {
  account: string;
  /** Throws what a guard says against one copy of a set, as for each that an order has. */
  judge(copy: CopyRequest): void;
  /**
   * Runs one copy of a set: every guard judges it again, and it has its own two lines in the audit log. What it throws is
   * recorded and thrown on.
   */
  copy<Outcome extends object>(request: CopyRequest, run: () => Promise<Outcome>): Promise<Outcome>;
}

/** What a write is about to start. */
export interface Order<Value> {
  /** Every copy. The guards judge each of them before any is started. */
  requests: readonly CopyRequest[];
  /** The question to the user if every write must be confirmed; it is not asked where there is no request. */
  question(): Promise<string>;
  /**
   * @param confirmedAt when the user was asked for it, in milliseconds by AWS's clock; absent where nobody has to be. What was
   * attempted since is not attempted again.
   */
  run(confirmedAt?: number): Promise<Value>;
}

interface ToolBase<Input extends z.ZodObject, Output extends z.ZodObject, Value> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  input(options: SchemaOptions): Input;
  readonly output: Output;
  /**
   * Checks beyond the schema. Members can be missing or of the wrong type. Every problem is reported.
   *
   * @returns what the tool runs with. Without this function, that is the schema's output.
   */
  parse?(
    given: Readonly<Record<string, unknown>>,
    options: SchemaOptions,
  ): { issues: Issue[]; value?: Value | undefined };
  /** The Region, if the input determines it. Otherwise its Region member is used, or else the configured Region. */
  region?(value: Value): string | undefined;
}

type Result<Output extends z.ZodObject> = Promise<Omit<z.input<Output>, StampMember>>;

export interface ReadTool<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
  Value = z.output<Input>,
> extends ToolBase<Input, Output, Value> {
  readonly effect: 'read';
  run(value: Value, call: ToolCall): Result<Output>;
  /**
   * Makes one result of those of several Regions, at least one. Without it the tool reads one Region per call, and
   * `Region: "all"` is refused. The pipeline adds NextToken, RegionsRead and NotRead.
   *
   * @param value what the tool ran with in the first of them.
   */
  combine?(parts: readonly RegionPart<Awaited<Result<Output>>>[], value: Value): Awaited<Result<Output>>;
}

/** What a list found in one Region. */
export interface RegionPart<Value = Readonly<Record<string, unknown> & { NextToken?: string }>> {
  Region: string;
  result: Value;
}

export interface WriteTool<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
  Terms extends CopyTerms = CopyTerms,
> extends ToolBase<Input, Output, Terms> {
  readonly effect: 'write';
  /** What a call asks for. The guards judge it before anything is looked up. */
  parse(
    given: Readonly<Record<string, unknown>>,
    options: SchemaOptions,
  ): { issues: Issue[]; value?: Terms | undefined };
  /** Finds out which copies that means. It can read, and starts nothing. */
  order(terms: Terms, call: WriteCall): Promise<Order<Awaited<Result<Output>>>>;
}

/** A tool is data. What a call can do follows from the tool's effect, in `run.ts` and nowhere else. */
export type Tool = ReadTool | WriteTool;

/** The members that `finish` adds to every result. */
type StampMember = 'Account' | 'Region' | 'Simulated';

/** Infers the schemas' types for a tool's functions. */
export function readTool<Input extends z.ZodObject, Output extends z.ZodObject, Value = z.output<Input>>(
  tool: Omit<ReadTool<Input, Output, Value>, 'effect'>,
): ReadTool {
  return { ...tool, effect: 'read' } as unknown as ReadTool;
}

/** Infers the schemas' types for a tool's functions. */
export function writeTool<Input extends z.ZodObject, Output extends z.ZodObject, Terms extends CopyTerms>(
  tool: Omit<WriteTool<Input, Output, Terms>, 'effect'>,
): WriteTool {
  return { ...tool, effect: 'write' } as unknown as WriteTool;
}
