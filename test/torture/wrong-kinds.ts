import { request as send } from 'node:http';
import { httpEndpoint } from '../support/endpoint.ts';
import { driven } from '../support/server.ts';
import { CASES } from './fault-cases.ts';
import { bench } from './fault-matrix.ts';

// Every value that AWS answers a tool with, one at a time as a value of another kind: a number where a text is due, a
// text where an object is due, a date that is none. The agent gets a result that fits its schema, or is told that AWS's
// answer could not be read; never a protocol error, and never a failure of ours.

const KINDS = [5, 'text', true, {}, []];

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

/** The kinds that a value is not of; what the simulator answers as null may be a text. */
const wrongKinds = (value: unknown) =>
  KINDS.filter((kind) => kindOf(kind) !== (value === null ? 'string' : kindOf(value)));

type Path = readonly (string | number)[];

interface Change {
  /** Of the request whose answer is changed. */
  route: string;
  path: Path;
  value: unknown;
}

/** Every value in an answer, itself first; of a list its first. */
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

/** Stands before a simulator, keeps what it answers, and changes it. */
class Between {
  readonly answers = new Map<string, unknown>();
  change: Change | undefined;
  /** Whether the change was made. */
  changed = false;

  readonly via = async (target: string): Promise<string> => {
    const endpoint = await httpEndpoint((incoming, response) => {
      // The ids of jobs are new in each world.
      const route = `${incoming.method} ${incoming.url?.replace(/[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, '*')}`;
      const { method, headers } = incoming;
      const forwarded = send(`${target}${incoming.url}`, { method, headers }, async (reply) => {
        const chunks: Buffer[] = [];
        for await (const chunk of reply) chunks.push(chunk as Buffer);
        let body = JSON.parse(Buffer.concat(chunks).toString());
        if (reply.statusCode === 200) this.answers.set(route, body);
        if (reply.statusCode === 200 && this.change?.route === route) {
          body = replaced(body, this.change.path, this.change.value);
          this.changed = true;
        }
        const { 'content-length': _, ...rest } = reply.headers;
        response.writeHead(reply.statusCode ?? 500, rest).end(JSON.stringify(body));
      });
      incoming.pipe(forwarded);
    });
    return endpoint.url;
  };
}

/** What the agent got that it should not have, of each `every`th change. */
export async function wrongKindsOf(tool: string, every = 1): Promise<{ changes: number; problems: string[] }> {
  const problems: string[] = [];
  const tried = new Set<string>();
  for (const one of CASES[tool] ?? []) {
    const between = new Between();
    let world = await bench(tool, one, between.via);
    between.answers.clear();
    await driven(world.clock, world.call());
    for (const change of changesOf(between.answers)) {
      const name = JSON.stringify(change);
      if (tried.has(name)) continue;
      tried.add(name);
      if (tried.size % every !== 0) continue;
      // A start is made once in a world, and a job that runs has ended after some calls.
      if (tool === 'start_copy_job' || one.after) {
        between.change = undefined;
        await world.server.client.close();
        await world.simulator.close();
        world = await bench(tool, one, between.via);
      }
      between.change = change;
      between.changed = false;
      const answer = await driven(world.clock, world.call()).catch((error: Error) => error);
      const outcome = answer instanceof Error ? answer.message : answer.json.Error?.Category;
      if (outcome !== undefined && outcome !== 'service_unavailable') problems.push(`${name}: ${outcome}`);
      if (!between.changed) problems.push(`${name}: was not answered`);
    }
  }
  return { changes: Math.floor(tried.size / every), problems };
}

function changesOf(answers: ReadonlyMap<string, unknown>): Change[] {
  return [...answers].flatMap(([route, body]) =>
    [...paths(body)].flatMap(([path, value]) => wrongKinds(value).map((kind) => ({ route, path, value: kind }))),
  );
}
