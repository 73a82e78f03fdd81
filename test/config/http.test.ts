import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig, refusalToListen } from '../../src/config/index.ts';
import { isLoopback } from '../../src/domain/guards/loopback.ts';

const SECRET = 'a-secret-of-more-than-thirty-two-characters';
const OAUTH = ['--oauth-issuer', 'https://login.example.com/', '--oauth-audience', 'https://copies.example.com/mcp'];

describe('--http', () => {
  it.each([
    ['8080', '127.0.0.1', 8080],
    ['0', '127.0.0.1', 0],
    [' 8080 ', '127.0.0.1', 8080],
    ['127.0.0.9:65535', '127.0.0.9', 65_535],
    ['0.0.0.0:8000', '0.0.0.0', 8000],
    ['LocalHost:1', 'localhost', 1],
    ['copies.internal:80', 'copies.internal', 80],
    ['[::1]:8080', '::1', 8080],
    ['[0:0:0:0:0:0:0:1]:8080', '::1', 8080],
    ['[::]:8080', '::', 8080],
    ['[::FFFF:127.0.0.1]:80', '::ffff:7f00:1', 80],
  ])('%s is %s port %i', (text, host, port) => {
    const { settings, broken } = readConfig(['--http', text], {});
    expect(broken).toEqual([]);
    expect(settings.http).toEqual({ host, port });
    expect(readConfig([], { AWS_BACKUP_MCP_HTTP: text }).settings.http).toEqual({ host, port });
  });

  it.each([
    'on',
    ':8080',
    '8080/mcp',
    'http://127.0.0.1:8080',
    '::1:8080',
    '[::1]',
    '[::1%lo]:80',
    '127.1:80',
    '0x7f.1:80',
    '2130706433:80',
    '127.0.0.256:80',
    'a b:80',
    '-a:80',
    'user@host:80',
    '65536',
    '123456',
    '-1',
    '8.5',
  ])('refuses %s, and then the server does not start: nobody would reach it on stdio', (text) => {
    const { settings, broken } = readConfig([`--http=${text}`], {});
    expect(settings.http).toBeUndefined();
    expect(broken).toMatchObject([{ Setting: '--http' }]);
    expect(refusalToListen(settings, broken)).toEqual(broken[0]);
    const config = readConfig([], { AWS_BACKUP_MCP_HTTP: text });
    expect(refusalToListen(config.settings, config.broken)).toMatchObject({ Setting: 'AWS_BACKUP_MCP_HTTP' });
  });

  it('takes every address back as it was understood', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4(),
          fc.domain(),
          fc.ipV6().map((ip) => `[${ip}]`),
        ),
        fc.nat(65_535),
        (host, port) => {
          const { http } = readConfig(['--http', `${host}:${port}`], {}).settings;
          expect(http).toMatchObject({ port });
          const again = http!.host.includes(':') ? `[${http!.host}]` : http!.host;
          expect(readConfig(['--http', `${again}:${port}`], {}).settings.http).toEqual(http);
        },
      ),
    );
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['::ffff:7f00:1', false],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['128.0.0.1', false],
  ['10.127.0.0', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

describe('a server does not listen', () => {
  const refusal = (argv: string[], env = {}) => {
    const { settings, broken } = readConfig(argv, env);
    return refusalToListen(settings, broken);
  };

  it.each(['0.0.0.0:80', '[::]:80', '10.0.0.1:80', 'copies.internal:80'])('on %s while anyone may call', (text) => {
    expect(refusal(['--http', text])).toMatchObject({
      Setting: '--http (AWS_BACKUP_MCP_HTTP)',
      Fix: expect.stringMatching(
        /--oauth-issuer .*--oauth-audience .*AWS_BACKUP_MCP_HTTP_TOKEN.*--http-behind-gateway/,
      ),
    });
    expect(refusal(['--http', text, ...OAUTH])).toBeUndefined();
    expect(refusal(['--http', text, '--http-behind-gateway'])).toBeUndefined();
    expect(refusal(['--http', text], { AWS_BACKUP_MCP_HTTP_TOKEN: SECRET })).toBeUndefined();
    expect(refusal(['--http', text, '--http-behind-gateway=false'])).toBeDefined();
    expect(refusal(['--http', text, '--http-behind-gateway=maybe'])).toBeDefined();
    expect(refusal(['--http', text], { AWS_BACKUP_MCP_STATE_KEY: SECRET })).toBeDefined();
  });

  it('with half of the OAuth settings, on loopback either', () => {
    expect(refusal(['--http', '80', ...OAUTH.slice(0, 2)])).toMatchObject({
      Setting: '--oauth-audience (AWS_BACKUP_MCP_OAUTH_AUDIENCE)',
    });
    expect(refusal(['--http', '80', ...OAUTH.slice(2)])).toMatchObject({
      Setting: '--oauth-issuer (AWS_BACKUP_MCP_OAUTH_ISSUER)',
    });
  });

  it('with an access setting that cannot be used, on loopback either: it was to keep callers out', () => {
    expect(refusal(['--http', '80'], { AWS_BACKUP_MCP_HTTP_TOKEN: 'short' })).toMatchObject({
      Setting: 'AWS_BACKUP_MCP_HTTP_TOKEN',
    });
    expect(refusal(['--http', '80', '--oauth-issuer=http://example.com', ...OAUTH.slice(2)])).toMatchObject({
      Setting: '--oauth-issuer',
    });
    expect(refusal(['--http', '80', '--read-only=maybe'])).toBeUndefined();
  });

  it.each<[string[], Record<string, string>]>([
    [['--http-token', SECRET], {}],
    [['--oauth-isuer=https://login.example.com', '--oauth-audence=https://copies.example.com/mcp'], {}],
    [[], { AWS_BACKUP_MCP_HTTP_TOKN: SECRET }],
    [[], { AWS_BACKUP_MPC_HTTP_TOKEN: SECRET }],
    [['--http-behind-gateway'], { AWS_BACKUP_MCP_TOKEN: SECRET }],
  ])('with a setting that does not exist, which may be a misspelt one of access: %j %j', (argv, env) => {
    expect(refusal(['--http', '80', ...argv], env)).toBeDefined();
    expect(JSON.stringify(refusal(['--http', '80', ...argv], env))).not.toContain(SECRET);
    // Where callers are checked, it locks.
    if (argv.includes('--http-behind-gateway')) return;
    expect(refusal(['--http', '80', ...argv], { ...env, AWS_BACKUP_MCP_HTTP_TOKEN: SECRET })).toBeUndefined();
  });

  it('and a broken Region or guard only locks it', () => {
    expect(refusal(['--http', '80'], { AWS_REGION: 'nowhere!' })).toBeUndefined();
    expect(refusal(['--http', '80', '--max-copies=many', '--port=1'])).toBeUndefined();
  });

  it('and says nothing of it where it does not listen', () => {
    expect(refusal(OAUTH.slice(0, 2), { AWS_BACKUP_MCP_HTTP_TOKEN: 'short' })).toBeUndefined();
    expect(refusal(['--http', '80'])).toBeUndefined();
  });
});

it('is not locked by the variables that Kubernetes makes of a Service with the name of this server', () => {
  const of = (name: string) => ({
    [`${name}_SERVICE_HOST`]: '10.0.0.7',
    [`${name}_SERVICE_PORT`]: '80',
    [`${name}_SERVICE_PORT_HTTP_MCP`]: '80',
    [`${name}_PORT`]: 'tcp://10.0.0.7:80',
    [`${name}_PORT_80_TCP`]: 'tcp://10.0.0.7:80',
    [`${name}_PORT_80_TCP_PROTO`]: 'tcp',
    [`${name}_PORT_80_TCP_PORT`]: '80',
    [`${name}_PORT_80_TCP_ADDR`]: '10.0.0.7',
  });
  const links = { ...of('AWS_BACKUP_MCP'), ...of('AWS_BACKUP_MCP_TEST') };
  const cluster = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
  expect(readConfig(['--http', '80'], { ...links, ...cluster }).broken).toEqual([]);
  expect(readConfig(['--http', '80'], links).broken).toHaveLength(16);
  for (const misspelt of ['AWS_BACKUP_MCP_READONLY', 'AWS_BACKUP_MCP_PORT', 'AWS_BACKUP_MCP_HTTP_PORT']) {
    expect(readConfig([], { [misspelt]: '8080', ...cluster }).broken).toMatchObject([{ Setting: misspelt }]);
  }
});

describe('secrets', () => {
  const broken = fc.oneof(
    fc.string({ minLength: 5, maxLength: 31, unit: fc.constantFrom(...'qxz7') }),
    fc.string({ minLength: 30, maxLength: 60, unit: fc.constantFrom(...'qxz7') }).map((text) => `${text} ${text}`),
  );

  it('have 32 characters or more, and are read from the environment alone', () => {
    const { settings, broken } = readConfig([], {
      AWS_BACKUP_MCP_HTTP_TOKEN: SECRET,
      AWS_BACKUP_MCP_STATE_KEY: SECRET,
    });
    expect(broken).toEqual([]);
    expect(settings).toMatchObject({ httpToken: SECRET, stateKey: SECRET });
    expect(readConfig(['--http-token', SECRET], {}).broken).toMatchObject([{ Setting: '--http-token' }]);
    expect(JSON.stringify(readConfig([`--state-key=${SECRET}`], {}))).not.toContain(SECRET);
  });

  it('are not shown when they cannot be used', () => {
    fc.assert(
      fc.property(broken, fc.constantFrom('AWS_BACKUP_MCP_HTTP_TOKEN', 'AWS_BACKUP_MCP_STATE_KEY'), (text, name) => {
        const config = readConfig([], { [name]: text });
        expect(config.broken).toMatchObject([{ Setting: name }]);
        expect(JSON.stringify(config)).not.toContain(text);
      }),
    );
  });
});

it.each([
  'login.example.com',
  'http://login.example.com',
  'ftp://login.example.com',
  'https://user:password@login.example.com',
  'https://login.example.com/?tenant=1',
  'https://login.example.com/#a',
  'https://login.example.com/a b',
  'https://',
])('refuses %s as an issuer and an audience', (url) => {
  for (const flag of ['--oauth-issuer', '--oauth-audience']) {
    expect(readConfig([`${flag}=${url}`], {}).broken).toMatchObject([{ Setting: flag }]);
  }
});

it.each([
  'https://login.example.com',
  'https://login.example.com/tenant/v2.0/',
  'http://127.0.0.1:8080',
  'http://[::1]:80/',
])('keeps the issuer %s as it is written', (url) => {
  expect(readConfig(['--oauth-issuer', url], {})).toMatchObject({ broken: [], settings: { oauthIssuer: url } });
});
