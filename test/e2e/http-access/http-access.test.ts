import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  Client as ModernClient,
  ClientCredentialsProvider as ModernProvider,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { REQUEST } from '../../support/constants.ts';
import { folder } from '../../support/folder.ts';
import { legacyClient, modernClient, startHttp } from '../../support/http-program.ts';
import { testIssuer } from '../../support/issuer.ts';
import { auditLines } from '../../support/program.ts';
import { refusedVariants } from './variants.ts';

// The built program, asked over real connections, with an issuer on this machine.

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The program behind an issuer, with everything logged that it logs. */
async function protectedServer(env: Record<string, string> = {}) {
  const port = await freePort();
  const audience = `http://127.0.0.1:${port}/mcp`;
  const issuer = await testIssuer(audience);
  const audit = join(folder(), 'audit.jsonl');
  const oauth = ['--oauth-issuer', issuer.issuer, '--oauth-audience', audience];
  const args = ['--simulator', ...oauth, '--audit-log', audit, '--log-level', 'debug'];
  const program = await startHttp(args, env, String(port));
  return { ...program, issuer, audience, audit, lines: () => auditLines(audit) };
}

interface Answer {
  status: number;
  challenge: string | undefined;
  /** Everything that came back. */
  text: string;
  json: any;
}

const toolCall = (name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args },
});

const READ = toolCall('list_backup_vaults');
const WRITE = toolCall('start_copy_job', REQUEST);

function send(
  url: string,
  headers: Record<string, string | string[]>,
  body: object = READ,
  method = 'POST',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { Accept: 'application/json, text/event-stream', 'Content-Type': 'application/json', ...headers };
    const sent = request(url, { method, headers: all, agent: false }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
      resolve({
        status: response.statusCode!,
        challenge: response.headers['www-authenticate'],
        text: JSON.stringify(response.rawHeaders) + text,
        json: data.startsWith('{') ? JSON.parse(data) : undefined,
      });
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? JSON.stringify(body) : undefined);
  });
}

/** The pieces of credentials that would tell something: every run of 16 characters of a token that is in `text`. */
function leaks(text: string, credentials: readonly string[]): string[] {
  const runs = new Set<string>();
  for (let at = 0; at + 16 <= text.length; at++) runs.add(text.slice(at, at + 16));
  return credentials.flatMap((one) => {
    for (let at = 0; at + 16 <= one.length; at += 4)
      if (runs.has(one.slice(at, at + 16))) return one.slice(at, at + 16);
    return [];
  });
}

describe('a caller who may not call', () => {
  it('is refused in each of more than a hundred ways, and no part of a token is repeated', async () => {
    const { url, issuer, stderr, stdout, audit, lines } = await protectedServer();
    const variants = await refusedVariants(issuer, await testIssuer(issuer.audience));
    expect(variants.length).toBeGreaterThanOrEqual(150);
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
    const metadata = url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp');
    const wrong: unknown[] = [];
    const told: string[] = [];
    const sent: string[] = [];
    for (const { name, status, error, headers, query, reads = true } of variants) {
      for (const body of reads ? [WRITE, READ] : [WRITE]) {
        const answer = await send(query === undefined ? url : `${url}?${query}`, headers, body);
        told.push(answer.text);
        sent.push(...Object.values(headers).flat(), query ?? '');
        const code = /error="([a-z_]+)"/.exec(answer.challenge ?? '')?.[1];
        const scope =
          error === 'insufficient_scope' ? `, scope="copies:read${body === WRITE ? ' copies:write' : ''}"` : '';
        const form = error
          ? new RegExp(
              `^Bearer realm="aws-backup-mcp", error="${error}", error_description="[ !#-\\[\\]-~]+"${scope}, resource_metadata="(.*)"$`,
            )
          : /^Bearer realm="aws-backup-mcp", resource_metadata="(.*)"$/;
        const isRight =
          answer.status === status &&
          (status === 431 || (form.exec(answer.challenge ?? '')?.[1] === metadata && code === error));
        if (!isRight) wrong.push({ name, got: [answer.status, answer.challenge], expected: [status, error] });
      }
    }
    expect(wrong).toEqual([]);
    // What is said where: answers, log, audit.
    const everything = [...told, stderr(), stdout(), readFileSync(audit, { encoding: 'utf8', flag: 'a+' })].join('\n');
    const tokens = sent
      .flatMap((one) => one.split(/[\s.,"]+/))
      .filter((part) => part.length >= 16 && !/^(.)\1+$/.test(part));
    expect(leaks(everything, tokens)).toEqual([]);
    expect(stdout()).toBe('');
    expect(lines()).toEqual([]);
    // Nothing was started by any of them.
    const started = await send(url, { Authorization: `Bearer ${await issuer.token()}` }, WRITE);
    expect(started.json.result.structuredContent).toMatchObject({ Outcome: 'started' });
  });
});

describe('a caller who may call', () => {
  it('stands in the audit log and in the log, and its token nowhere', async () => {
    const { url, issuer, lines, stderr, audit } = await protectedServer();
    const sub = 'alice\n\u202e<admin> "x"';
    const token = await issuer.token({ sub, client_id: undefined, azp: 'nightly' });
    const answer = await send(url, { Authorization: `bearer  ${token}` }, WRITE);
    expect(answer.json.result.structuredContent).toMatchObject({ Outcome: 'started' });
    const Caller = { Subject: 'alice <admin> "x"', ClientId: 'nightly' };
    expect(lines().map((line) => line.Caller)).toEqual([Caller, Caller]);
    expect(stderr()).toContain(JSON.stringify(`start_copy_job: called by ${JSON.stringify(Caller)}`).slice(1, -1));
    // An answer, a refusal by a guard, and a bad request.
    const readOnly = await issuer.token({ scope: 'copies:read' });
    const others = [
      await send(url, { Authorization: `Bearer ${readOnly}` }, toolCall('find_missing_copies')),
      await send(url, { Authorization: `Bearer ${token}` }, toolCall('start_copy_job', { RecoveryPointArn: 'x' })),
      await send(url, { Authorization: `Bearer ${token}` }, { jsonrpc: '2.0', id: 1, method: 'nothing' }),
    ];
    expect(others.map(({ status }) => status)).not.toContain(401);
    const everything = [answer, ...others].map(({ text }) => text).join() + stderr() + readFileSync(audit, 'utf8');
    expect(leaks(everything, [...token.split('.'), ...readOnly.split('.')])).toEqual([]);
  });

  it('can have a static token as well, of which no part is repeated', async () => {
    const secret = 'a-static-secret/of+the=pipeline_0123456789';
    const { url, stderr, lines } = await protectedServer({ AWS_BACKUP_MCP_HTTP_TOKEN: secret });
    const answer = await send(url, { Authorization: `Bearer ${secret}` }, WRITE);
    expect(answer.json.result.structuredContent).toMatchObject({ Outcome: 'started' });
    expect(lines().map((line) => line.Caller)).toEqual([{ Subject: 'static token' }, { Subject: 'static token' }]);
    for (const wrong of [secret.slice(0, -1), `${secret}x`, secret.toUpperCase()]) {
      expect((await send(url, { Authorization: `Bearer ${wrong}` })).status).not.toBe(200);
    }
    expect((await send(url, {})).status).toBe(401);
    expect(leaks(answer.text + stderr(), [secret])).toEqual([]);
  });

  it('is anonymous behind a gateway, whatever headers say', async () => {
    const audit = join(folder(), 'audit.jsonl');
    const args = ['--simulator', '--http-behind-gateway', '--audit-log', audit, '--log-level', 'debug'];
    const { url, stderr } = await startHttp(args, {}, '0.0.0.0:0');
    const headers = {
      Authorization: 'Bearer of-the-gateway-0123456789',
      'X-Forwarded-User': 'alice',
      'X-Amzn-Oidc-Identity': 'alice',
    };
    const answer = await send(url.replace('0.0.0.0', '127.0.0.1'), headers, WRITE);
    expect(answer.json.result.structuredContent).toMatchObject({ Outcome: 'started' });
    expect(auditLines(audit).map((line) => line.Caller)).toEqual([undefined, undefined]);
    expect(stderr() + readFileSync(audit, 'utf8')).not.toMatch(/alice|of-the-gateway/);
  });
});

describe('the issuer', () => {
  it('may rotate its keys, be down, and come back', async () => {
    const { url, issuer } = await protectedServer();
    const statusNow = async () => (await send(url, { Authorization: `Bearer ${await issuer.token()}` })).status;
    await issuer.down();
    const answer = await send(url, { Authorization: `Bearer ${await issuer.token()}` });
    expect([answer.status, answer.challenge]).toEqual([503, undefined]);
    await issuer.up();
    expect(await statusNow()).toBe(200);
    await issuer.rotate();
    expect(await statusNow()).toBe(200);
    await issuer.rotate();
    await issuer.down();
    expect(await statusNow()).toBe(503);
    await issuer.up();
    expect(await statusNow()).toBe(200);
  });

  it('is found by the metadata of the resource', async () => {
    const { url, issuer, audience } = await protectedServer();
    const { origin } = new URL(url);
    for (const path of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
      const { status, json } = await send(origin + path, {}, {}, 'GET');
      expect([status, json.resource, json.authorization_servers]).toEqual([200, audience, [issuer.issuer]]);
    }
  });
});

const CREDENTIALS = { clientId: 'nightly', clientSecret: 'secret-of-the-client' };

/** Connects with nothing but the address and the credentials: the client finds the issuer itself. */
const discovering = {
  async v1(url: string, expectedIssuer: string) {
    const client = new Client({ name: 'v1', version: '1' });
    // It asks for no scope by itself, although the metadata names them.
    const scope = 'copies:read copies:write';
    const authProvider = new ClientCredentialsProvider({ ...CREDENTIALS, expectedIssuer, scope });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider }) as never);
    onTestFinished(() => client.close());
    return client;
  },
  async v2(url: string, expectedIssuer: string) {
    const client = new ModernClient({ name: 'v2', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    const authProvider = new ModernProvider({ ...CREDENTIALS, expectedIssuer });
    await client.connect(new ModernTransport(new URL(url), { authProvider }));
    onTestFinished(() => client.close());
    return client;
  },
};

describe('a real client', () => {
  it.each(['v1', 'v2'] as const)(
    '%s finds the issuer, gets a token for this server and starts a copy',
    async (version) => {
      const { url, issuer, audience, lines } = await protectedServer();
      const client = await discovering[version](url, issuer.issuer);
      const result = await client.callTool({ name: 'start_copy_job', arguments: { ...REQUEST } });
      expect(result).toMatchObject({ structuredContent: { Outcome: 'started' } });
      expect(issuer.granted[0]).toMatchObject({ grant_type: 'client_credentials', resource: audience });
      expect(lines()[0].Caller).toEqual({ Subject: 'alice@example.com', ClientId: 'pipeline' });
    },
  );

  it.each([
    ['v1', legacyClient],
    ['v2', (url: string, headers: Record<string, string>) => modernClient(url, 'auto', headers)],
  ] as const)('%s works with a token in its headers, and says why it does not with a wrong one', async (_, connect) => {
    const { url, issuer } = await protectedServer();
    const client = await connect(url, { Authorization: `Bearer ${await issuer.token({ scope: 'copies:read' })}` });
    expect((await client.callTool({ name: 'list_backup_vaults', arguments: {} })).isError).not.toBe(true);
    await expect(client.callTool({ name: 'start_copy_job', arguments: { ...REQUEST } })).rejects.toThrow(/scope/);
    const expired = await issuer.token({ exp: 1 });
    await expect(connect(url, { Authorization: `Bearer ${expired}` })).rejects.toThrow(/expired|401|Unauthorized/i);
  });
});
