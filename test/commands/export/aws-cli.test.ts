import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { awsEnvironment } from '../../support/environment.ts';
import { EXPORT, exported } from '../../support/exported.ts';
import { MAIN, ROOT } from '../../support/repository.ts';
import { simulate } from '../../support/server.ts';

// What an export tells a shell to do, with the AWS CLI on this machine, against an endpoint that records the requests.

const isWindows = process.platform === 'win32';
const hasCli = !isWindows && spawnSync('aws', ['--version'], { timeout: 20_000 }).status === 0;
const without = isWindows ? 'the commands are for a POSIX shell' : 'no AWS CLI on this machine';
const named = (title: string) => (hasCli ? title : `${title} (skipped: ${without})`);

/** Starting the AWS CLI takes a second of a core. */
const AT_A_TIME = 4;

interface Recorded {
  target: string;
  path: string;
  body: string;
}

/** An endpoint of S3 and Step Functions that accepts everything. */
async function recorder(running = 0): Promise<{ url: string; requests: Recorded[] }> {
  const requests: Recorded[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const target = String(request.headers['x-amz-target'] ?? request.method);
    requests.push({ target, path: request.url ?? '', body });
    if (request.method === 'PUT') {
      response.setHeader('ETag', '"0"').end();
      return;
    }
    const answer = target.endsWith('ListExecutions')
      ? { executions: Array.from({ length: running }, () => ({ name: 'one' })) }
      : { executionArn: 'arn:execution', startDate: 0 };
    response.setHeader('Content-Type', 'application/x-amz-json-1.0').end(JSON.stringify(answer));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function planAndRun(simulator: string, stub: string, args: readonly string[] = EXPORT) {
  const env = {
    ...process.env,
    ...awsEnvironment(simulator),
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    PLANNER_PROGRAM: MAIN,
    AWS_ENDPOINT_URL_S3: stub,
    AWS_ENDPOINT_URL_SFN: stub,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  return await new Promise<{ code: unknown; stderr: string }>((done) =>
    execFile(join(ROOT, 'fleet', 'plan-and-run.sh'), [...args], { env, timeout: 60_000 }, (error, _out, stderr) =>
      done({ code: error ? error.code : 0, stderr }),
    ),
  );
}

it.skipIf(!hasCli)(
  named('plan-and-run uploads the set and starts the machine once an hour'),
  { timeout: 90_000 },
  async () => {
    const { simulator } = await simulate();
    const { url, requests } = await recorder();
    const ran = await planAndRun(simulator.url, url);
    expect(ran).toMatchObject({ code: 0 });
    expect(requests.map(({ target }) => target)).toEqual([
      'AWSStepFunctions.ListExecutions',
      'PUT',
      'AWSStepFunctions.StartExecution',
    ]);
    expect(requests[1]!.path).toContain('aws-backup-copies/copies.jsonl');
    expect(requests[1]!.body).toContain('IdempotencyTokens');
    const { name, input } = JSON.parse(requests[2]!.body);
    expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d$/);
    expect(JSON.parse(input)).toMatchObject({ Bucket: 'fleet-bucket', Key: 'aws-backup-copies/copies.jsonl' });
  },
);

it.skipIf(!hasCli)(
  named('plan-and-run uploads nothing while one runs, if nothing is due or where AWS refuses'),
  { timeout: 90_000 },
  async () => {
    const { simulator } = await simulate();
    const busy = await recorder(1);
    expect(await planAndRun(simulator.url, busy.url)).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/still running/),
    });
    expect(busy.requests.map(({ target }) => target)).toEqual(['AWSStepFunctions.ListExecutions']);
    const idle = await recorder();
    const nothing = [...EXPORT, '--created-before', '2001-01-01'];
    expect(await planAndRun(simulator.url, idle.url, nothing)).toMatchObject({ code: 0 });
    simulator.faults.add({ operation: 'ListBackupVaults', kind: 'access-denied' });
    expect(await planAndRun(simulator.url, idle.url)).toMatchObject({ code: 1 });
    expect(idle.requests).toEqual([]);
  },
);

it.skipIf(!hasCli)(
  named('the AWS CLI knows every command and parameter of the README'),
  { timeout: 240_000 },
  async () => {
    const { simulator } = await simulate();
    const { out } = await exported(simulator.url);
    const text = readFileSync(join(out, 'README.md'), 'utf8');
    const blocks = [...text.matchAll(/```sh\n(.*?)\n```/gs)].map(([, lines]) => lines!);
    const all = blocks.flatMap((lines) => lines.split('\n')).filter((line) => !line.startsWith('aws s3 '));
    // Commands that differ in a name or a document that AWS alone reads are one to the AWS CLI.
    const commands = [...new Map(all.map((command) => [formOf(command), command])).values()];
    expect([all.length > 25, commands.length > 20]).toEqual([true, true]);
    const environment = {
      ...process.env,
      AWS_DEFAULT_REGION: 'us-east-1',
      NAME: 'n',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    };
    const problems: string[] = [];
    const left = [...commands];
    const work = async () => {
      const { url, requests } = await recorder();
      const env = { ...environment, ...awsEnvironment(url), AWS_EC2_METADATA_DISABLED: 'true' };
      for (let command = left.pop(); command !== undefined; command = left.pop()) {
        const before = requests.length;
        const stderr = await new Promise<string>((done) =>
          execFile('sh', ['-c', command!], { cwd: out, env, timeout: 60_000 }, (_error, _out, said) => done(said)),
        );
        // An answer that the service would not give may fail; a command that cannot be sent is wrong.
        if (requests.length === before) problems.push(`${command}: ${stderr}`);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    expect(problems).toEqual([]);
  },
);

/** What the AWS CLI checks of a command: its names, and the documents whose members it knows. */
function formOf(command: string): string {
  return command
    .split(' ')
    .filter((word, index, words) => index < 3 || word.startsWith('--') || words[index - 1] === '--cli-input-json')
    .join(' ');
}
