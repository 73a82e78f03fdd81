import { devNull } from 'node:os';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { systemClock } from '../../clock.ts';
import type { Config } from '../../config/index.ts';
import { NAME, VERSION } from '../../version.ts';
import { type Output, Page } from './page.ts';
import { tour } from './tour.ts';

export interface DemoOptions {
  /** The Node executable and this program's script, which start the server. */
  command: string;
  script: string;
  stdout: Output;
}

/** `demo`: the guided tour, with this program as its server. */
export async function run(_config: Config): Promise<void> {
  process.exitCode = await runDemo({
    command: process.execPath,
    script: process.argv[1] as string,
    stdout: process.stdout,
  });
}

/**
 * The guided tour: a real client starts the real server over stdio with the simulator behind it, and checks every
 * answer.
 *
 * @returns the exit code: 0, or 1 if an answer is wrong or the server cannot be reached.
 */
export async function runDemo({ command, script, stdout }: DemoOptions): Promise<number> {
  const page = new Page(stdout);
  const began = systemClock.now();
  const client = new Client({ name: `${NAME}-demo`, version: VERSION });
  page.line(`${NAME} ${VERSION}: a tour. Everything happens in the built-in simulator; no AWS account, no network.`);
  try {
    const transport = new StdioClientTransport({
      command,
      args: [script, '--simulator'],
      // Besides these, the transport passes on only PATH, HOME and the like: no AWS configuration is within reach.
      env: { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull },
    });
    await client.connect(transport);
    await tour(client, page);
  } catch (error) {
    page.failed(error instanceof Error ? error.message : String(error));
    page.line(`\n${page.style('red', 'The tour failed.')}`);
    return 1;
  } finally {
    await client.close();
  }
  const seconds = ((systemClock.now() - began) / 1000).toFixed(1);
  page.line(`\n${page.style('green', `Every answer was as expected (${seconds} s).`)}`);
  return 0;
}
