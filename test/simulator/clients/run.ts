import { execFile, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as sdk from '@aws-sdk/client-backup';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CREDENTIALS } from '../harness.ts';
import type { Case, Output } from './cases.ts';

/** How a client read the replies to a case. */
export interface Result {
  outputs?: Output[];
  error?: { name: string; message: string; status: number | undefined; typed: boolean };
  requestId?: string | undefined;
  /** Set if the client is too old to know a parameter of the case: its message. */
  unsent?: string;
}

/** A client that sends cases to the simulators, in order. */
export interface Client {
  name: string;
  version: string;
  run(cases: readonly Case[], urls: Record<Case['at'], string>): Promise<Result[]>;
}

const REGION = 'us-east-1';

/** Marks dates, so that they differ from texts and numbers. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '$metadata')
      .map(([name, item]) => [name, plain(item)]),
  );
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The JavaScript SDK takes dates; boto3 and the CLI read ISO 8601. */
const jsInput = (input: Output): Output =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, ISO.test(String(value)) ? new Date(value) : value]),
  );

const exported = sdk as unknown as Record<string, any>;

export const javascript: Client = {
  name: '@aws-sdk/client-backup',
  version: 'of this project',
  async run(cases, urls) {
    const results: Result[] = [];
    for (const one of cases) {
      const client = new sdk.BackupClient({
        region: REGION,
        endpoint: urls[one.at],
        credentials: one.role === undefined ? CREDENTIALS[one.account] : () => temporaryCredentials(one, urls[one.at]),
        maxAttempts: 1,
      });
      const command = exported[`${one.operation}Command`];
      try {
        const outputs: sdk.ServiceOutputTypes[] = [];
        if (one.pages) {
          for await (const page of exported[`paginate${one.operation}`]({ client }, jsInput(one.input)))
            outputs.push(page);
        } else {
          outputs.push(await client.send(new command(jsInput(one.input))));
        }
        results.push({ outputs: plain(outputs) as Output[], requestId: outputs[0]!.$metadata.requestId });
      } catch (error) {
        if (!(error instanceof sdk.BackupServiceException)) throw error;
        const type = exported[error.name];
        results.push({
          error: {
            name: error.name,
            message: error.message,
            status: error.$metadata.httpStatusCode,
            typed: type !== undefined && error instanceof type,
          },
          requestId: error.$metadata.requestId,
        });
      } finally {
        client.destroy();
      }
    }
    return results;
  },
};

/** As fromTemporaryCredentials of the JavaScript SDK gets them. */
async function temporaryCredentials({ account, role }: Case, endpoint: string) {
  const client = new STSClient({ region: REGION, endpoint, credentials: CREDENTIALS[account] });
  const input = { RoleArn: role, RoleSessionName: `aws-sdk-js-${Date.now()}` };
  const { Credentials } = await client.send(new AssumeRoleCommand(input));
  client.destroy();
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

function versionOf(command: string, args: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 });
  return status === 0 ? stdout.trim() : undefined;
}

/** boto3 on this machine, or undefined. */
export function boto3(): Client | undefined {
  const version = versionOf('python3', ['-c', 'import boto3; print(boto3.__version__)']);
  if (version === undefined) return undefined;
  return {
    name: 'boto3',
    version,
    run: (cases, urls) =>
      new Promise((resolve, reject) => {
        const child = spawn('python3', [join(import.meta.dirname, 'boto3_client.py')], { env: environment() });
        let [out, error] = ['', ''];
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        child.stderr.on('data', (chunk) => {
          error += chunk;
        });
        child.on('error', reject);
        child.on('close', (code) => {
          if (code === 0) resolve(JSON.parse(out));
          else reject(new Error(`boto3_client.py ended with ${code}: ${error}`));
        });
        child.stdin.end(
          JSON.stringify(
            cases.map(({ operation, input, pages, at, account, role }) => ({
              operation,
              input,
              pages,
              endpoint: urls[at],
              region: REGION,
              credentials: CREDENTIALS[account],
              role,
            })),
          ),
        );
      }),
  };
}

/** The AWS CLI on this machine, or undefined. */
export function awsCli(): Client | undefined {
  const version = versionOf('aws', ['--version']);
  if (version === undefined) return undefined;
  return {
    name: 'AWS CLI',
    version: version.split(' ')[0]!.replace('aws-cli/', ''),
    async run(cases, urls) {
      const results: Result[] = cases.map(() => ({}));
      const order = [...cases.keys()];
      const reads = order.filter((index) => !cases[index]!.writes).values();
      const one = async (index: number) => {
        results[index] = await runCli(cases[index]!, urls);
      };
      // A few at a time. Writes are last, one at a time.
      const worker = async () => {
        for (const index of reads) await one(index);
      };
      await Promise.all([worker(), worker(), worker()]);
      for (const index of order) if (cases[index]!.writes) await one(index);
      return results;
    },
  };
}

async function runCli(
  { operation, input, pages, at, account, role }: Case,
  urls: Record<Case['at'], string>,
): Promise<Result> {
  const command = operation.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
  const { MaxResults, ...rest } = input;
  const paged = pages && !['ListTags', 'ListCopyJobSummaries'].includes(operation);
  const args = [
    ...['backup', command, '--endpoint-url', urls[at], '--region', REGION, '--output', 'json'],
    ...['--cli-input-json', JSON.stringify(paged ? rest : input)],
    // By default the CLI reads all pages and prints them as one.
    ...(paged ? ['--page-size', String(MaxResults)] : ['--no-paginate']),
  ];
  const { accessKeyId, secretAccessKey } = CREDENTIALS[account];
  const env = {
    ...environment(),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
  try {
    if (role !== undefined) {
      const query = 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]';
      const assume = ['sts', 'assume-role', '--role-arn', role, '--role-session-name', 'cli', '--query', query];
      const common = ['--endpoint-url', urls[at], '--region', REGION, '--output', 'json'];
      const { stdout } = await promisify(execFile)('aws', [...assume, ...common], { env, timeout: 60_000 });
      const [id, secret, token] = JSON.parse(stdout);
      Object.assign(env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token });
    }
    const { stdout } = await promisify(execFile)('aws', args, { env, timeout: 60_000 });
    return { outputs: [stdout.trim() === '' ? {} : (dated(JSON.parse(stdout)) as Output)] };
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const known =
      /An error occurred \((\w+)\) when calling the (\w+) operation(?: \(reached max retries: \d+\))?: (.*)/s.exec(
        stderr,
      );
    if (known === null) return { unsent: stderr };
    const [, name = '', called, message = ''] = known;
    // The CLI has no classes: it prints the names of the exception and the operation.
    return { error: { name, message: message.trim(), status: undefined, typed: called === operation } };
  }
}

/** Without the user's AWS configuration and proxy. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^AWS_|_proxy$/i.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: join(import.meta.dirname, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Marks dates, which the CLI prints as text. */
function dated(value: unknown): unknown {
  if (typeof value === 'string') return ISO.test(value) ? { $date: new Date(value).toISOString() } : value;
  if (Array.isArray(value)) return value.map(dated);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, dated(item)]));
}
