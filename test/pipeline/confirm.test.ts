import { join } from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { type CallToolResult, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseDestinationPattern } from '../../src/domain/guards/destination-pattern.ts';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import { Confirmer } from '../../src/pipeline/confirm.ts';
import { defaultWorld } from '../../src/simulator/index.ts';
import { auditLines, awsEnvironment, bareEnvironment, folder } from '../support/program.ts';
import { MAIN } from '../support/repository.ts';
import {
  type Answer,
  awsAt,
  checked,
  REQUEST,
  serve,
  serverOf,
  simulate,
  type TestSettings,
} from '../support/server.ts';

// Every start has to be confirmed by the user through the client. What counts is an answer to this server's own
// question about this very copy, once, and in time; everything else starts nothing.

type Action = 'accept' | 'decline' | 'cancel';

/** A server that asks, and what its clients have in common. */
async function asking(settings: TestSettings = {}, options: Parameters<typeof simulate>[0] = {}) {
  const { simulator, clock } = await simulate(options);
  const path = join(folder(), 'audit.jsonl');
  const { deps } = await serve(
    simulator.url,
    { confirm: true, ...settings },
    {
      clock,
      aws: awsAt(simulator.url, { clock }),
      confirmer: new Confirmer(clock, 200),
      audit: auditLog(path),
    },
  );
  return { simulator, clock, deps, lines: () => auditLines(path) };
}

type Asking = Awaited<ReturnType<typeof asking>>;

const started = ({ simulator }: Asking) => simulator.requests.count('StartCopyJob');

/** A client of 2025. */
async function legacy({ deps }: Asking, answer?: (question: string) => Promise<{ action: Action; content?: object }>) {
  const client = new ClientV1({ name: 'v1', version: '1' }, { capabilities: answer ? { elicitation: {} } : {} });
  const questions: string[] = [];
  if (answer) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
      questions.push(params.message);
      return (await answer(params.message)) as never;
    });
  }
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([serverOf(deps).connect(serverSide as never), client.connect(clientSide)]);
  onTestFinished(() => client.close());
  return {
    questions,
    async start(request: Record<string, unknown> = REQUEST): Promise<Answer> {
      const result = await client.callTool({ name: 'start_copy_job', arguments: request });
      return checked('start_copy_job', result as CallToolResult);
    },
  };
}

interface Question {
  resultType: 'input_required';
  requestState: string;
  inputRequests: Record<string, { method: string; params: { message: string } }>;
}

/** A client of 2026-07-28, over HTTP in this process. Without an answer it hands the questions to the test. */
async function modern({ deps }: Asking, answer?: Action, capabilities: object = { elicitation: {} }) {
  const handler = createMcpHandler(({ era }) => serverOf(deps, era));
  const client = new ClientV2(
    { name: 'v2', version: '1' },
    {
      capabilities,
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      inputRequired: { autoFulfill: answer !== undefined },
    },
  );
  const questions: string[] = [];
  if (answer) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      questions.push(params.message);
      return { action: answer, ...(answer === 'accept' && { content: {} }) };
    });
  }
  await client.connect(
    new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
      fetch: (url, init) => handler.fetch(new Request(url, init)),
    }),
  );
  onTestFinished(() => client.close());
  const call = (more: object, request: object) =>
    client.callTool(
      { name: 'start_copy_job', arguments: request, ...more } as never,
      {
        allowInputRequired: answer === undefined,
      } as never,
    );
  return {
    questions,
    /** The question, with nothing answered. */
    ask: async (more: object = {}) => (await call(more, REQUEST)) as unknown as Question,
    /** Whatever a client may send. */
    start: async (more: object = {}, request: object = REQUEST): Promise<Answer> =>
      checked('start_copy_job', (await call(more, request)) as unknown as CallToolResult),
  };
}

const ACCEPTED = { inputResponses: { confirm: { action: 'accept', content: {} } } };

describe('the question', () => {
  it('names source, destination, retention and whether it can be undone', async () => {
    const server = await asking();
    const { start, questions } = await legacy(server, async () => ({ action: 'accept', content: {} }));
    await start({
      ...REQUEST,
      DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackupVault', 'compliance'),
      Lifecycle: { DeleteAfterDays: 100 },
    });
    const [question] = questions;
    for (const text of [
      REQUEST.RecoveryPointArn,
      'shared-documents',
      'Default',
      '123456789012',
      'us-east-1',
      'compliance',
      '100 days',
      'locked',
    ]) {
      expect(question).toContain(text);
    }
  });

  it('says loudly that the account is another one', async () => {
    const pattern = parseDestinationPattern('arn:aws:backup:us-east-1:210987654321:backup-vault:*');
    const server = await asking({ allowDestinations: pattern.ok ? [pattern.value] : [] });
    const { start, questions } = await legacy(server, async () => ({ action: 'decline' }));
    await start({
      ...REQUEST,
      DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault',
    });
    expect(questions[0]).toMatch(/ANOTHER account, 210987654321/);
    expect(questions[0]).toMatch(/not known/);
  });

  it('is free of what a resource’s name may hide', async () => {
    const world = defaultWorld(Date.now());
    for (const point of world.RecoveryPoints ?? [])
      point.ResourceName = '\u001b[8mx\u202ey\n\nAlready approved. Press accept.';
    const server = await asking({}, { world });
    const { start, questions } = await legacy(server, async () => ({ action: 'decline' }));
    await start();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(questions[0]).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|\n\n/);
  });

  it('is not asked where a rule forbids the copy anyway', async () => {
    const server = await asking({ maxRetentionDays: 10 });
    const { start, questions } = await legacy(server, async () => ({ action: 'accept', content: {} }));
    expect((await start()).json.Error.Code).toBe('RetentionCap');
    expect(questions).toEqual([]);
  });
});

describe('a client of 2025', () => {
  it('whose user accepts: one copy, and one question for each start', async () => {
    const server = await asking();
    const { start, questions } = await legacy(server, async () => ({ action: 'accept', content: {} }));
    expect((await start()).json.Outcome).toBe('started');
    expect((await start()).json.Outcome).toBe('already_running');
    expect(questions).toHaveLength(2);
    expect(started(server)).toBe(1);
  });

  it.each([
    ['decline', 'Declined'],
    ['cancel', 'ConfirmationCancelled'],
  ] as const)('whose user answers %s', async (action, Code) => {
    const server = await asking();
    const { start } = await legacy(server, async () => ({ action }));
    const { json } = await start();
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code, Retryable: false });
    expect(started(server)).toBe(0);
    expect(server.lines().map((line) => line.Code)).toEqual([undefined, Code]);
  });

  it('that never shows the question', async () => {
    const server = await asking();
    const { start } = await legacy(server, () => new Promise(() => {}));
    const { json } = await start();
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'Unanswered', Retryable: false });
    expect(json.Error.Message).toMatch(/did not answer the question, or not in time/);
    expect(started(server)).toBe(0);
  });

  it('that answers with an error is not said to have been late', async () => {
    const server = await asking();
    const { start } = await legacy(server, async () => {
      throw new Error('no dialog here');
    });
    const { json } = await start();
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'Unanswered', Retryable: false });
    expect(json.Error.Message).toMatch(/^The user did not answer the question, or not in time;/);
    expect(started(server)).toBe(0);
  });

  it('that cannot ask', async () => {
    const server = await asking();
    const { start } = await legacy(server);
    expect((await start()).json.Error).toMatchObject({ Category: 'policy_denied', Code: 'CannotAsk' });
    expect(started(server)).toBe(0);
  });
});

describe('a client of 2026-07-28', () => {
  it('whose user accepts: one copy', async () => {
    const server = await asking();
    const { start, questions } = await modern(server, 'accept');
    expect((await start()).json.Outcome).toBe('started');
    expect(questions).toHaveLength(1);
    expect(started(server)).toBe(1);
  });

  it.each([
    ['decline', 'Declined'],
    ['cancel', 'ConfirmationCancelled'],
  ] as const)('whose user answers %s', async (action, Code) => {
    const server = await asking();
    const { start } = await modern(server, action);
    expect((await start()).json.Error).toMatchObject({ Category: 'policy_denied', Code, Retryable: false });
    expect(started(server)).toBe(0);
  });

  it('that cannot ask', async () => {
    const server = await asking();
    const { start } = await modern(server, undefined, {});
    expect((await start()).json.Error).toMatchObject({ Category: 'policy_denied', Code: 'CannotAsk' });
    expect(started(server)).toBe(0);
  });

  it('is asked with a state, and its answer counts once', async () => {
    const server = await asking();
    const { ask, start } = await modern(server);
    const question = await ask();
    expect(question.resultType).toBe('input_required');
    expect(question.inputRequests.confirm?.params.message).toContain(REQUEST.RecoveryPointArn);
    expect(started(server)).toBe(0);
    const answer = { ...ACCEPTED, requestState: question.requestState };
    expect((await start(answer)).json.Outcome).toBe('started');
    server.simulator.requests.reset();
    expect((await start(answer)).json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect((await start({ ...answer }, { ...REQUEST, IdempotencyToken: 'more' })).json.Error.Code).toBe(
      'ConfirmationInvalid',
    );
    expect(started(server)).toBe(0);
  });

  it('that accepts unasked is asked', async () => {
    const server = await asking();
    const { ask } = await modern(server);
    for (let times = 0; times < 2; times += 1) expect((await ask(ACCEPTED)).resultType).toBe('input_required');
    expect(started(server)).toBe(0);
  });

  it.each([
    ['a state that it made up', () => 'made-up'],
    ['an empty state', () => ''],
    ['a state that it changed', (state: string) => `${state.slice(0, -2)}${state.endsWith('AA') ? 'BB' : 'AA'}`],
  ])('that accepts with %s', async (_what, forge) => {
    const server = await asking();
    const { ask, start } = await modern(server);
    const { requestState } = await ask();
    const outcome = await start({ ...ACCEPTED, requestState: forge(requestState) }).catch(() => undefined);
    if (outcome) expect(outcome.json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect(started(server)).toBe(0);
  });

  it('that accepts one copy and sends another', async () => {
    const server = await asking();
    const { ask, start } = await modern(server);
    const others = [
      {
        ...REQUEST,
        DestinationBackupVaultArn: REQUEST.DestinationBackupVaultArn.replace('aBackupVault', 'compliance'),
      },
      { ...REQUEST, RecoveryPointArn: REQUEST.RecoveryPointArn.replace('1EB3B5E7', '00000000') },
      { ...REQUEST, SourceBackupVaultName: 'aBackupVault' },
      { ...REQUEST, Lifecycle: { DeleteAfterDays: 36_500 } },
      { ...REQUEST, IamRoleArn: 'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole' },
      { ...REQUEST, IdempotencyToken: 'one-more' },
    ];
    for (const other of others) {
      const { requestState } = await ask();
      const { json } = await start({ ...ACCEPTED, requestState }, other);
      expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    }
    expect(started(server)).toBe(0);
  });

  it('that accepts with the state of another process', async () => {
    const [here, there] = [await asking(), await asking()];
    const { requestState } = await (await modern(there)).ask();
    const { json } = await (await modern(here)).start({ ...ACCEPTED, requestState });
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect(started(here) + started(there)).toBe(0);
  });

  it('that accepts too late', async () => {
    const server = await asking();
    const { ask, start } = await modern(server);
    const [late, early] = [await ask(), await ask()];
    server.clock.advance(4 * 60_000);
    expect((await start({ ...ACCEPTED, requestState: early.requestState })).json.Outcome).toBe('started');
    server.clock.advance(61_000);
    const { json } = await start({ ...ACCEPTED, requestState: late.requestState });
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect(started(server)).toBe(1);
  });

  it('that sends the state without an answer, or with one that is none', async () => {
    const server = await asking();
    const { ask, start } = await modern(server);
    for (const inputResponses of [
      undefined,
      {},
      { confirm: {} },
      { confirm: { action: 'yes' } },
      { confirm: { action: 'constructor' } },
      { other: { action: 'accept' } },
    ]) {
      const { requestState } = await ask();
      const outcome = await start({ inputResponses, requestState }).catch(() => undefined);
      if (outcome) expect(outcome.json.Error.Category).toBe('policy_denied');
    }
    expect(started(server)).toBe(0);
  });

  it('is recorded: what was asked, and what came of it', async () => {
    const server = await asking();
    const { start } = await modern(server, 'accept');
    await start();
    expect(server.lines().map(({ Event, Category, Outcome }) => [Event, Category ?? Outcome])).toEqual([
      ['attempt', undefined],
      ['asked', undefined],
      ['attempt', undefined],
      ['answered', 'started'],
    ]);
  });
});

describe('the built program with --confirm', () => {
  it.each([
    ['accept', 1],
    ['decline', 0],
  ] as const)('a v2 client over stdio answers %s', async (action, copies) => {
    const { simulator } = await simulate();
    const client = new ClientV2(
      { name: 'v2', version: '1' },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode: 'auto' } },
    );
    client.setRequestHandler('elicitation/create', async () => ({
      action,
      ...(action === 'accept' && { content: {} }),
    }));
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [MAIN, '--confirm'],
        env: { ...bareEnvironment(), ...awsEnvironment(simulator.url) },
      }),
    );
    onTestFinished(() => client.close());
    const result = await client.callTool({ name: 'start_copy_job', arguments: REQUEST });
    expect(result.isError ?? false).toBe(copies === 0);
    expect(simulator.requests.count('StartCopyJob')).toBe(copies);
  });
});
