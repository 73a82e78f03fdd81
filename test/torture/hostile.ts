import { setTimeout as sleep } from 'node:timers/promises';
import { BARE_ENVIRONMENT } from '../support/environment.ts';
import { JsonRpcProcess } from '../support/json-rpc.ts';
import { memoryOf } from '../support/process-memory.ts';
import { MAIN } from '../support/repository.ts';
import { type Attack, type Era, INITIALIZED, LEGACY, type Line, request } from './attacks.ts';

// The server answers, ignores or ends cleanly, whatever a peer sends. It never hangs, crashes or grows without bound, and
// it writes only JSON-RPC to stdout.

export interface AttackResult {
  name: string;
  era: Era;
  outcome: 'alive' | 'ended cleanly';
  peakMegabytes: number;
  problems: string[];
}

/** The memory that a process can take under an attack, in MiB: a limit, not a target. */
const MAX_MEGABYTES = 600;

/** The time in which a server must have processed an attack and answer again. */
const ANSWER_MS = 60_000;

class Target extends JsonRpcProcess {
  readonly problems: string[] = [];

  protected override received(line: string): void {
    try {
      super.received(line);
    } catch {
      this.problems.push(`on stdout: ${line.slice(0, 100)}`);
    }
  }
}

export async function attack({ name, lines, mayEnd, unread, unopened }: Attack, era: Era): Promise<AttackResult> {
  const server = new Target(process.execPath, [MAIN, '--simulator'], { env: BARE_ENVIRONMENT });
  const { child, problems } = server;
  const peak = () => Math.round(memoryOf(child.pid)?.peak ?? 0);
  const handshake = era === 'modern' ? [request(era, 'init', 'server/discover')] : [LEGACY, INITIALIZED];
  if (unread) child.stdout.pause();
  if (!unopened) for (const line of handshake) await send(server, line);
  for (const line of lines(era)) {
    // A server can stop reading while its answers are not read.
    if (!(await send(server, line, unread ? 2000 : ANSWER_MS))) break;
  }
  const peakOfAttack = peak();
  if (unread) child.stdout.resume();
  // The handshake that the attack left out.
  if (unopened && era === 'legacy') for (const line of handshake) await send(server, line);
  const answered = server.response('last').then(
    () => 'alive',
    () => 'gone',
  );
  await send(server, request(era, 'last', 'tools/list'));
  const outcome = await Promise.race([answered, sleep(ANSWER_MS, 'silent', { ref: false })]);
  if (outcome === 'silent') problems.push('no answer to a request after the attack');
  if (outcome === 'gone') {
    const how = await server.exit;
    if (!mayEnd) problems.push('the server ended');
    if (how !== 0) problems.push(`exit with ${how}: ${server.stderr.slice(0, 300)}`);
  }
  const peakMegabytes = Math.max(peakOfAttack, peak());
  if (peakMegabytes > MAX_MEGABYTES) problems.push(`${peakMegabytes} MB`);
  if (/uncaught|unhandled|RangeError|TypeError/i.test(server.stderr)) problems.push(server.stderr.slice(0, 300));
  if (outcome !== 'gone') {
    const timer = setTimeout(() => child.kill('SIGKILL'), ANSWER_MS);
    const { how } = await server.ending(({ stdin }) => stdin.end());
    clearTimeout(timer);
    if (how !== 0) problems.push(`after the end of stdin: exit with ${how}`);
  }
  return { name, era, outcome: outcome === 'gone' ? 'ended cleanly' : 'alive', peakMegabytes, problems };
}

/** Writes a line; false when the server does not read it within `patience` milliseconds. */
async function send({ alive, child }: Target, line: Line, patience = ANSWER_MS): Promise<boolean> {
  if (!alive || child.stdin.destroyed) return true;
  const bytes = Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
  child.stdin.write(bytes);
  if (child.stdin.write('\n')) return true;
  // If the server ends while it is written to, only its exit counts.
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
