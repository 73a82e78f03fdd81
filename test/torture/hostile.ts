import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Peers that do not keep to the protocol. The server answers, ignores or goes away cleanly; it never hangs, crashes,
// or grows without bound, and it writes nothing to stdout but JSON-RPC.

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js');

const LEGACY = {
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'hostile', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

/** The envelope that every request of the 2026-07-28 era carries. */
const MODERN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'hostile', version: '1' },
};

export type Era = 'legacy' | 'modern';
type Line = string | Buffer | Record<string, unknown>;

export interface Attack {
  name: string;
  /** What is sent after the opening. */
  lines(era: Era): Iterable<Line>;
  /** The server may end the connection over it. */
  mayEnd?: boolean;
  /** Nobody reads the server's answers while this is sent. */
  unread?: boolean;
  /** No opening before it. */
  unopened?: boolean;
}

const request = (era: Era, id: unknown, method: string, params: Record<string, unknown> = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params: era === 'modern' ? { ...params, _meta: { ...MODERN, ...((params._meta as object) ?? {}) } } : params,
});
const call = (era: Era, id: unknown, args: unknown, more: Record<string, unknown> = {}) =>
  request(era, id, 'tools/call', { name: 'list_backup_vaults', arguments: args as object, ...more });

function* repeat<T>(times: number, make: (index: number) => T): Iterable<T> {
  for (let index = 0; index < times; index += 1) yield make(index);
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

export const ATTACKS: readonly Attack[] = [
  {
    name: 'lines that are no JSON',
    lines: () => ['{', 'null', '[]', '"x"', '{"jsonrpc":', '\u0000\u0001', ' ', '{}}'],
  },
  {
    name: 'JSON that is no JSON-RPC',
    lines: () => [{ id: 1 }, { jsonrpc: '1.0', id: 1, method: 'x' }, { jsonrpc: '2.0' }],
  },
  { name: 'a batch', lines: (era) => [JSON.stringify([call(era, 1, {}), call(era, 2, {})])] },
  {
    name: 'deeply nested JSON',
    lines: (era) => [
      nested(5000),
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_backup_vaults","arguments":${nested(2000)}${era === 'modern' ? `,"_meta":${JSON.stringify(MODERN)}` : ''}}}`,
    ],
  },
  { name: 'lines of a megabyte', lines: (era) => repeat(5, (id) => call(era, id, { Region: 'x'.repeat(1_000_000) })) },
  { name: 'a line beyond the limit', lines: () => [Buffer.alloc(12 * 1024 * 1024, 0x61)], mayEnd: true },
  { name: 'invalid UTF-8', lines: () => [Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80])] },
  {
    name: 'ids of every type',
    lines: (era) => [null, true, 1.5, -1, 1e308, '', 'x'.repeat(10_000), [1], { a: 1 }].map((id) => call(era, id, {})),
  },
  { name: 'the same id many times', lines: (era) => repeat(50, () => call(era, 7, {})) },
  { name: 'thousands of calls in flight', lines: (era) => repeat(3000, (id) => call(era, `f${id}`, {})) },
  {
    name: 'cancellations of unknown and finished calls',
    lines: (era) => [
      call(era, 'done', {}),
      ...['done', 'never', 99, null, {}].map((requestId) => ({
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { requestId, reason: 'x', ...(era === 'modern' && { _meta: MODERN }) },
      })),
    ],
  },
  {
    name: 'progress tokens reused and absurd',
    lines: (era) =>
      ['p', 'p', 0, -1, '', 'x'.repeat(5000), {}, null].map((progressToken, id) =>
        request(era, `p${id}`, 'tools/call', {
          name: 'wait_for_copy_jobs',
          arguments: { CopyJobIds: ['none'], TimeoutSeconds: 1 },
          _meta: { progressToken },
        }),
      ),
  },
  { name: 'initialize twice', lines: () => [LEGACY, { ...LEGACY, id: 'again' }, INITIALIZED] },
  { name: 'calls before initialize', unopened: true, lines: (era) => [call(era, 1, {}), call(era, 2, {})] },
  {
    name: 'arguments of every type',
    lines: (era) =>
      [null, [], 'x', 5, true, { __proto__: 1 }, { constructor: 1 }].map((args, id) => call(era, id, args)),
  },
  {
    name: 'tools and methods that are not there',
    lines: (era) => [
      request(era, 1, 'tools/call', { name: '__proto__', arguments: {} }),
      request(era, 2, 'tools/call', { name: 'x'.repeat(100_000) }),
      request(era, 3, 'tools/call', {}),
      request(era, 4, '__proto__'),
      request(era, 5, 'sampling/createMessage'),
    ],
  },
  {
    name: 'answers that nobody asked for',
    lines: () => [
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 2, error: { code: 1, message: 'x' } },
    ],
  },
  {
    name: 'a client that never reads',
    unread: true,
    lines: (era) => repeat(4000, (id) => request(era, id, 'tools/list')),
  },
];

export interface AttackResult {
  name: string;
  era: Era;
  outcome: 'alive' | 'ended cleanly';
  peakMegabytes: number;
  problems: string[];
}

/** How far a process may grow under an attack, in megabytes: a bound on memory, not a target. */
const MAX_MEGABYTES = 600;

/** How long until a living server has worked off an attack and answers a ping. */
const ANSWER_MS = 60_000;

export async function attack({ name, lines, mayEnd, unread, unopened }: Attack, era: Era): Promise<AttackResult> {
  const env = { PATH: process.env.PATH ?? '' };
  const child = spawn(process.execPath, [MAIN, '--simulator'], { env, stdio: 'pipe' });
  const problems: string[] = [];
  const stdout = new Lines(child, problems);
  child.stdin.on('error', () => {});
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const exited = once(child, 'exit');
  if (unread) child.stdout.pause();
  if (!unopened) {
    for (const line of era === 'modern' ? [request(era, 'init', 'server/discover')] : [LEGACY, INITIALIZED])
      await send(child, line);
  }
  for (const line of lines(era)) {
    // A server that stops reading while nobody reads its answers is right to do so.
    if (!(await send(child, line, unread ? 2000 : ANSWER_MS))) break;
  }
  const peakMegabytes = Math.round(peakOf(child));
  if (unread) child.stdout.resume();
  // A fresh opening where the attack left none.
  if (unopened && era === 'legacy') for (const line of [LEGACY, INITIALIZED]) await send(child, line);
  await send(child, request(era, 'last', 'tools/list'));
  const answered = stdout.waitFor('last', ANSWER_MS);
  const outcome = await Promise.race([answered.then((ok) => (ok ? 'alive' : 'silent')), exited.then(() => 'gone')]);
  if (outcome === 'silent') problems.push('no answer to a request after the attack');
  if (outcome === 'gone') {
    const [code, signal] = await exited;
    if (!mayEnd) problems.push('the server ended');
    if (code !== 0) problems.push(`exit code ${code}, signal ${signal}: ${stderr.slice(0, 300)}`);
  }
  const peak = Math.max(peakMegabytes, Math.round(peakOf(child)));
  if (peak > MAX_MEGABYTES) problems.push(`${peak} MB`);
  if (/uncaught|unhandled|RangeError|TypeError/i.test(stderr)) problems.push(stderr.slice(0, 300));
  child.stdin.end();
  if (outcome !== 'gone') {
    const timer = setTimeout(() => child.kill('SIGKILL'), ANSWER_MS);
    const [code, signal] = await exited;
    clearTimeout(timer);
    if (code !== 0) problems.push(`after stdin's end: exit code ${code}, signal ${signal}`);
  }
  return { name, era, outcome: outcome === 'gone' ? 'ended cleanly' : 'alive', peakMegabytes: peak, problems };
}

/** What the server writes, line by line; anything that is not JSON-RPC is a problem. */
class Lines {
  #rest = '';
  readonly #seen = new Set<unknown>();
  readonly #waiting = new Map<unknown, (found: boolean) => void>();

  constructor(child: ChildProcessWithoutNullStreams, problems: string[]) {
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        try {
          const message = JSON.parse(line);
          if (message.jsonrpc !== '2.0') throw new Error('not JSON-RPC');
          this.#seen.add(message.id);
          this.#waiting.get(message.id)?.(true);
        } catch {
          problems.push(`on stdout: ${line.slice(0, 100)}`);
        }
      }
    });
  }

  waitFor(id: unknown, milliseconds: number): Promise<boolean> {
    if (this.#seen.has(id)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), milliseconds);
      this.#waiting.set(id, (found) => {
        clearTimeout(timer);
        resolve(found);
      });
    });
  }
}

/** Writes a line; false when the server has not taken it after so many milliseconds. */
async function send(child: ChildProcessWithoutNullStreams, line: Line, patience = ANSWER_MS): Promise<boolean> {
  if (child.exitCode !== null || child.stdin.destroyed) return true;
  const bytes = Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
  child.stdin.write(bytes);
  if (child.stdin.write('\n')) return true;
  // A server that goes away while it is written to shows as an error of the pipe: its exit is what counts.
  return await new Promise<boolean>((resolve) => {
    const settle = (taken: boolean) => {
      clearTimeout(timer);
      child.stdin.off('drain', done).off('close', done);
      child.off('exit', done);
      resolve(taken);
    };
    const done = () => settle(true);
    const timer = setTimeout(() => settle(false), patience);
    child.stdin.on('drain', done).on('close', done);
    child.on('exit', done);
  });
}

/** The process's peak resident memory in megabytes, where the system tells (Linux); 0 elsewhere. */
function peakOf(child: ChildProcessWithoutNullStreams): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
