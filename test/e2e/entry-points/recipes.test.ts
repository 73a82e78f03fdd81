// The recipes for other machines: what of them can run here is run as written, and what only a service runs is checked against this
// program's settings and bounds.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { OPTIONS, readConfig, refusalToListen } from '../../../src/config/index.ts';
import { BOUNDS } from '../../../src/server/http/bounds.ts';
import { image, stagesOf } from '../../support/dockerfile.ts';
import { blocks } from '../../support/documentation.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../../support/environment.ts';
import { folder, sharedFolder } from '../../support/folder.ts';
import { startHttp } from '../../support/http-program.ts';
import { testIssuer } from '../../support/issuer.ts';
import { auditLines } from '../../support/program.ts';
import { ROOT } from '../../support/repository.ts';
import { simulate, startedJobs } from '../../support/server.ts';

const PAGE = readFileSync(join(ROOT, 'docs', 'hosts.md'), 'utf8');
const BLOCKS = blocks('docs/hosts.md');
const SECRET = 'a-secret-of-more-than-thirty-two-characters';

function block(heading: string, language: string): string {
  const found = BLOCKS.filter(
    (one) => one.place === `docs/hosts.md, ${heading}` && one.language === language && !one.text.startsWith('kubectl'),
  );
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${language} under ${heading}`);
  return found[0]!.text;
}

/** Milliseconds from the signal until the program has ended, at the most. */
const ENDS_MS = BOUNDS.drainMs + 1000;

type Environment = Record<string, string>;

/** A secret, wherever it comes from. */
const withValue = ({ name, value }: { name: string; value?: string }) => [name, value ?? SECRET] as const;

const TASK = JSON.parse(block('ECS', 'json'));
const MANIFESTS = parseAllDocuments(block('Kubernetes', 'yaml'));
const DEPLOYMENT = MANIFESTS.map((document) => document.toJS()).find(({ kind }) => kind === 'Deployment');
const POD = DEPLOYMENT.spec.template.spec;
const FUNCTION = parseAllDocuments(block('Lambda', 'yaml'))[0]!.toJS().Resources.Server.Properties;
const [LAMBDA_IMAGE] = stagesOf(block('Lambda', 'dockerfile'));
const LAMBDA: Environment = Object.fromEntries(
  LAMBDA_IMAGE!
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ text }) => text.split(' ').map((one) => one.split('='))),
);

describe('the settings in the recipes', () => {
  it.each<[string, Environment]>([
    ['AgentCore Runtime', JSON.parse(block('AgentCore Runtime', 'json')).environmentVariables],
    [
      'ECS',
      Object.fromEntries(
        [...TASK.containerDefinitions[0].environment, ...TASK.containerDefinitions[0].secrets].map(withValue),
      ),
    ],
    ['Kubernetes', Object.fromEntries(POD.containers[0].env.map(withValue))],
    ['Lambda', LAMBDA],
  ])('start the container on %s', (_, env) => {
    const { settings, broken } = readConfig(image().command, { ...image().env, ...env });
    expect(broken).toEqual([]);
    expect(refusalToListen(settings, broken)).toBeUndefined();
    expect(refusalToListen({ ...settings, httpToken: undefined, httpBehindGateway: false } as never, [])).toBeDefined();
  });

  it('exist', () => {
    const variables = new Set(PAGE.match(/AWS_BACKUP_MCP_[A-Z_]+/g));
    expect(variables.size).toBeGreaterThan(4);
    const own = new Set(OPTIONS.map(({ environment }) => environment));
    expect([...variables].filter((name) => !own.has(name))).toEqual([]);
  });

  it('are options of this program or of a named other one', () => {
    const others = {
      aws: ['--cli-input-json'],
      claude: ['--env', '--transport'],
      curl: ['--silent', '--show-error', '--fail-with-body', '--max-time', '--header', '--data'],
      docker: ['--env', '--from', '--interactive', '--platform', '--publish', '--push', '--rm', '--tag'],
      kubectl: ['--from-literal'],
    };
    const known = new Set<string>([...OPTIONS.flatMap(({ flag }) => flag ?? []), ...Object.values(others).flat()]);
    const used = new Set(PAGE.match(/(?<![\w-])--[a-z][a-z-]*/g));
    expect(used.size).toBeGreaterThan(15);
    expect([...used].filter((flag) => !known.has(flag))).toEqual([]);
  });
});

describe('the container', () => {
  const { healthcheck, port, user } = image();

  it('ends when the page says', () => {
    expect(PAGE).toContain(`ends within ${Math.ceil(ENDS_MS / 1000)} seconds`);
  });

  it('on ECS has the health check of the image, and time to end', () => {
    const [container] = TASK.containerDefinitions;
    expect(container.healthCheck.command).toEqual(['CMD', ...healthcheck]);
    expect(container.portMappings).toMatchObject([{ containerPort: Number(port) }]);
    expect(container.stopTimeout * 1000).toBeGreaterThan(ENDS_MS);
  });

  it('on Kubernetes has two replicas, probes and time to end, and is not root', () => {
    const [container] = POD.containers;
    expect(MANIFESTS.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(DEPLOYMENT.spec.replicas).toBe(2);
    const [mcp] = container.ports;
    expect(mcp.containerPort).toBe(Number(port));
    for (const probe of ['readinessProbe', 'livenessProbe']) {
      expect(container[probe].httpGet).toEqual({ path: '/healthz', port: mcp.name });
    }
    const { seconds } = container.lifecycle.preStop.sleep;
    expect((POD.terminationGracePeriodSeconds - seconds) * 1000).toBeGreaterThan(ENDS_MS);
    // A liveness probe that fails while the last calls end must not kill the pod.
    expect(container.livenessProbe.failureThreshold * 10_000).toBeGreaterThan(ENDS_MS);
    expect(POD.securityContext.runAsNonRoot).toBe(true);
    // Its Service has the name of this server's variables.
    expect(POD.enableServiceLinks).toBe(false);
    expect(user).toMatch(/^[1-9]/);
  });

  it('on Lambda has the port and path of the image', () => {
    expect(LAMBDA).toMatchObject({ AWS_LWA_PORT: port, AWS_LWA_READINESS_CHECK_PATH: '/healthz' });
    expect([LAMBDA.AWS_LWA_INVOKE_MODE, FUNCTION.FunctionUrlConfig]).toEqual([
      'response_stream',
      { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' },
    ]);
    expect(FUNCTION.Timeout).toBe(900);
  });
});

/** A load balancer that sends each request to the next of the servers that it is given. */
async function balancer() {
  const urls: string[] = [];
  const served: number[] = [];
  let next = 0;
  const server = createServer((req, res) => {
    const at = next++ % urls.length;
    served[at] = (served[at] ?? 0) + 1;
    const onward = request(new URL(req.url!, urls[at]), { method: req.method!, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, urls, served };
}

const run = (command: string, args: string[], env: Environment) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(command, args, { env: { ...BARE_ENVIRONMENT, ...env } }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });

describe('a bot', { timeout: 60_000 }, () => {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  // Inside the project, where the client package is found.
  const place = sharedFolder(join(ROOT, 'build'));

  const program = block('A Slack bot', 'ts');

  interface Asked {
    answer: string;
    /** The key of each replica. */
    keys?: readonly string[];
    /** What the bot presents, if not the token of the server. */
    token?: string;
    access?(url: string): Promise<{ args: string[]; env: Environment; bot?: string }>;
  }

  const byToken: Required<Asked>['access'] = async () => ({ args: [], env: { AWS_BACKUP_MCP_HTTP_TOKEN: SECRET } });

  async function ask({ answer, keys = [SECRET, SECRET], token = SECRET, access = byToken }: Asked) {
    const { simulator } = await simulate();
    const audit = join(folder(), 'audit.jsonl');
    const { url, urls, served } = await balancer();
    const { args, env, bot = program } = await access(url);
    for (const key of keys) {
      const replica = await startHttp(['--confirm', '--audit-log', audit, ...args], {
        ...awsEnvironment(simulator.url),
        ...env,
        AWS_BACKUP_MCP_STATE_KEY: key,
      });
      urls.push(replica.url);
    }
    const file = join(place, 'bot.mjs');
    writeFileSync(file, (await transform(bot, { loader: 'ts' })).code);
    const { stdout, stderr } = await run(process.execPath, [file], {
      COPIES_URL: url,
      COPIES_TOKEN: token,
      ANSWER: answer,
    });
    const lines = stdout.trimEnd().split('\n');
    return { question: lines.slice(0, -1).join('\n'), outcome: lines.at(-1), stderr, served, simulator, audit };
  }

  const callers = (audit: string) => [...new Set(auditLines(audit).map(({ Caller }) => JSON.stringify(Caller)))];

  it('asks its user through one replica and starts the copy through another', async () => {
    const { question, outcome, stderr, served, simulator, audit } = await ask({ answer: 'yes' });
    expect(stderr).toBe('');
    expect(question).toContain('aBackupVault');
    expect(outcome).toMatch(/^started [0-9A-F-]{36}$/);
    expect(served.every((count) => count > 0)).toBe(true);
    expect(startedJobs(simulator)).toHaveLength(1);
    expect(callers(audit)).toEqual(['{"Subject":"static token"}']);
  });

  it('is let in by client credentials, and named in the audit log', async () => {
    const { outcome, stderr, served, audit } = await ask({
      answer: 'yes',
      access: async (url) => {
        const { issuer } = await testIssuer(url);
        // As the page says it: the one in place of the other.
        const [, provider] = /`(authProvider: new ClientCredentialsProvider\(.*?\))`/.exec(PAGE)!;
        const given = JSON.stringify(['pipeline', 'secret', issuer]);
        const bot = program
          .replace('{ Client,', '{ Client, ClientCredentialsProvider,')
          .replace(/requestInit: .*(?=,\n)/, provider!)
          .replace(/(?=const client = )/, `const [clientId, clientSecret, expectedIssuer] = ${given};\n`);
        return { args: ['--oauth-issuer', issuer, '--oauth-audience', url], env: {}, bot };
      },
    });
    expect(stderr).toBe('');
    expect(outcome).toMatch(/^started [0-9A-F-]{36}$/);
    expect(served.every((count) => count > 0)).toBe(true);
    expect(callers(audit)).toEqual(['{"Subject":"alice@example.com","ClientId":"pipeline"}']);
  });

  it('starts nothing if its user declines', async () => {
    const { outcome, simulator } = await ask({ answer: 'no' });
    expect(outcome).toMatch(/^policy_denied: The user declined/);
    expect(startedJobs(simulator)).toEqual([]);
  });

  it('starts nothing through replicas that do not share the key', async () => {
    const { outcome, simulator } = await ask({ answer: 'yes', keys: [SECRET, `${SECRET}-of-another`] });
    expect(outcome).toMatch(/^policy_denied: The answer belongs to another question/);
    expect(startedJobs(simulator)).toEqual([]);
  });

  it('is not let in with another token', async () => {
    const { question, stderr, simulator } = await ask({ answer: 'yes', token: `${SECRET}-of-another` });
    expect(question).toBe('');
    expect(stderr).toMatch(/401|Unauthorized/);
    expect(startedJobs(simulator)).toEqual([]);
  });
});

const hasTools = ['curl', 'jq'].every((tool) => spawnSync(tool, ['--version']).status === 0);
describe.skipIf(!hasTools)(hasTools ? 'a pipeline over HTTP' : 'a pipeline over HTTP (skipped: no curl or jq)', () => {
  const script = block('A CI pipeline', 'sh');

  it('waits for its copy', { timeout: 60_000 }, async () => {
    const { url } = await startHttp(['--simulator'], { AWS_BACKUP_MCP_HTTP_TOKEN: SECRET });
    const { code, stdout, stderr } = await run('sh', ['-c', script], { COPIES_URL: url, COPIES_TOKEN: SECRET });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^[0-9A-F-]{36} COMPLETED\n$/);
    expect(code).toBe(0);
  });

  it('fails with the reason where a call fails', { timeout: 60_000 }, async () => {
    const { url, child } = await startHttp(['--simulator', '--read-only'], { AWS_BACKUP_MCP_HTTP_TOKEN: SECRET });
    const refused = await run('sh', ['-c', script], { COPIES_URL: url, COPIES_TOKEN: SECRET });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('policy_denied');
    child.kill();
    const gone = await run('sh', ['-c', script], { COPIES_URL: 'http://127.0.0.1:1/mcp', COPIES_TOKEN: SECRET });
    expect(gone.code).not.toBe(0);
    expect(gone.stdout).toBe('');
  });
});
