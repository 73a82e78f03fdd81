import { type ChildProcess, execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedFolder } from '../support/folder.ts';
import { simulatorProcess } from '../support/program.ts';
import { MAIN, ROOT } from '../support/repository.ts';

// Runs the commands in the README, and the program in docs/simulator.md, and compares their output with the output shown there. A test whose AWS client
// is not installed on this machine is skipped, and its title says so.

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const URL_OF_README = 'http://127.0.0.1:4567';

const SIMULATOR = readFileSync(join(ROOT, 'docs', 'simulator.md'), 'utf8');
const URL_OF_SIMULATOR = 'http://127.0.0.1:8765';

const blocks = (language: string, text = README) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block!);

interface Command {
  line: string;
  answer: string;
}

/** The commands of a console block, each with the output that the block shows. */
const commandsOf = (block: string): Command[] =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line, ...answer] = part.split('\n');
      return { line: line!, answer: answer.join('\n').trim() };
    });

const isInstalled = (command: string, args: string[]) => spawnSync(command, args, { timeout: 60_000 }).status === 0;
const titleOf = (name: string, installed: boolean) => (installed ? name : `${name} (not installed)`);

const folder = sharedFolder();

/** Without the user's AWS configuration and proxy. */
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^AWS_|_proxy$/i.test(name))),
  AWS_CONFIG_FILE: join(folder, 'none'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
};

const run = (command: string, args: string[]) =>
  new Promise<string>((resolve, reject) => {
    execFile(command, args, { env: ENVIRONMENT, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(stdout.trim());
    });
  });

const consoles = blocks('console');
const ownCommands = consoles.flatMap(commandsOf).filter(({ line }) => line.startsWith('npx aws-backup-mcp '));
const clientBlocks = consoles.filter((block) => block.includes(URL_OF_README));

describe('the commands of aws-backup-mcp in the README', () => {
  it('are iam-policy and doctor', () => {
    expect(ownCommands.map(({ line }) => line.split(' ')[2])).toEqual(['iam-policy', 'doctor']);
  });

  it.skipIf(process.platform === 'win32').each(ownCommands)('$line', async ({ line, answer }) => {
    const output = await run('sh', ['-c', line.replace('npx aws-backup-mcp', `"${process.execPath}" "${MAIN}"`)]);
    const shown = answer.split(/^…$/m).map((part) => part.replace(/^\n|\n$/g, ''));
    expect(shown.join('').length).toBeGreaterThan(100);
    for (const part of shown) expect(output).toContain(part);
  });
});

describe('the AWS clients in the documentation, against the simulator', () => {
  let url: string;
  let simulator: ChildProcess;

  beforeAll(async () => {
    ({ url, child: simulator } = await simulatorProcess());
  });

  afterAll(() => {
    simulator.kill();
  });

  const hasCli = process.platform !== 'win32' && isInstalled('aws', ['--version']);
  it.skipIf(!hasCli)(titleOf('aws CLI', hasCli), async () => {
    expect(clientBlocks).toHaveLength(1);
    const commands = commandsOf(clientBlocks[0]!);
    const answers = commands.map(({ answer }) => answer).filter((answer) => answer !== '');
    expect(answers.length).toBeGreaterThan(0);
    const script = ['set -e', ...commands.map(({ line }) => line.replace(URL_OF_README, url))].join('\n');
    expect(await run('sh', ['-c', script])).toBe(answers.join('\n'));
  });

  const hasBoto3 = isInstalled('python3', ['-c', 'import boto3']);
  it.skipIf(!hasBoto3)(titleOf('boto3', hasBoto3), async () => {
    const [program, ...more] = blocks('python', SIMULATOR);
    expect(more).toEqual([]);
    const answer = /print\(.*\) {2}# (\w+)\n$/.exec(program!)?.[1];
    expect(answer).toBe('CREATED');
    expect(await run('python3', ['-c', program!.replace(URL_OF_SIMULATOR, url)])).toBe(answer);
  });
});
