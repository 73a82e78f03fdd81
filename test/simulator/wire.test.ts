import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import {
  BackupClient,
  ListBackupVaultsCommand,
  ListCopyJobsCommand,
  StartCopyJobCommand,
} from '@aws-sdk/client-backup';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Simulator, SWITCHES } from '../../src/simulator/index.ts';
import { type Bench, bench, CREDENTIALS, RECOVERY_POINT, START_PAGE, worldWith } from './harness.ts';

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

interface Signing {
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  service?: string;
  region?: string;
  date?: number;
}

/** Sends a request unchanged, with its headers. */
function send(
  simulator: Simulator,
  method: string,
  target: string,
  headers: Record<string, string>,
  body = '',
): Promise<Reply> {
  const { port } = new URL(simulator.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: target, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Signs and sends a request. */
async function signed(b: Bench, method: string, target: string, body = '', signing: Signing = {}): Promise<Reply> {
  const [path = '', query = ''] = target.split('?');
  const signer = new SignatureV4({
    service: signing.service ?? 'backup',
    region: signing.region ?? 'us-east-1',
    credentials: signing.credentials ?? CREDENTIALS.production,
    sha256: Sha256,
  });
  const { headers } = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: { host: new URL(b.simulator.url).host },
      body,
    },
    { signingDate: new Date(signing.date ?? b.clock.now()) },
  );
  return send(b.simulator, method, target, headers, body);
}

const asJson = (reply: Reply) => JSON.parse(reply.text);

describe('the wire', () => {
  it('accepts paths with or without a trailing slash, and a percent-encoded ARN as one segment', async () => {
    await using b = await bench();
    for (const path of ['/copy-jobs', '/copy-jobs/', '/backup-vaults', '/backup-vaults/', '/resources/']) {
      expect((await signed(b, 'GET', path)).status, path).toBe(200);
    }
    const arn = encodeURIComponent(RECOVERY_POINT);
    const point = await signed(b, 'GET', `/backup-vaults/Default/recovery-points/${arn}`);
    expect(asJson(point).RecoveryPointArn).toBe(RECOVERY_POINT);
    const automatic = await signed(b, 'GET', `/backup-vaults/${encodeURIComponent('aws/efs/automatic-backup-vault')}`);
    expect(asJson(automatic).BackupVaultName).toBe('aws/efs/automatic-backup-vault');
    // boto3 sends this path for an empty CopyJobId.
    expect(asJson(await signed(b, 'GET', '/copy-jobs/'))).toHaveProperty('CopyJobs');
  });

  it('has dates as epoch seconds, explicit nulls and AWS’s headers', async () => {
    await using b = await bench();
    const reply = await signed(b, 'PUT', '/copy-jobs', JSON.stringify(START_PAGE));
    expect(asJson(reply)).toEqual({
      CopyJobId: expect.any(String),
      CreationDate: b.clock.now() / 1000,
      IsParent: false,
    });
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(reply.text.length),
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      date: new Date(b.clock.now()).toUTCString(),
    });
    const job = asJson(await signed(b, 'GET', `/copy-jobs/${asJson(reply).CopyJobId}`)).CopyJob;
    expect(job).toMatchObject({ State: 'CREATED', CompletionDate: null, StatusMessage: null, ParentJobId: null });

    await using other = await bench({ switches: { 'null-members': 'absent' } });
    expect(asJson(await signed(other, 'GET', '/copy-jobs'))).not.toHaveProperty('NextToken');
  });

  it('names an error in the header and describes it in the body', async () => {
    await using b = await bench();
    const arn = encodeURIComponent(`${RECOVERY_POINT}0`);
    const reply = await signed(b, 'GET', `/backup-vaults/Default/recovery-points/${arn}`);
    expect(reply).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } });
    expect(asJson(reply)).toEqual({
      Code: 'ERROR_2603',
      Context: null,
      Message: 'Cannot find recovery point.',
      Type: null,
    });
  });

  it.each([
    ['PUT', '/backup/plans/', 'CreateBackupPlan'],
    ['GET', '/backup-jobs', 'ListBackupJobs'],
    ['PUT', '/backup-jobs', 'StartBackupJob'],
    ['DELETE', '/backup-vaults/x', 'DeleteBackupVault'],
    ['GET', '/scan/pitr-malware-scan-results', 'GetPITRMalwareScanResults'],
    ['GET', '/nothing/like/this', 'no operation'],
    ['PATCH', '/copy-jobs', 'no operation'],
  ])('%s %s is not simulated, and the answer says so', async (method, path, name) => {
    await using b = await bench();
    const reply = await signed(b, method, path);
    expect(reply).toMatchObject({ status: 404, headers: { 'x-amzn-errortype': 'UnknownOperationException' } });
    expect(asJson(reply).Message).toContain(name);
  });

  it('accepts a body of 1 MiB and refuses larger ones', async () => {
    await using b = await bench();
    const body = (size: number) => JSON.stringify({ ...START_PAGE, IdempotencyToken: 'x'.repeat(size) });
    const slack = 1024 * 1024 - body(0).length;
    expect((await signed(b, 'PUT', '/copy-jobs', body(slack))).status).toBe(200);
    const reply = await signed(b, 'PUT', '/copy-jobs', body(slack + 1));
    expect(reply).toMatchObject({ status: 413, headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException' } });
    expect((await signed(b, 'PUT', '/copy-jobs', body(20 * 1024 * 1024))).status).toBe(413);
  });

  it.each([
    ['{', 'InvalidRequestException'],
    ['[]', 'InvalidRequestException'],
    ['null', 'InvalidRequestException'],
    ['', 'MissingParameterValueException'],
    ['{"RecoveryPointArn":7}', 'InvalidRequestException'],
    ['{"RecoveryPointArn":null}', 'MissingParameterValueException'],
    [JSON.stringify({ ...START_PAGE, Lifecycle: [] }), 'InvalidRequestException'],
    [JSON.stringify({ ...START_PAGE, Lifecycle: { DeleteAfterDays: '30' } }), 'InvalidRequestException'],
  ])('answers the body %s with %s', async (body, type) => {
    await using b = await bench();
    const reply = await signed(b, 'PUT', '/copy-jobs', body);
    expect(reply).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': type } });
  });

  it('refuses a path or a query that is not percent-encoded UTF-8', async () => {
    await using b = await bench();
    const bare = { host: '127.0.0.1' };
    for (const target of ['/backup-vaults/%E0%A4', '/copy-jobs?state=%ff']) {
      const reply = await send(b.simulator, 'GET', target, bare);
      expect(reply.headers['x-amzn-errortype'], target).toBe('MalformedHttpRequestException');
    }
  });

  it('counts requests by operation', async () => {
    await using b = await bench();
    const client = b.client();
    await client.send(new ListCopyJobsCommand({}));
    await client.send(new StartCopyJobCommand(START_PAGE));
    await client.send(new StartCopyJobCommand(START_PAGE));
    expect(b.simulator.requests.byOperation()).toEqual({ ListCopyJobs: 1, StartCopyJob: 2 });
    expect([b.simulator.requests.count(), b.simulator.requests.count('StartCopyJob')]).toEqual([3, 2]);
    b.simulator.requests.reset();
    expect(b.simulator.requests.count()).toBe(0);
  });
});

describe('signatures', () => {
  const refusal = async (b: Bench, signing: Signing) => {
    const reply = await signed(b, 'GET', '/copy-jobs', '', signing);
    expect(reply.status).toBe(403);
    return [reply.headers['x-amzn-errortype'], asJson(reply).Message];
  };
  const unknown = ['UnrecognizedClientException', 'The security token included in the request is invalid.'];

  it('are refused with AWS’s errors', async () => {
    await using b = await bench();
    const { production } = CREDENTIALS;
    const unsigned = await send(b.simulator, 'GET', '/copy-jobs', {});
    expect(unsigned).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
    });
    const basic = await send(b.simulator, 'GET', '/copy-jobs', { authorization: 'Basic eDp5' });
    expect(basic).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'IncompleteSignatureException' } });

    expect(await refusal(b, { credentials: { ...production, accessKeyId: 'AKIANOBODY' } })).toEqual(unknown);
    expect(await refusal(b, { credentials: { ...production, sessionToken: 'made-up' } })).toEqual(unknown);
    expect(await refusal(b, { credentials: { ...production, secretAccessKey: 'wrong' } })).toEqual([
      'InvalidSignatureException',
      expect.stringContaining('does not match the signature you provided'),
    ]);
    expect(await refusal(b, { service: 's3' })).toEqual([
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'backup'.",
    ]);
    expect(await refusal(b, { region: 'nowhere' })).toEqual([
      'InvalidSignatureException',
      'Credential should be scoped to a valid Region.',
    ]);
    expect(await refusal(b, { date: b.clock.now() - 16 * 60_000 })).toEqual([
      'InvalidSignatureException',
      expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(.* - 15 min\.\)$/),
    ]);
    expect(await refusal(b, { date: b.clock.now() + 16 * 60_000 })).toEqual([
      'InvalidSignatureException',
      expect.stringMatching(/^Signature not yet current: /),
    ]);
    expect((await signed(b, 'GET', '/copy-jobs', '', { date: b.clock.now() - 14 * 60_000 })).status).toBe(200);
  });

  it('cover the path, the query, the headers and the body', async () => {
    await using b = await bench();
    const body = JSON.stringify(START_PAGE);
    const headers = async (signBody: string) => {
      const signer = new SignatureV4({
        service: 'backup',
        region: 'us-east-1',
        credentials: CREDENTIALS.production,
        sha256: Sha256,
        applyChecksum: false,
      });
      const date = { signingDate: new Date(b.clock.now()) };
      const plain = { host: '127.0.0.1', 'x-amz-meta': 'one' };
      const target = { protocol: 'http:', hostname: '127.0.0.1', path: '/copy-jobs', query: {} };
      return (await signer.sign({ method: 'PUT', ...target, headers: plain, body: signBody }, date)).headers;
    };
    const status = async (method: string, target: string, sent: Record<string, string>, text: string) =>
      (await send(b.simulator, method, target, sent, text)).status;
    expect(await status('PUT', '/copy-jobs', await headers(body), body)).toBe(200);
    expect(await status('PUT', '/copy-jobs', await headers(body), `${body} `)).toBe(403);
    expect(await status('PUT', '/copy-jobs?x=y', await headers(body), body)).toBe(403);
    expect(await status('PUT', '/copy-jobs/x', await headers(body), body)).toBe(403);
    expect(await status('PUT', '/copy-jobs', { ...(await headers(body)), 'x-amz-meta': 'two' }, body)).toBe(403);
    const stated = {
      ...(await headers(body)),
      'x-amz-content-sha256': createHash('sha256').update('other').digest('hex'),
    };
    expect(await status('PUT', '/copy-jobs', stated, body)).toBe(403);
  });

  it('follow the algorithm that AWS documents', async () => {
    // Step by step: elsewhere, one library makes the signature and checks it.
    await using b = await bench();
    const date = new Date(b.clock.now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const [day, secret] = [date.slice(0, 8), CREDENTIALS.production.secretAccessKey];
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const canonical = [
      'GET',
      '/copy-jobs/',
      'maxResults=5&state=FAILED',
      `host:127.0.0.1\nx-amz-date:${date}\n`,
      'host;x-amz-date',
      sha(''),
    ];
    const scope = `${day}/us-east-1/backup/aws4_request`;
    const toSign = ['AWS4-HMAC-SHA256', date, scope, sha(canonical.join('\n'))].join('\n');
    const key = ['us-east-1', 'backup', 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day));
    const authorization = `AWS4-HMAC-SHA256 Credential=${CREDENTIALS.production.accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${hmac(key, toSign).toString('hex')}`;
    const headers = { host: '127.0.0.1', 'x-amz-date': date, authorization };
    const reply = await send(b.simulator, 'GET', '/copy-jobs/?state=FAILED&maxResults=5', headers);
    expect([reply.status, asJson(reply).CopyJobs.length]).toEqual([200, 3]);
  });

  it('of a session are accepted with its token until it expires', async () => {
    const credentials = { accessKeyId: 'ASIASESSION', secretAccessKey: 'session-secret', sessionToken: 'the-token' };
    const world = worldWith((data) => {
      data.Accounts[0]!.AccessKeys!.push({
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: '+60m',
        Arn: 'arn:aws:sts::123456789012:assumed-role/Operator/session',
      });
    });
    await using b = await bench({ world });
    expect((await signed(b, 'GET', '/copy-jobs', '', { credentials })).status).toBe(200);
    const { sessionToken: _, ...without } = credentials;
    expect(await refusal(b, { credentials: without })).toEqual(unknown);
    b.clock.advance(60 * 60_000);
    expect(await refusal(b, { credentials })).toEqual([
      'ExpiredTokenException',
      'The security token included in the request is expired',
    ]);
  });

  it('let the SDK correct its clock by the Date header of a refusal', async () => {
    await using b = await bench();
    b.clock.advance(3 * 3_600_000);
    const client = b.client();
    await client.send(new ListCopyJobsCommand({}));
    await client.send(new ListCopyJobsCommand({}));
    expect(b.simulator.requests.count('ListCopyJobs')).toBe(3);
  });

  it('keep accounts and Regions apart', async () => {
    await using b = await bench();
    await b.client().send(new StartCopyJobCommand(START_PAGE));
    for (const client of [b.client('recovery'), b.client('production', 'us-west-2')]) {
      expect((await client.send(new ListCopyJobsCommand({}))).CopyJobs).toEqual([]);
    }
  });
});

describe('GetCallerIdentity', () => {
  const sts = (b: Bench, credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new STSClient({ region: 'eu-central-1', endpoint: b.simulator.url, credentials, maxAttempts: 1 });

  it('returns the account of the access key', async () => {
    await using b = await bench();
    for (const [credentials, account] of [
      [CREDENTIALS.production, '123456789012'],
      [CREDENTIALS.recovery, '210987654321'],
      [CREDENTIALS.partner, '666666666666'],
    ] as const) {
      const identity = await sts(b, credentials).send(new GetCallerIdentityCommand({}));
      expect(identity).toMatchObject({ Account: account, Arn: expect.stringContaining(account) });
    }
  });

  it('refuses with the error names of STS', async () => {
    await using b = await bench();
    const { production } = CREDENTIALS;
    const refused = async (credentials: typeof production) =>
      sts(b, credentials)
        .send(new GetCallerIdentityCommand({}))
        .then(
          () => 'none',
          (error: Error) => error.name,
        );
    expect(await refused({ ...production, accessKeyId: 'AKIANOBODY' })).toBe('InvalidClientTokenId');
    expect(await refused({ ...production, secretAccessKey: 'wrong' })).toBe('SignatureDoesNotMatch');
    b.simulator.faults.add({ kind: 'expired-credentials', operation: 'GetCallerIdentity', times: 1 });
    expect(await refused(production)).toBe('ExpiredToken');
    const other = await signed(b, 'POST', '/', 'Action=GetSessionToken&Version=2011-06-15', { service: 'sts' });
    expect(other.text).toContain('GetSessionToken of STS is not simulated');
  });
});

describe('faults', () => {
  const start = (b: Bench, maxAttempts = 1) =>
    new BackupClient({
      region: 'us-east-1',
      endpoint: b.simulator.url,
      credentials: CREDENTIALS.production,
      maxAttempts,
    }).send(new StartCopyJobCommand(START_PAGE));

  // The result for the caller, and how many jobs were started.
  it.each([
    [{ kind: 'limit-exceeded' }, { name: 'LimitExceededException' }, 0],
    [{ kind: 'throttle' }, { name: 'ThrottlingException', message: 'Rate exceeded' }, 0],
    [{ kind: 'internal-error' }, { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }, 0],
    [
      { kind: 'service-unavailable', status: 503 },
      { name: 'ServiceUnavailableException', $metadata: { httpStatusCode: 503 } },
      0,
    ],
    [{ kind: 'expired-credentials' }, { name: 'ExpiredTokenException' }, 0],
    [{ kind: 'access-denied' }, { name: 'AccessDeniedException' }, 0],
    [{ kind: 'clock-skew' }, { name: 'InvalidSignatureException' }, 0],
    [{ kind: 'reset-before' }, { code: 'ECONNRESET' }, 0],
    [{ kind: 'reset-after' }, { code: 'ECONNRESET' }, 1],
    [{ kind: 'truncated-body' }, { name: 'SyntaxError' }, 1],
    [{ kind: 'html' }, { name: 'SyntaxError' }, 1],
    [{ kind: 'html', status: 502 }, { $response: { statusCode: 502 } }, 0],
    [{ kind: 'empty-body' }, { $metadata: { httpStatusCode: 200 } }, 1],
    [{ kind: 'wrong-content-type' }, { CopyJobId: expect.any(String) }, 1],
  ] as const)('%o', async (fault, seen, jobs) => {
    await using b = await bench({ faults: [{ operation: 'StartCopyJob', ...fault, times: 1 }] });
    const before = b.simulator.copyJobs().length;
    expect(await start(b).catch((error: Error) => error)).toMatchObject(seen);
    expect(b.simulator.copyJobs().length - before).toBe(jobs);
    await expect(start(b)).resolves.toMatchObject({ CopyJobId: expect.any(String) });
  });

  const LISTS = [
    '/copy-jobs',
    '/audit/copy-job-summaries',
    '/backup-vaults',
    '/backup-vaults/Default/recovery-points',
    `/resources/${encodeURIComponent('arn:aws:rds:us-east-1:123456789012:db:orders')}/recovery-points`,
    '/resources',
    `/tags/${encodeURIComponent(RECOVERY_POINT)}`,
  ];

  it.each(LISTS)('next-token-cycle: the pages of %s never end', async (path) => {
    for (const nulls of SWITCHES['null-members'].settings) {
      await using b = await bench({ switches: { 'null-members': nulls } });
      const first = asJson(await signed(b, 'GET', path));
      b.simulator.faults.add({ kind: 'next-token-cycle' });
      const name = path.startsWith('/audit') ? 'NextToken' : 'nextToken';
      const tokens: string[] = [];
      for (let page = 0; page < 6; page++) {
        const query = tokens.length === 0 ? '' : `?${name}=${tokens.at(-1)}`;
        const { NextToken, ...rows } = asJson(await signed(b, 'GET', `${path}${query}`));
        expect(rows).toEqual({ ...first, NextToken: undefined });
        tokens.push(NextToken);
      }
      const [one, other] = tokens;
      expect(one).not.toBe(other);
      expect(tokens).toEqual([one, other, one, other, one, other]);
      // They are not tokens of the list.
      b.simulator.faults.clear();
      const reply = await signed(b, 'GET', `${path}?${name}=${one}`);
      expect(reply.headers['x-amzn-errortype']).toBe('InvalidParameterValueException');
    }
  });

  it('next-token-cycle does not affect other operations', async () => {
    await using b = await bench({ faults: [{ kind: 'next-token-cycle' }] });
    await expect(start(b)).resolves.toMatchObject({ CopyJobId: expect.any(String) });
    expect(asJson(await signed(b, 'GET', '/backup-vaults/Default'))).not.toHaveProperty('NextToken');
  });

  it.each([
    ['GET', '/copy-jobs', '', 'backup'],
    ['PUT', '/copy-jobs', JSON.stringify(START_PAGE), 'backup'],
    ['POST', '/', 'Action=GetCallerIdentity&Version=2011-06-15', 'sts'],
  ] as const)(
    'endless-body: %s %s goes on until the caller closes the connection',
    async (method, target, body, service) => {
      await using b = await bench({ faults: [{ kind: 'endless-body' }] });
      const before = b.simulator.copyJobs().length;
      const signer = new SignatureV4({
        service,
        region: 'us-east-1',
        credentials: CREDENTIALS.production,
        sha256: Sha256,
      });
      const { host, hostname, port } = new URL(b.simulator.url);
      const { headers } = await signer.sign(
        { method, protocol: 'http:', hostname, path: target, query: {}, headers: { host }, body },
        { signingDate: new Date(b.clock.now()) },
      );
      const MIB = 1024 * 1024;
      const read = await new Promise<string>((resolve, reject) => {
        const outgoing = request({ host: hostname, port, method, path: target, headers }, (incoming) => {
          expect(incoming.statusCode).toBe(200);
          expect(incoming.headers).not.toHaveProperty('content-length');
          let text = '';
          incoming.on('data', (chunk) => {
            text += chunk;
            if (text.length < 2 * MIB) return;
            outgoing.destroy();
            resolve(text);
          });
          incoming.on('end', () => reject(new Error('the body ended')));
          incoming.on('error', () => {});
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      });
      expect(read.trim()).toMatch(/^[{<]/);
      expect(b.simulator.copyJobs().length - before).toBe(method === 'PUT' ? 1 : 0);
      // The next request is answered, and the simulator can close.
      b.simulator.faults.clear();
      expect((await signed(b, 'GET', '/copy-jobs')).status).toBe(200);
    },
  );

  it('endless-body ends when the simulator closes', async () => {
    await using b = await bench({ faults: [{ kind: 'endless-body' }] });
    const endless = start(b).catch((error: Error & { code?: string }) => error.code ?? error.name);
    while (b.simulator.requests.count('StartCopyJob') < 1) await new Promise((resolve) => setImmediate(resolve));
    await b.simulator.close();
    expect(await endless).toMatch(/ECONNRESET|Error/);
  });

  it('slow holds up many requests at once without a warning of Node', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    await using b = await bench();
    b.simulator.faults.add({ kind: 'slow', delayMs: 5000 });
    const slow = Promise.all(Array.from({ length: 20 }, () => start(b)));
    while (b.clock.sleeping < 20) await new Promise((resolve) => setImmediate(resolve));
    b.clock.advance(5000);
    expect(await slow).toHaveLength(20);
    expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([]);
  });

  it('slow waits on the clock; never-answer ends when the simulator closes', async () => {
    await using b = await bench();
    b.simulator.faults.add({ kind: 'slow', delayMs: 5000, times: 1 });
    const slow = start(b);
    while (b.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    b.clock.advance(5000);
    await expect(slow).resolves.toHaveProperty('CopyJobId');

    b.simulator.faults.add({ kind: 'never-answer' });
    const never = start(b).catch((error: Error & { code?: string }) => error.code);
    while (b.simulator.requests.count('StartCopyJob') < 2) await new Promise((resolve) => setImmediate(resolve));
    await b.simulator.close();
    expect(await never).toBe('ECONNRESET');
  });

  it('apply by account, number and probability, until they are cleared', async () => {
    await using b = await bench();
    const list = (account: 'production' | 'recovery') =>
      b
        .client(account, 'us-east-1', 1)
        .send(new ListCopyJobsCommand({}))
        .then(
          () => 'ok',
          (error: Error) => error.name,
        );
    b.simulator.faults.add({ kind: 'throttle', account: '210987654321', times: 2 });
    expect(await list('production')).toBe('ok');
    expect([await list('recovery'), await list('recovery'), await list('recovery')]).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      'ok',
    ]);
    b.simulator.faults.add({ kind: 'access-denied', probability: 0.5 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => list('production')));
    const struck = answers.filter((answer) => answer === 'AccessDeniedException').length;
    expect(struck).toBeGreaterThan(10);
    expect(struck).toBeLessThan(50);
    b.simulator.faults.clear();
    expect(await list('production')).toBe('ok');
  });

  it('leave a rate of requests alone, of each operation, account and Region', async () => {
    await using b = await bench({ faults: [{ kind: 'throttle', perSecond: 5 }] });
    const names = (answers: readonly string[], name: string) => answers.filter((answer) => answer === name).length;
    const send = async (
      count: number,
      command: ListCopyJobsCommand | ListBackupVaultsCommand = new ListCopyJobsCommand({}),
      account: 'production' | 'recovery' = 'production',
      region = 'us-east-1',
    ) => {
      const client = b.client(account, region, 1);
      const one = () =>
        client.send(command as ListCopyJobsCommand).then(
          () => 'ok',
          (error: Error) => error.name,
        );
      return await Promise.all(Array.from({ length: count }, one));
    };
    const all = await send(12);
    expect([names(all, 'ok'), names(all, 'ThrottlingException')]).toEqual([5, 7]);
    expect(names(await send(5, new ListBackupVaultsCommand({})), 'ok')).toBe(5);
    expect(names(await send(5, undefined, 'recovery'), 'ok')).toBe(5);
    expect(names(await send(5, undefined, 'production', 'us-west-2'), 'ok')).toBe(5);
    b.clock.advance(400);
    expect(names(await send(12), 'ok')).toBe(2);
    b.clock.advance(60_000);
    expect(names(await send(12), 'ok')).toBe(5);
    expect(b.simulator.faults.struck).toBe(7 + 10 + 7);
  });
});
