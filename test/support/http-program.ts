import { type ChildProcess, spawn } from 'node:child_process';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { onTestFinished } from 'vitest';
import { BARE_ENVIRONMENT } from './environment.ts';
import { MAIN } from './repository.ts';

/** The built program, serving over HTTP. */
export interface HttpProgram {
  /** The address of /mcp, as the program says it. */
  url: string;
  child: ChildProcess;
  stderr(): string;
  stdout(): string;
  /** The exit code, or the signal that ended it. */
  exit: Promise<number | NodeJS.Signals>;
}

/** Starts the program on a free port and waits until it listens. */
export async function startHttp(
  args: readonly string[] = ['--simulator'],
  env: Readonly<Record<string, string>> = {},
  listen = '0',
): Promise<HttpProgram> {
  const child = spawn(process.execPath, [MAIN, '--http', listen, ...args], {
    env: { ...BARE_ENVIRONMENT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const exit = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal!)),
  );
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      const [, found] = /listening on (\S+?)"/.exec(stderr) ?? [];
      if (found) resolve(found);
    });
    exit.then((how) => reject(new Error(`ended with ${how}: ${stderr}`)));
  });
  return { url, child, stderr: () => stderr, stdout: () => stdout, exit };
}

/** The v1 client, which most hosts are built on. */
export async function legacyClient(url: string, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  // Its types allow an undefined session id where its own interface does not.
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as never);
  onTestFinished(() => client.close());
  return client;
}

/** The v2 client, in one of its modes. */
export async function modernClient(
  url: string,
  mode: 'auto' | 'legacy' = 'auto',
  headers: Record<string, string> = {},
): Promise<ModernClient> {
  const client = new ModernClient({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(new URL(url), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}
