import { createHash } from 'node:crypto';
import { BackupClient, ListBackupVaultsCommand } from '@aws-sdk/client-backup';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultWorld, startSimulator, type WorldData } from '../../src/simulator/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CREDENTIALS } from './harness.ts';
import { call, type Signer, send, signed, type WireRequest } from './wire.ts';

// AWS's errors for requests without a valid Signature Version 4, all HTTP 403.

const START = Date.parse('2026-11-22T10:00:00Z');
const SESSION = {
  accessKeyId: 'ASIASESSION7EXAMPLE1',
  secretAccessKey: 'session/secret',
  sessionToken: 'of/an+hour==',
};

function world(): WorldData {
  const company = defaultWorld(START);
  company.Accounts[0]!.AccessKeys!.push({
    AccessKeyId: SESSION.accessKeyId,
    SecretAccessKey: SESSION.secretAccessKey,
    SessionToken: SESSION.sessionToken,
    Expiration: '+1h',
    Arn: 'arn:aws:sts::123456789012:assumed-role/operator/session',
  });
  return company;
}

async function simulate() {
  const clock = new ManualClock(START);
  const simulator = await startSimulator({ clock, seed: 1, world: world() });
  onTestFinished(() => simulator.close());
  return { simulator, clock, url: simulator.url };
}

const VAULTS: WireRequest = { path: '/backup-vaults' };
const at = (ms: number): Partial<Signer> => ({ date: new Date(START + ms) });
const MINUTE = 60_000;

const withHeader = (request: WireRequest, name: string, change: (value: string) => string | undefined): WireRequest => {
  const { [name]: value = '', ...others } = request.headers!;
  const changed = change(value);
  return { ...request, headers: changed === undefined ? others : { ...others, [name]: changed } };
};
const authorization = (change: (value: string) => string | undefined) => (request: WireRequest) =>
  withHeader(request, 'authorization', change);

describe('a request with an invalid signature', () => {
  const cases: {
    name: string;
    request?: WireRequest;
    signer?: Partial<Signer>;
    change?: (signed: WireRequest) => WireRequest;
    error: string;
  }[] = [
    { name: 'unsigned', change: authorization(() => undefined), error: 'MissingAuthenticationTokenException' },
    { name: 'another scheme', change: authorization(() => 'Basic dTpw'), error: 'IncompleteSignatureException' },
    {
      name: 'no SignedHeaders',
      change: authorization((value) => value.replace(/SignedHeaders=[^,]+, /, '')),
      error: 'IncompleteSignatureException',
    },
    {
      name: 'no date',
      change: (request) => withHeader(request, 'x-amz-date', () => undefined),
      error: 'IncompleteSignatureException',
    },
    { name: 'an unknown key', signer: { accessKeyId: 'AKIAUNKNOWN7EXAMPLE1' }, error: 'UnrecognizedClientException' },
    { name: 'a wrong secret', signer: { secretAccessKey: 'wrong' }, error: 'InvalidSignatureException' },
    {
      name: 'the key of one account with the secret of another',
      signer: { secretAccessKey: CREDENTIALS.recovery.secretAccessKey },
      error: 'InvalidSignatureException',
    },
    {
      name: 'one digit of the signature changed',
      change: authorization((value) => value.slice(0, -1) + (value.endsWith('0') ? '1' : '0')),
      error: 'InvalidSignatureException',
    },
    {
      name: 'another path',
      change: (request) => ({ ...request, path: '/copy-jobs' }),
      error: 'InvalidSignatureException',
    },
    {
      name: 'another query',
      change: (request) => ({ ...request, query: { maxResults: '1' } }),
      error: 'InvalidSignatureException',
    },
    {
      name: 'another method',
      change: (request) => ({ ...request, method: 'DELETE' }),
      error: 'InvalidSignatureException',
    },
    {
      name: 'a body that was not signed',
      request: { method: 'PUT', path: '/copy-jobs', body: '{"IamRoleArn":"a"}' },
      change: (request) => ({ ...request, body: '{"IamRoleArn":"b"}' }),
      error: 'InvalidSignatureException',
    },
    {
      name: 'a Region that was not signed',
      change: authorization((value) => value.replace('/us-east-1/', '/us-west-2/')),
      error: 'InvalidSignatureException',
    },
    { name: 'an invalid Region', signer: { region: 'moon' }, error: 'InvalidSignatureException' },
    { name: 'the scope of another service', signer: { service: 's3' }, error: 'InvalidSignatureException' },
    {
      name: 'the scope of another day',
      change: authorization((value) => value.replace('/20261122/', '/20261121/')),
      error: 'InvalidSignatureException',
    },
    { name: 'a clock 16 minutes slow', signer: at(-16 * MINUTE), error: 'InvalidSignatureException' },
    { name: 'a clock 16 minutes fast', signer: at(16 * MINUTE), error: 'InvalidSignatureException' },
    {
      name: 'a session without its token',
      signer: { ...SESSION, sessionToken: '' },
      error: 'UnrecognizedClientException',
    },
    {
      name: 'a session with another token',
      signer: { ...SESSION, sessionToken: 'x' },
      error: 'UnrecognizedClientException',
    },
    {
      name: 'a session token for a long-term key',
      signer: { sessionToken: 'x' },
      error: 'UnrecognizedClientException',
    },
    {
      // A name inherited from Object.prototype.
      name: 'a signed header named "constructor" that was not sent',
      change: authorization((value) => value.replace('SignedHeaders=', 'SignedHeaders=constructor;')),
      error: 'InvalidSignatureException',
    },
  ];

  it.each(cases)('$name: $error', async ({ request: asked = VAULTS, signer, change, error }) => {
    const { url, simulator } = await simulate();
    const request = await signed(url, asked, { ...at(0), ...signer });
    const reply = await send(url, change?.(request) ?? request);
    expect(reply).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': error },
      json: { Message: expect.any(String) },
    });
    expect(simulator.recordsTouched()).toBe(0);
  });

  it('a presigned request: AWS Backup does not read the signature from the query', async () => {
    const { url } = await simulate();
    const query = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${CREDENTIALS.production.accessKeyId}/20261122/us-east-1/backup/aws4_request`,
      'X-Amz-Date': '20261122T100000Z',
      'X-Amz-Expires': '900',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '0'.repeat(64),
    };
    const reply = await send(url, { ...VAULTS, query });
    expect(reply).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
    });
  });
});

describe('the error for a wrong signature', () => {
  const FORM =
    /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'([^']*)'\n\nThe String-to-Sign should have been\n'([^']*)'\n$/;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');

  const requests: { name: string; request: WireRequest; signer: Partial<Signer>; canonical: string }[] = [
    {
      name: 'a list',
      request: { path: '/copy-jobs/', query: { state: 'FAILED', maxResults: '5' } },
      signer: CREDENTIALS.production,
      canonical: `GET\n/copy-jobs/\nmaxResults=5&state=FAILED\nhost:HOST\nx-amz-content-sha256:${hash('')}\nx-amz-date:20261122T100000Z\n\nhost;x-amz-content-sha256;x-amz-date\n${hash('')}`,
    },
    {
      name: 'a body and a session token',
      request: { method: 'PUT', path: '/copy-jobs', body: '{"IamRoleArn":"a"}' },
      signer: SESSION,
      canonical: `PUT\n/copy-jobs\n\nhost:HOST\nx-amz-content-sha256:${hash('{"IamRoleArn":"a"}')}\nx-amz-date:20261122T100000Z\nx-amz-security-token:${SESSION.sessionToken}\n\nhost;x-amz-content-sha256;x-amz-date;x-amz-security-token\n${hash('{"IamRoleArn":"a"}')}`,
    },
    {
      name: 'an ARN in the path',
      request: { path: `/resources/${encodeURIComponent('arn:aws:s3:::media')}` },
      signer: CREDENTIALS.production,
      // The path is encoded twice.
      canonical: `GET\n/resources/arn%253Aaws%253As3%253A%253A%253Amedia\n\nhost:HOST\nx-amz-content-sha256:${hash('')}\nx-amz-date:20261122T100000Z\n\nhost;x-amz-content-sha256;x-amz-date\n${hash('')}`,
    },
  ];

  it.each(requests)('holds what AWS signed: $name', async ({ request, signer, canonical }) => {
    const { url } = await simulate();
    const reply = await call(url, request, { ...at(0), ...signer, secretAccessKey: 'wrong' });
    expect(reply).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'InvalidSignatureException' } });
    const [, shown = '', toSign = ''] = FORM.exec(reply.json.Message) ?? [];
    expect(shown).toBe(canonical.replace('HOST', new URL(url).host));
    const scope = '20261122/us-east-1/backup/aws4_request';
    expect(toSign).toBe(`AWS4-HMAC-SHA256\n20261122T100000Z\n${scope}\n${hash(shown)}`);
  });

  it('holds the hash of the body that arrived, whatever the sender states', async () => {
    const { url } = await simulate();
    const put = { method: 'PUT', path: '/copy-jobs', body: 'one' };
    const reply = await send(url, { ...(await signed(url, put, at(0))), body: 'another' });
    expect(FORM.exec(reply.json.Message)?.[1]).toMatch(new RegExp(`\n${hash('another')}$`));
  });

  it('is SignatureDoesNotMatch for STS', async () => {
    const { url } = await simulate();
    const wrong = { ...SESSION, secretAccessKey: 'wrong' };
    const client = new STSClient({
      region: 'us-east-1',
      endpoint: url,
      credentials: wrong,
      systemClockOffset: START - Date.now(),
    });
    onTestFinished(() => client.destroy());
    const error: Error = await client.send(new GetCallerIdentityCommand({})).then(
      () => new Error('accepted'),
      (refused) => refused,
    );
    expect(error.name).toBe('SignatureDoesNotMatch');
    // The SDK trims the text of an XML element.
    const [, shown = ''] = FORM.exec(`${error.message.trimEnd()}\n`) ?? [];
    expect(shown).toContain(`\nx-amz-security-token:${SESSION.sessionToken}\n`);
    expect(shown.endsWith(hash('Action=GetCallerIdentity&Version=2011-06-15'))).toBe(true);
  });
});

describe('a request with a valid signature', () => {
  it('can have a path, query and headers that need encoding', async () => {
    const { url } = await simulate();
    const arn = encodeURIComponent('arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9');
    for (const path of [
      `/backup-vaults/Default/recovery-points/${arn}`,
      '/backup-vaults/aws%2Fefs%2Fautomatic-backup-vault',
    ]) {
      expect(await call(url, { path }, at(0)), path).toMatchObject({ status: 200 });
    }
    const query = { resourceType: "Storage Gateway !'()*+/&=", backupPlanId: 'ü' };
    const headers = { 'x-custom': '  two   spaces  ' };
    const reply = await call(url, { path: '/backup-vaults/Default/recovery-points/', query, headers }, at(0));
    expect(reply).toMatchObject({ status: 200, json: { RecoveryPoints: [] } });
  });
});

describe('an SDK with a wrong clock', () => {
  it.each(['2026-11-22T10:00:00Z', '2031-01-01T00:00:00Z'])(
    'corrects it by the Date header, with one more attempt: %s',
    async (time) => {
      const clock = new ManualClock(time);
      const simulator = await startSimulator({ clock });
      const client = new BackupClient({
        region: 'us-east-1',
        endpoint: simulator.url,
        credentials: CREDENTIALS.production,
      });
      onTestFinished(async () => {
        client.destroy();
        await simulator.close();
      });
      const off = Math.abs(Date.now() - clock.now()) > 14 * MINUTE;
      await client.send(new ListBackupVaultsCommand({}));
      expect(simulator.requests.count('ListBackupVaults')).toBe(off ? 2 : 1);
      await client.send(new ListBackupVaultsCommand({}));
      expect(simulator.requests.count('ListBackupVaults')).toBe(off ? 3 : 2);
    },
  );
});
