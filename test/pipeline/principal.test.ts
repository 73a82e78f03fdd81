import { join } from 'node:path';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { AuthInfo } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { auditLog } from '../../src/pipeline/audit-log.ts';
import { Confirmer } from '../../src/pipeline/confirm.ts';
import { principalFrom } from '../../src/pipeline/principal.ts';
import type { CallDeps } from '../../src/server/calls.ts';
import { awsAt } from '../support/aws.ts';
import { REQUEST, vaultArn } from '../support/constants.ts';
import { folder } from '../support/folder.ts';
import { fetchInProcess, modernTransport } from '../support/modern-transport.ts';
import { auditLines } from '../support/program.ts';
import { depsFor, simulate, type TestSettings } from '../support/server.ts';

const CANARY = 'canary-of-a-token';

const authInfo = (subject: unknown, clientId = 'pipeline'): AuthInfo => ({
  token: CANARY,
  clientId,
  scopes: ['copies:read', 'copies:write'],
  extra: { subject },
});

async function served(settings: TestSettings = {}) {
  const path = join(folder(), 'audit.jsonl');
  const { simulator, clock } = await simulate();
  const log: string[] = [];
  const deps: CallDeps = {
    ...depsFor(simulator.url, settings, log),
    clock,
    aws: awsAt(simulator.url, { clock }),
    confirmer: new Confirmer(clock, undefined, 200),
    audit: auditLog(path),
  };
  return { deps, log, lines: () => auditLines(path), simulator };
}

async function modern(deps: CallDeps, info?: AuthInfo, capabilities: object = {}) {
  const client = new ModernClient(
    { name: 'v2', version: '1' },
    { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } }, inputRequired: { autoFulfill: false } },
  );
  await client.connect(modernTransport(deps, info));
  onTestFinished(() => client.close());
  return client;
}

async function legacy(deps: CallDeps, info?: AuthInfo) {
  const client = new Client({ name: 'v1', version: '1' });
  const fetch = fetchInProcess(deps, info);
  await client.connect(new StreamableHTTPClientTransport(new URL('http://in.process/mcp'), { fetch }) as never);
  onTestFinished(() => client.close());
  return client;
}

const start = { name: 'start_copy_job', arguments: { ...REQUEST } };

describe.each([
  ['a client of 2025', legacy],
  ['a client of 2026-07-28', modern],
] as const)('the caller of %s', (_, connect) => {
  it('stands in both lines of a start, and in the log', async () => {
    const { deps, lines, log } = await served();
    await (await connect(deps, authInfo('alice@example.com'))).callTool(start);
    const Caller = { Subject: 'alice@example.com', ClientId: 'pipeline' };
    expect(lines()).toMatchObject([
      { Event: 'attempt', Caller },
      { Event: 'answered', Outcome: 'started', Caller },
    ]);
    expect(log).toContain(`info: start_copy_job: called by ${JSON.stringify(Caller)}`);
    expect(JSON.stringify([lines(), log])).not.toContain(CANARY);
  });

  it('stands in both lines of a start that is refused', async () => {
    const { deps, lines } = await served({ readOnly: true });
    await (await connect(deps, authInfo('alice'))).callTool(start);
    expect(lines().map(({ Event, Caller }) => [Event, Caller?.Subject])).toEqual([
      ['attempt', 'alice'],
      ['refused_or_failed', 'alice'],
    ]);
  });

  it('stands in the lines of a set and of each of its copies', async () => {
    const { deps, lines } = await served();
    const set = {
      DestinationBackupVaultArn: vaultArn('aBackupVault'),
      SourceBackupVaultName: 'Default',
      IamRoleArn: REQUEST.IamRoleArn,
      MaxCopies: 100,
    };
    await (await connect(deps, authInfo('alice'))).callTool({ name: 'start_missing_copies', arguments: set });
    expect(lines().length).toBeGreaterThan(2);
    for (const line of lines()) expect(line.Caller).toEqual({ Subject: 'alice', ClientId: 'pipeline' });
  });

  it.each([
    ['no token', undefined],
    ['a token that names nobody', authInfo(undefined, '')],
    ['claims of the wrong type', authInfo({ admin: true }, '')],
  ])('is absent with %s', async (_what, info) => {
    const { deps, lines, log } = await served();
    await (await connect(deps, info)).callTool(start);
    expect(lines().map((line) => 'Caller' in line)).toEqual([false, false]);
    expect(log.filter((line) => line.includes('called by'))).toEqual([]);
  });
});

// The last three look alike in the audit log.
it.each([
  ['alice', 'bob'],
  ['alice', 'alice\u200b'],
  [`${'a'.repeat(200)}lice`, `${'a'.repeat(200)}nna`],
  ['alice', ' alice'],
])('a question that %j was asked cannot be answered by %j', async (alice, bob) => {
  const { deps, lines, simulator } = await served({ confirm: true });
  const callAs = async (subject: string, more: object = {}): Promise<any> =>
    (await modern(deps, authInfo(subject), { elicitation: {} })).callTool(
      { ...start, ...more } as never,
      { allowInputRequired: true } as never,
    );
  const accepted = async (subject: string, { requestState }: { requestState: string }) =>
    await callAs(subject, { requestState, inputResponses: { confirm: { action: 'accept', content: {} } } });
  const asked = await callAs(alice);
  expect((await accepted(bob, asked)).isError).toBe(true);
  const Caller = JSON.parse(JSON.stringify(principalFrom(bob, 'pipeline')));
  expect(lines().at(-1)).toEqual(expect.objectContaining({ Code: 'ConfirmationInvalid', Caller }));
  expect(simulator.requests.count('StartCopyJob')).toBe(0);
  // Bob has used nothing up: the question is Alice's.
  expect((await accepted(alice, await callAs(alice))).isError).not.toBe(true);
  expect(simulator.requests.count('StartCopyJob')).toBe(1);
});

it('claims are bounded, and hold nothing that hides text or breaks a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), fc.anything(), (text, anything) => {
      for (const claim of [text, `a${text}`, `\u001b[2J\n\u202e${text}`, anything]) {
        const { Subject, ClientId } = principalFrom(claim, claim) ?? {};
        expect(ClientId).toBe(Subject);
        if (Subject === undefined) continue;
        expect(Subject.length).toBeLessThanOrEqual(210);
        expect(Subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }
    }),
  );
});

it('two callers share an identity only if the claims of both are the same', () => {
  const claim = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    // Alike where they are shown: hidden characters, half characters, and differences after the part that is shown.
    fc
      .tuple(
        fc.constantFrom('', 'a', 'a'.repeat(200)),
        fc.constantFrom('', '\u200b', '\u00ad', '\ud800', '"', ' ', 'b'),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(claim, claim, claim, claim, (...[subject, clientId, otherSubject, otherClientId]) => {
      const one = principalFrom(subject, clientId);
      const other = principalFrom(otherSubject, otherClientId);
      if (!one || !other) return;
      expect(one.identity === other.identity).toBe(subject === otherSubject && clientId === otherClientId);
      // What is logged of a caller is what can be shown of it.
      expect(
        Object.keys(JSON.parse(JSON.stringify(one))).filter((key) => !['Subject', 'ClientId'].includes(key)),
      ).toEqual([]);
      expect(JSON.stringify(one)).not.toContain(one.identity);
    }),
    { numRuns: 2000 },
  );
});

it.each(['', '\u200b', '\u00ad'.repeat(150), '\u200b'.repeat(3000)])('hidden characters name nobody', (claim) => {
  expect(principalFrom(claim, claim)).toBeUndefined();
});
