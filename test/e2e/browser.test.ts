import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page, Request } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browserOrReason } from '../support/chromium.ts';
import { REQUEST } from '../support/constants.ts';
import { awsEnvironment } from '../support/environment.ts';
import { folder } from '../support/folder.ts';
import { startHttp } from '../support/http-program.ts';
import { JSON_HEADERS } from '../support/http-server.ts';
import { simulate, startedJobs } from '../support/server.ts';
import { until } from '../support/until.ts';
import { attacker, type Listening, PAGE, permissive, tlsAttacker } from './browser/servers.ts';

// Pages of other origins in a real browser, before the built program on loopback, where it admits every program of this
// machine. browser/page.js has what a page tries. The browser's own protection of local addresses does not help: the pages
// are local too.

const browser = await browserOrReason();

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'start_copy_job', arguments: REQUEST },
});

interface Origin {
  name: string;
  serve?: () => Promise<Listening>;
  at: (port: number) => string;
  /** The page is at the address of the server: its name led elsewhere before. */
  rebound?: boolean;
}

const ORIGINS: Origin[] = [
  { name: 'of another port', at: (port) => `http://127.0.0.1:${port}/` },
  { name: 'of another port of localhost', at: (port) => `http://localhost:${port}/` },
  { name: 'of a name under localhost', at: (port) => `http://evil.localhost:${port}/` },
  { name: 'of another name', at: (port) => `http://evil.example:${port}/` },
  { name: 'of a name that begins like localhost', at: (port) => `http://localhost.example:${port}/` },
  { name: 'with TLS', serve: tlsAttacker, at: (port) => `https://evil.example:${port}/` },
  { name: 'in a sandboxed frame', at: (port) => `http://evil.example:${port}/sandbox` },
  { name: 'in a data: URL', at: () => `data:text/html,${encodeURIComponent(PAGE)}` },
  { name: 'in a file', at: () => fileWith(PAGE) },
  {
    name: 'of a name that now leads to the server (DNS rebinding)',
    at: (port) => `http://evil.example:${port}/`,
    rebound: true,
  },
];

function fileWith(text: string): string {
  const path = join(folder(), 'page.html');
  writeFileSync(path, text);
  return pathToFileURL(path).href;
}

interface Visit {
  /** Where the server has to listen: 0 for anywhere. */
  port: number;
  /** What the page attempts: whether its message arrives at a server that lets it, and whether it can read the answer. */
  plan(at: Target): Promise<{ name: string; sends: boolean; reads: boolean }[]>;
  /** Makes attempts: what each could read. Returns when the last request is answered, also those that tell a page nothing. */
  attempt(names: string[], at: Target): Promise<Record<string, string>>;
  target(host: string, port: number | string): Target;
}

interface Target {
  mcp: string;
  healthz: string;
  /** An address of the attacker that redirects to /mcp. */
  redirect: string;
  body: string;
}

async function visit({ serve = attacker, at, rebound }: Origin): Promise<Visit> {
  const [own, redirecting] = [await serve(), await attacker()];
  const page = await browser.page({ ignoreHTTPSErrors: true });
  const isIdle = traffic(page);
  await page.goto(at(own.port));
  if (rebound) await own.close();
  const frame = page.frames().at(-1)!;
  const run = async (name: string, ...args: unknown[]) => {
    const result: any = await frame.evaluate(`${name}(${args.map((one) => JSON.stringify(one)).join(', ')})`);
    await until(isIdle);
    return result;
  };
  return {
    port: rebound ? own.port : 0,
    plan: (target) => run('plan', target.mcp),
    attempt: (names, target) => run('attempt', names, target),
    target(host, port) {
      const base = `http://${host}:${port}`;
      const redirect = `http://127.0.0.1:${redirecting.port}/redirect?to=${encodeURIComponent(`${base}/mcp`)}`;
      return { mcp: `${base}/mcp`, healthz: `${base}/healthz`, redirect, body: BODY };
    },
  };
}

/** Whether every request of the page has its answer, or failed. */
function traffic(page: Page): () => boolean {
  const underway = new Set<Request>();
  const context = page.context();
  context.on('request', (request) => underway.add(request));
  // Not requestfinished: it does not come for every answer that the page may not see.
  context.on('response', (response) => underway.delete(response.request()));
  context.on('requestfailed', (request) => underway.delete(request));
  return () => underway.size === 0;
}

/** The program before a simulator that counts what reaches it. */
async function program(port: number) {
  const { simulator } = await simulate();
  const { url } = await startHttp([], awsEnvironment(simulator.url), String(port));
  return { simulator, url };
}

describe.skipIf(browser.reason !== undefined)(browser.titled('a page in a browser'), { timeout: 60_000 }, () => {
  it.each(ORIGINS)('$name reaches nothing of a server on loopback', async (origin) => {
    const { port, plan, attempt, target } = await visit(origin);
    const { simulator, url } = await program(port);
    // A page with TLS cannot ask other names without TLS: the browser stops it.
    const hosts = origin.rebound ? ['evil.example'] : ['127.0.0.1', ...(origin.serve ? [] : ['other.example'])];
    for (const host of hosts) {
      const to = target(host, new URL(url).port);
      const names = (await plan(to)).map(({ name }) => name);
      const read = Object.entries(await attempt(names, to)).filter(([, text]) => text !== '');
      // A page at the server's own address reads what it is answered: a refusal.
      const refusals = read.filter(([, text]) => origin.rebound && text.includes('"Invalid Host: evil.example"'));
      expect(read, host).toEqual(refusals);
    }
    expect(simulator.requests.count()).toBe(0);
    // The message itself is one that the server takes.
    await fetch(url, { method: 'POST', headers: JSON_HEADERS, body: BODY });
    expect(startedJobs(simulator)).toHaveLength(1);
  });

  it.each(ORIGINS)('$name gets through to a server that lets it', async (origin) => {
    const { port, plan, attempt, target } = await visit(origin);
    const { simulator, url } = await program(0);
    const to = target(origin.rebound ? 'evil.example' : '127.0.0.1', (await permissive(url, port)).port);
    const planned = await plan(to);
    const found: typeof planned = [];
    for (const { name } of planned) {
      simulator.requests.reset();
      const { [name]: read } = await attempt([name], to);
      found.push({ name, sends: simulator.requests.count() > 0, reads: read !== '' });
    }
    expect(found).toEqual(planned);
    expect(startedJobs(simulator)).toHaveLength(1);
  });
});
