import { isRegion } from '../domain/arn/regions.ts';
import { ToolError } from '../domain/errors.ts';
import type { GuardSettings } from '../domain/guards/settings.ts';
import type { ReadTool, RegionPart, SchemaOptions, ToolCall } from './contract.ts';
import { prepare, type Request, type RunContext } from './prepare.ts';
import { inputSchema, invalidInput } from './validate.ts';

// Region "all": one call of a list that reads every configured Region, each as a call of its own.

/** What the Region of a call and of its result is called where it means all configured ones. */
const ALL_REGIONS = 'all';

/** A read that is ready to run. */
interface PreparedRead {
  call: ToolCall;
  /** The Region that the result is stamped with. */
  Region: string;
  run(): Promise<object>;
}

type Args = Readonly<Record<string, unknown>>;

export async function prepareRead(tool: ReadTool, request: Request, context: RunContext): Promise<PreparedRead> {
  const args = request.arguments as Args | null | undefined;
  if (!isAll(args?.Region) || !tool.combine) {
    const { value, call } = await prepare(tool, request, context);
    return { call, Region: call.region, run: () => tool.run(value as never, call) };
  }
  const asked = partsOf(tool, args!, context.settings);
  const parts = await Promise.all(
    asked.map(async ({ Region, NextToken, share }) => {
      const { NextToken: _, ...others } = args!;
      const own = { ...others, ...share, Region, ...(NextToken !== undefined && { NextToken }) };
      return { Region, NextToken, ...(await prepare(tool, { ...request, arguments: own }, context)) };
    }),
  );
  return { call: parts[0]!.call, Region: ALL_REGIONS, run: () => readParts(tool, parts) };
}

const isAll = (Region: unknown): boolean => typeof Region === 'string' && Region.toLowerCase() === ALL_REGIONS;

interface Asked {
  Region: string;
  /** Where the list of this Region continues. */
  NextToken: string | undefined;
  /** The part of the row limit. */
  share: { MaxResults?: number };
}

function partsOf(tool: ReadTool, args: Args, settings: GuardSettings & SchemaOptions): Asked[] {
  const { regions = [], names } = settings;
  if (regions.length < 2) {
    const configured = regions.length === 0 ? 'none is' : `only ${regions[0]} is`;
    throw new ToolError({
      category: 'configuration',
      code: 'RegionsNotConfigured',
      message: `Region "all" means the Regions of ${names.regions}, and ${configured} configured there. Nothing was read.`,
      fix: `Name one Region per call, or ask the operator to name every Region of this estate with ${names.regions}.`,
    });
  }
  const tokens = args.NextToken === undefined || args.NextToken === null ? undefined : readToken(args.NextToken);
  const known = tokens && Object.keys(tokens).every((Region) => regions.includes(Region));
  if (tokens && !known) {
    const Problem = 'No result for all Regions had that token.';
    const Fix = 'Pass the NextToken of the last result unchanged, or leave it out to start over.';
    throw invalidInput(tool.name, [{ Path: 'NextToken', Problem, Fix }]);
  }
  const left = tokens ? regions.filter((Region) => Object.hasOwn(tokens, Region)) : regions;
  const share = shareOf(tool, args.MaxResults, left.length, settings);
  return left.map((Region) => ({ Region, NextToken: tokens?.[Region], share }));
}

const DEFAULT_ROWS = 20;

/** The row limit is for the whole answer. What is not a limit is left to the schema. */
function shareOf(tool: ReadTool, MaxResults: unknown, parts: number, options: SchemaOptions): Asked['share'] {
  if (!('MaxResults' in inputSchema(tool, options).shape)) return {};
  const most = Number(MaxResults ?? DEFAULT_ROWS);
  return most >= 1 && most <= 100 ? { MaxResults: Math.max(1, Math.floor(most / parts)) } : {};
}

/** Runs the tool in each Region. One that cannot be read is named in the result; if none can, the first error is. */
async function readParts(
  tool: ReadTool,
  parts: readonly { Region: string; NextToken: string | undefined; value: unknown; call: ToolCall }[],
): Promise<object> {
  const settled = await Promise.allSettled(
    parts.map(async ({ value, call }) => (await tool.run(value as never, call)) as RegionPart['result']),
  );
  const read: RegionPart[] = [];
  const NotRead: Record<string, unknown>[] = [];
  for (const [index, one] of settled.entries()) {
    const { Region, NextToken } = parts[index]!;
    if (one.status === 'fulfilled') read.push({ Region, result: one.value });
    else {
      const error: unknown = one.reason;
      if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
      const { category: Category, code: Code } = error.details;
      // The list of this Region continues here, in a call for it alone.
      NotRead.push({ Region, Category, Code, ...(NextToken !== undefined && { NextToken }) });
    }
  }
  const [failed] = settled.filter((one) => one.status === 'rejected');
  if (read.length === 0 && failed) throw failed.reason;
  const {
    NextToken: _,
    Truncated: __,
    ...result
  } = tool.combine!(read, parts[0]!.value as never) as RegionPart['result'];
  const more = read.filter((one) => one.result.NextToken !== undefined);
  const names = more.map(({ Region }) => Region).join(', ');
  return {
    ...result,
    RegionsRead: read.map(({ Region }) => Region),
    ...(NotRead.length > 0 && { NotRead }),
    ...(more.length > 0 && {
      NextToken: writeToken(Object.fromEntries(more.map((one) => [one.Region, one.result.NextToken!]))),
      Truncated: `There may be more in ${names}. Pass NextToken with the same arguments.`,
    }),
  };
}

const writeToken = (tokens: Readonly<Record<string, string>>): string =>
  Buffer.from(JSON.stringify({ Regions: tokens })).toString('base64url');

/** The token of each Region; none for a text that is not such a token. */
function readToken(token: unknown): Readonly<Record<string, string>> {
  const none = { '': '' };
  try {
    const { Regions } = JSON.parse(Buffer.from(String(token), 'base64url').toString()) as { Regions: unknown };
    const entries = Object.entries(Regions as Record<string, unknown>);
    const whole = entries.length > 0 && entries.every(([name, text]) => isRegion(name) && typeof text === 'string');
    return whole ? (Object.fromEntries(entries) as Record<string, string>) : none;
  } catch {
    return none;
  }
}
