import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import { Confirmer } from '../../src/pipeline/confirm.ts';
import { type Answer, checked } from '../support/answer.ts';
import { awsAt } from '../support/aws.ts';
import { REQUEST } from '../support/constants.ts';
import { folder } from '../support/folder.ts';
import { modernTransport } from '../support/modern-transport.ts';
import { auditLines } from '../support/program.ts';
import { type Answering, type BenchOptions, connect, serve, simulate, type TestSettings } from '../support/server.ts';

// Servers that ask before each start, and clients that they ask.

export type Action = 'accept' | 'decline' | 'cancel';

export async function asking(settings: TestSettings = {}, options: BenchOptions = {}) {
  return await askingOf(await simulate(options), settings);
}

/** @param secret what servers that answer for each other share. */
export async function askingOf(
  { simulator, clock }: Awaited<ReturnType<typeof simulate>>,
  settings: TestSettings = {},
  secret?: string,
) {
  const path = join(folder(), 'audit.jsonl');
  const { deps } = await serve(
    simulator.url,
    { confirm: true, ...settings },
    {
      clock,
      aws: awsAt(simulator.url, { clock }),
      confirmer: new Confirmer(clock, secret, 200),
      audit: auditLog(path),
    },
  );
  return {
    simulator,
    clock,
    deps,
    starts: () => simulator.requests.count('StartCopyJob'),
    lines: () => auditLines(path),
  };
}

export type Asking = Awaited<ReturnType<typeof asking>>;

export const answers =
  (action: Action): Answering =>
  () => ({ action, ...(action === 'accept' && { content: {} }) });

interface Asked {
  /** What the user was asked. */
  questions: string[];
  start(request?: Record<string, unknown>): Promise<Answer>;
}

const starting =
  (client: { callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown> }) =>
  async (request: Record<string, unknown> = REQUEST): Promise<Answer> => {
    const result = await client.callTool({ name: 'start_copy_job', arguments: request });
    return checked('start_copy_job', result as CallToolResult);
  };

/** A client of 2025; without `answering` it cannot show a question. */
export async function legacy({ deps }: Asking, answering?: Answering): Promise<Asked> {
  const questions: string[] = [];
  const client = await connect(
    deps,
    answering &&
      ((params) => {
        questions.push(params.message);
        return answering(params);
      }),
  );
  onTestFinished(() => client.close());
  return { questions, start: starting(client) };
}

/** A client of 2026-07-28; without `answering` it cannot show a question. */
export async function modern({ deps }: Asking, answering?: Answering): Promise<Asked> {
  const questions: string[] = [];
  const client = modernClient(answering ? { elicitation: {} } : {}, true);
  if (answering) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      questions.push(params.message);
      return (await answering(params as never)) as never;
    });
  }
  await connectModern(client, deps);
  return { questions, start: starting(client) };
}

export interface Question {
  resultType: 'input_required';
  requestState: string;
  inputRequests: Record<string, { method: string; params: { message: string } }>;
}

/** A client of 2026-07-28 whose test sees the questions itself, and sends whatever it wants. */
export async function byHand({ deps }: Asking) {
  const client = modernClient({ elicitation: {} }, false);
  await connectModern(client, deps);
  const call = (more: object, request: object): Promise<unknown> =>
    client.callTool(
      { name: 'start_copy_job', arguments: request, ...more } as never,
      { allowInputRequired: true } as never,
    );
  return {
    ask: async (more: object = {}, request: object = REQUEST) => (await call(more, request)) as Question,
    start: async (more: object = {}, request: object = REQUEST): Promise<Answer> =>
      checked('start_copy_job', (await call(more, request)) as CallToolResult),
  };
}

const modernClient = (capabilities: object, autoFulfill: boolean) =>
  new Client(
    { name: 'v2', version: '1' },
    { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } }, inputRequired: { autoFulfill } },
  );

async function connectModern(client: Client, deps: Asking['deps']): Promise<void> {
  await client.connect(modernTransport(deps));
  onTestFinished(() => client.close());
}
