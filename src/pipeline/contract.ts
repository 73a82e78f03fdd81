import type { z } from 'zod';
import type { Aws, Session } from '../aws/index.ts';
import type { Clock } from '../clock.ts';
import type { CopyRequest, GuardSettings } from '../domain/guards/guards.ts';
import type { Issue } from '../domain/issue.ts';

/** What the configuration changes in the tools' schemas. */
export interface SchemaOptions {
  /** Configured profiles; a Profile input exists where there are several. */
  profiles: readonly string[];
  /** The role for copies when a call gives none. */
  roleArn?: string | undefined;
}

/** What a tool may use while it runs. */
export interface ToolCall {
  session: Session;
  /** The Region that the call is about. */
  region: string;
  clock: Clock;
  signal: AbortSignal;
  settings: GuardSettings & SchemaOptions;
  aws: Aws;
  /** Reports progress to a client that asked for it. */
  progress(done: number, total: number, message: string): void;
}

/** What a write has besides: the guards have approved it for this account. */
export interface WriteCall extends ToolCall {
  account: string;
}

interface ToolBase<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  input(options: SchemaOptions): Input;
  readonly output: Output;
  /** Checks beyond the schema, over members that may be missing or of a wrong type; every problem is reported. */
  check?(input: Readonly<Record<string, unknown>>, options: SchemaOptions): Issue[];
  /** The Region, where the input itself tells it; else its Region member, else the configured one. */
  region?(input: z.output<Input>): string | undefined;
}

export interface ReadTool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject>
  extends ToolBase<Input, Output> {
  readonly effect: 'read';
  run(input: z.output<Input>, call: ToolCall): Promise<Omit<z.input<Output>, StampMember>>;
}

export interface WriteTool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject>
  extends ToolBase<Input, Output> {
  readonly effect: 'write';
  /** The copy that a call asks for: what the guards judge. */
  request(input: z.output<Input>, options: SchemaOptions): CopyRequest;
  /** What the user is asked where every write has to be confirmed. */
  question(request: CopyRequest, call: WriteCall): Promise<string>;
  run(request: CopyRequest, call: WriteCall): Promise<Omit<z.input<Output>, StampMember>>;
}

/** A tool is data. What a call of it may do follows from its effect, here and nowhere else. */
export type Tool = ReadTool | WriteTool;

/** The members that the seam puts into every result. */
type StampMember = 'Account' | 'Region' | 'Simulated';

/** Infers the schemas' types for a tool's functions. */
export function readTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Omit<ReadTool<Input, Output>, 'effect'>,
): ReadTool {
  return { ...tool, effect: 'read' } as unknown as ReadTool;
}

/** Infers the schemas' types for a tool's functions. */
export function writeTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Omit<WriteTool<Input, Output>, 'effect'>,
): WriteTool {
  return { ...tool, effect: 'write' } as unknown as WriteTool;
}
