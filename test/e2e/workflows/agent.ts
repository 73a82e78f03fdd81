import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { type Answer, checked, type Json } from '../../support/answer.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../../support/environment.ts';
import { MAIN } from '../../support/repository.ts';

/** What an agent needs from a server, in this process or in another. */
export interface Tools {
  list(): Promise<Tool[]>;
  call(name: string, args: Record<string, unknown>): Promise<Answer>;
}

/**
 * A scripted agent that invents nothing: each string in the arguments of its calls comes from its user, from an earlier
 * result, or from an enum in the tools' schemas. Numbers are free.
 */
export class Agent {
  /** The tools that it called, in order. */
  readonly called: string[] = [];
  readonly #tools: Tools;
  readonly #known: Set<string>;

  private constructor(tools: Tools, known: Set<string>) {
    this.#tools = tools;
    this.#known = known;
  }

  /** @param said what its user said. */
  static async on(tools: Tools, ...said: string[]): Promise<Agent> {
    const known = new Set(said);
    for (const { inputSchema } of await tools.list()) for (const text of enums(inputSchema)) known.add(text);
    return new Agent(tools, known);
  }

  /** The user says something more. */
  hears(...said: string[]): void {
    for (const one of said) this.#known.add(one);
  }

  /** A call that has to succeed. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<Json> {
    const { isError, json } = await this.attempt(name, args);
    if (isError) throw new Error(`${name} ${JSON.stringify(args)}: ${JSON.stringify(json)}`);
    return json;
  }

  /** A call that may be refused. */
  async attempt(name: string, args: Record<string, unknown>): Promise<Answer> {
    for (const text of texts(args)) {
      if (!this.#known.has(text)) throw new Error(`${name}: the agent invented ${JSON.stringify(text)}`);
    }
    this.called.push(name);
    const answer = await this.#tools.call(name, args);
    for (const text of texts(answer.json)) this.#known.add(text);
    return answer;
  }

  /** Makes the call that a result names. */
  async next({ Next }: Json): Promise<Json> {
    if (Next === undefined) throw new Error('the result names no next call');
    return await this.call(Next.Tool, Next.Arguments);
  }
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

function enums(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, member]) => (key === 'enum' ? texts(member) : enums(member)));
}

/** The built server over stdio, with a client that hosts are built on. */
export async function overStdio(
  url: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Tools> {
  const client = new Client({ name: 'agent', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, ...args],
      env: { ...BARE_ENVIRONMENT, ...awsEnvironment(url), ...env },
    }),
  );
  onTestFinished(() => client.close());
  return {
    list: async () => (await client.listTools()).tools,
    call: async (name, args) => checked(name, (await client.callTool({ name, arguments: args })) as CallToolResult),
  };
}
