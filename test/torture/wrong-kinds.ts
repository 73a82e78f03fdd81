import { changingEndpoint } from '../support/endpoint.ts';
import { driven } from '../support/server.ts';
import { CASES } from './fault-cases.ts';
import { prepare } from './fault-matrix.ts';

// Every value in AWS's answers to a tool, one at a time as a value of another kind: a number instead of a string, a string
// instead of an object, an invalid date. The agent gets a result that fits its schema, or learns that AWS's answer could
// not be read; never a protocol error, and never an internal one.

const KINDS = [5, 'text', true, {}, []];

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

/** Values of all other kinds; a null of the simulator stands for a string. */
const wrongKinds = (value: unknown) =>
  KINDS.filter((kind) => kindOf(kind) !== (value === null ? 'string' : kindOf(value)));

type Path = readonly (string | number)[];

interface Change {
  /** The request whose answer is changed. */
  route: string;
  path: Path;
  value: unknown;
}

/** The answer and every value in it; of a list, the first element. */
function* paths(value: unknown, path: Path = []): Generator<[Path, unknown]> {
  yield [path, value];
  if (kindOf(value) === 'list') yield* paths((value as unknown[])[0], [...path, 0]);
  if (kindOf(value) !== 'object') return;
  for (const [name, member] of Object.entries(value as object)) yield* paths(member, [...path, name]);
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[name] = replaced(copy[name], rest, by);
  return copy;
}

/** An endpoint before a simulator, which records its answers and changes one. */
class Between {
  readonly answers = new Map<string, unknown>();
  change: Change | undefined;
  /** Whether the change was made. */
  changed = false;

  readonly via = async (target: string): Promise<string> => {
    const { url } = await changingEndpoint(target, (body, request, status) => {
      if (status !== 200) return body;
      // Each world has new ids of jobs.
      const route = `${request.method} ${request.url?.replace(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, '*')}`;
      this.answers.set(route, body);
      if (this.change?.route !== route) return body;
      this.changed = true;
      return replaced(body, this.change.path, this.change.value);
    });
    return url;
  };
}

/** The wrong answers to every `every`th change. */
export async function wrongKindsOf(tool: string, every = 1): Promise<{ changes: number; problems: string[] }> {
  const problems: string[] = [];
  const tried = new Set<string>();
  for (const one of CASES[tool] ?? []) {
    const between = new Between();
    let world = await prepare(tool, one, between.via);
    between.answers.clear();
    await driven(world.clock, world.call());
    for (const change of changesOf(between.answers)) {
      const name = JSON.stringify(change);
      if (tried.has(name)) continue;
      tried.add(name);
      if (tried.size % every !== 0) continue;
      // A world allows one start, and a running job ends after some calls.
      if (tool.startsWith('start_') || one.after) {
        between.change = undefined;
        await world.server.client.close();
        await world.simulator.close();
        world = await prepare(tool, one, between.via);
      }
      between.change = change;
      between.changed = false;
      const answer = await driven(world.clock, world.call()).catch((error: Error) => error);
      const outcome = answer instanceof Error ? answer.message : answer.json.Error?.Category;
      if (![undefined, 'service_unavailable', one.fails?.category].includes(outcome))
        problems.push(`${name}: ${outcome}`);
      if (!between.changed) problems.push(`${name}: the change was not made`);
    }
  }
  return { changes: Math.floor(tried.size / every), problems };
}

function changesOf(answers: ReadonlyMap<string, unknown>): Change[] {
  return [...answers].flatMap(([route, body]) =>
    [...paths(body)].flatMap(([path, value]) => wrongKinds(value).map((kind) => ({ route, path, value: kind }))),
  );
}
