import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';

// A real browser for tests of pages: the one of this machine. Root on Debian installs it, as a container of CI can; anybody
// else's machine is left alone. Playwright's own browsers are not downloaded.

const run = promisify(execFile);

export interface Chromium {
  /** A page with a profile of its own, for one test. Not to be called if there is a reason. */
  page(options?: BrowserContextOptions): Promise<Page>;
  /** Why there is no browser. */
  reason?: string;
  /** The title of tests that need the browser: with the reason, if they are skipped. */
  titled(title: string): string;
}

/**
 * A browser for the tests of this file, or why there is none. Await it at the top of the file: titles need the answer. The
 * browser starts with the first page and ends with the file.
 */
export async function browserOrReason(): Promise<Chromium> {
  const found = await executable();
  if ('reason' in found) {
    const { reason } = found;
    const page = () => Promise.reject(new Error(reason));
    return { page, reason, titled: (title) => `${title} (skipped: ${reason})` };
  }
  let browser: Promise<Browser> | undefined;
  afterAll(async () => (await browser)?.close());
  return {
    async page(options) {
      browser ??= chromium.launch({ executablePath: found.path, args: ARGUMENTS, chromiumSandbox: false });
      const context = await (await browser).newContext(options);
      onTestFinished(() => context.close());
      return await context.newPage();
    },
    titled: (title) => title,
  };
}

const ARGUMENTS = [
  // Nothing leaves this machine: a name under .example is this machine, and no other name exists.
  '--host-resolver-rules=MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE 0.0.0.0',
  '--no-proxy-server',
  // The newest protection of local addresses: what a server withholds must not depend on it.
  '--disable-features=LocalNetworkAccessChecks',
];

async function executable(): Promise<{ path: string } | { reason: string }> {
  try {
    return { path: (await installed()) ?? (await install()) };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

/** A Chromium of this machine that runs: CHROMIUM, or one with a usual name. */
async function installed(): Promise<string | undefined> {
  const { CHROMIUM: named, PATH = '' } = process.env;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const paths = [...PATH.split(delimiter), '/usr/bin'].flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of named ? [named] : paths.filter((one) => existsSync(one))) {
    // Ubuntu's chromium-browser only says that a snap is needed.
    if (await run(path, ['--version'], { timeout: 30_000 }).catch(() => undefined)) return path;
  }
  return undefined;
}

/** Installs Debian's package: some 100 MB, within a minute. Throws the reason if that is not possible. */
async function install(): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('no Chromium (CHROMIUM can name one)');
  if (!existsSync('/usr/bin/apt-get')) throw new Error('no Chromium, and no apt-get to install it');
  // vitest runs each file in a process: what failed in one of them is not tried again in the others of this run.
  const failure = join(tmpdir(), `aws-backup-mcp-no-chromium-${process.ppid}`);
  const remembered = () => existsSync(failure) && readFileSync(failure, 'utf8');
  const remember = ({ stderr, message }: Error & { stderr?: string }) => {
    const [, said = message] = /^E: (.+)$/m.exec(stderr ?? '') ?? [];
    writeFileSync(failure, `apt-get cannot install Chromium: ${said}`);
  };
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const bounds = ['-o', 'DPkg::Lock::Timeout=240', '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=20'];
  const aptGet = (...args: string[]) => run('apt-get', [...bounds, ...args], { env, timeout: 300_000 });
  const packages = ['install', '-y', '--no-install-recommends', 'chromium'];
  try {
    if (!remembered()) await aptGet(...packages);
  } catch {
    // Images come without lists of packages, and old lists name files that are gone.
    if (!remembered())
      await aptGet('update')
        .then(() => aptGet(...packages))
        .catch(remember);
  }
  const path = await installed();
  if (path === undefined) throw new Error(remembered() || 'the Chromium that apt-get installed does not run');
  return path;
}
