import { BackupClient, StartCopyJobCommand, type StartCopyJobCommandInput } from '@aws-sdk/client-backup';
import type { WorldData } from '../../../src/simulator/index.ts';
import type { Answer, Json } from '../../support/answer.ts';
import { KEYS, vaultArn } from '../../support/constants.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { simulate } from '../../support/server.ts';
import { company } from './accounts.ts';
import { Agent, overStdio, type Tools } from './agent.ts';
import { Truth } from './truth.ts';

export interface Setting {
  /** The options of the server. */
  options?: readonly string[];
  /** The company as the conversation finds it. Default: as it is built in. */
  worldAt?(now: number): WorldData;
  /** What happened there before, through AWS's own API. */
  earlier?(start: (request: StartCopyJobCommandInput) => Promise<void>, clock: ManualClock): Promise<void>;
  /** What an earlier conversation left in the model's context. */
  knows?: object;
}

/** A server whose calls are counted. */
class Counted implements Tools {
  /** The names of its tools, once they were listed. */
  tools: string[] = [];
  calls = 0;
  /** Of the text of the answers, in UTF-8. */
  bytes = 0;
  /** Every call with its answer. */
  transcript = '';
  readonly #server: Tools;

  constructor(server: Tools) {
    this.#server = server;
  }

  async list(): ReturnType<Tools['list']> {
    const listed = await this.#server.list();
    this.tools = listed.map(({ name }) => name);
    return listed;
  }

  async call(name: string, args: Record<string, unknown>): Promise<Answer> {
    const answer = await this.#server.call(name, args);
    this.calls += 1;
    this.bytes += Buffer.byteLength(answer.text);
    this.transcript += `${name} ${JSON.stringify(args)}\n${answer.text}\n\n`;
    return answer;
  }
}

/**
 * A conversation as a model has it: it knows what its user said and what it has read, makes the call that Next names, and
 * asks its user where Next says so.
 */
export class Conversation {
  /** What was read, in order. */
  readonly read: Json[] = [];
  /** What the simulator really holds, and its time. */
  readonly truth: Truth;
  readonly clock: ManualClock;
  readonly server: Counted;
  readonly #agent: Agent;
  #said: string;
  /** Each call of a Next that wants the user asked first, with the question. */
  readonly #toAsk = new Map<string, string>();

  private constructor(said: string, agent: Agent, server: Counted, truth: Truth, clock: ManualClock) {
    this.#said = said;
    this.#agent = agent;
    this.server = server;
    this.truth = truth;
    this.clock = clock;
  }

  /** The built server before a simulator whose clock the test moves. */
  static async begin(said: string, setting: Setting): Promise<Conversation> {
    const { options = [], worldAt = (now) => company(now), earlier, knows = {} } = setting;
    const { simulator, clock } = await simulate({ worldAt, seed: 28 });
    await earlier?.((request) => startAt(simulator.url, request), clock);
    const server = new Counted(await overStdio(simulator.url, options));
    const agent = await Agent.on(server, ...texts(knows));
    return new Conversation(said, agent, server, new Truth(simulator), clock);
  }

  /** A call that has to succeed. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<Json> {
    const { isError, json } = await this.attempt(name, args);
    if (isError) throw new Error(`${name} ${JSON.stringify(args)}: ${JSON.stringify(json)}`);
    return json;
  }

  /** A call that may be refused. */
  async attempt(name: string, args: Record<string, unknown>): Promise<Answer> {
    const question = this.#toAsk.get(JSON.stringify([name, args]));
    if (question !== undefined) throw new Error(`${name}: the user was not asked: ${question}`);
    this.#agent.hears(...texts(args).filter((text) => this.#wasSaid(text)));
    const answer = await this.#agent.attempt(name, args);
    this.read.push(answer.json);
    for (const { Tool, Arguments, AskFirst } of nextCalls(answer.json)) {
      if (AskFirst !== undefined) this.#toAsk.set(JSON.stringify([Tool, Arguments]), AskFirst);
    }
    return answer;
  }

  /** Makes the call that an answer names; TimeoutSeconds is free, so that no test waits. */
  async next({ Next }: Json, more: { TimeoutSeconds?: number } = {}): Promise<Json> {
    if (Next === undefined) throw new Error('the answer names no next call');
    return await this.call(Next.Tool, { ...Next.Arguments, ...more });
  }

  /** Stops at the question of an answer, which must be there, and hears the user's reply to it; the question. */
  asks({ Next }: Json, reply: string): string {
    const key = JSON.stringify([Next?.Tool, Next?.Arguments]);
    const question = this.#toAsk.get(key);
    if (question === undefined) throw new Error(`there is nothing to ask before ${key}`);
    this.#toAsk.delete(key);
    this.says(reply);
    return question;
  }

  /** The user says something more. */
  says(text: string): void {
    this.#said += `\n${text}`;
  }

  /** What the model can work out from what it knows, such as the date of 48 hours ago. */
  worksOut(text: string): string {
    this.#agent.hears(text);
    return text;
  }

  /**
   * The ARN of a vault that the user named: in the account of an answer unless the user named one, and in the Region that
   * the user named or of the answer.
   */
  vault(name: string, { Account, Region }: Json, named: { account?: string; region?: string } = {}): string {
    const { account = Account, region = Region } = named;
    for (const part of [name, ...Object.values(named)]) {
      if (!this.#wasSaid(part)) throw new Error(`nobody said ${part}`);
    }
    return this.worksOut(vaultArn(name, account, region));
  }

  #wasSaid = (text: string) => this.#said.toLowerCase().includes(text.toLowerCase());
}

async function startAt(endpoint: string, request: StartCopyJobCommandInput): Promise<void> {
  const client = new BackupClient({ region: 'us-east-1', endpoint, credentials: KEYS });
  await client.send(new StartCopyJobCommand(request));
  client.destroy();
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** Every next call that an answer names, at any depth. */
function nextCalls(value: Json): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => (key === 'Next' ? [member] : nextCalls(member)));
}
