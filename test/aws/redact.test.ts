import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/aws/errors/redact.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const TOKEN = `IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJ${'aB3+/='.repeat(40)}`;
const redact = redactor(['AKIAIOSFODNN7EXAMPLE', SECRET, TOKEN]);

describe('a secret with a known value', () => {
  const written: [how: string, write: (secret: string) => string][] = [
    ['as it is', (secret) => secret],
    ['in a URL', encodeURIComponent],
    ['in a URL inside a URL', (secret) => encodeURIComponent(encodeURIComponent(secret))],
    ['in JSON', (secret) => secret.replaceAll('/', '\\/')],
    ['in lower case', (secret) => secret.toLowerCase()],
    ['cut at the end', (secret) => secret.slice(0, 30)],
    ['cut at the start', (secret) => secret.slice(-30)],
    ['twice', (secret) => secret + secret],
    ['in XML', (secret) => secret.replace(/[^\w-]/g, (one) => `&#x${one.charCodeAt(0).toString(16)};`)],
  ];

  it.each(written)('is removed when it is written %s', (_how, write) => {
    for (const secret of [SECRET, TOKEN]) {
      expect(redact(`AWS says: ${write(secret)}, and more.`)).toBe('AWS says: (removed), and more.');
    }
  });

  it('is left alone where it is too short to be one of AWS, as emulators take them', () => {
    expect(redactor(['test', 'test'])('vault test-vault of account test')).toBe('vault test-vault of account test');
  });

  it('is removed where it is a JSON web token of any login', () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.${'e30'.repeat(20)}.c2lnbmF0dXJl`;
    expect(redact(`Value '${token}' at 'webIdentityToken' failed`)).toBe(
      "Value '(removed)' at 'webIdentityToken' failed",
    );
  });

  it('is removed wherever it stands, and nothing else is', () => {
    const word = fc.stringMatching(/^[a-z ]{0,8}$/);
    const value = fc.base64String({ minLength: 24, maxLength: 400 });
    fc.assert(
      fc.property(value, word, word, fc.nat(), (secret, before, after, from) => {
        const start = from % (secret.length - 16);
        for (const part of [secret, secret.slice(start), secret.slice(0, secret.length - start)]) {
          const left = redactor([secret])(`${before}\n${part}\n${after}`);
          expect(left).toBe(`${before}\n(removed)\n${after}`);
        }
      }),
    );
  });

  it('leaves a text without secrets alone', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem());
    fc.assert(fc.property(text, (said) => redactor([SECRET, undefined, ''])(said) === said));
    expect(redact('The security token included in the request is invalid.')).toMatch(/^The security token included/);
  });
});

describe('a secret that is only known by its name', () => {
  it.each([
    [
      'x-amz-security-token:IQoJb3JpZ2luX2VjOTHER\n\nhost;x-amz-date',
      'x-amz-security-token: (removed)\n\nhost;x-amz-date',
    ],
    ['X-Amz-Security-Token=IQoJ%2Fother&X-Amz-Date=1', 'X-Amz-Security-Token: (removed)&X-Amz-Date=1'],
    ['{"x-amz-security-token":"IQoJ/other","a":1}', '{"x-amz-security-token: (removed)","a":1}'],
    ['authorization: AWS4-HMAC-SHA256 Credential=A/1, Signature=2\nhost:x', 'authorization: (removed)\nhost:x'],
    ['Sent AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1, Signature=0123', 'Sent (removed)'],
    ['Proxy-Authorization: Basic dXNlcjpwYXNz', 'Proxy-Authorization: (removed)'],
    ['x-amz-sso_bearer_token: eyJraWQ', 'x-amz-sso_bearer_token: (removed)'],
    ['<SessionToken>IQoJ/other</SessionToken>', '<SessionToken: (removed)</SessionToken>'],
    ['aws_secret_access_key = other', 'aws_secret_access_key: (removed)'],
    ['"SecretAccessKey": "other"', '"SecretAccessKey: (removed)"'],
  ])('%s', (text, expected) => expect(redactor([])(text)).toBe(expected));
});

it('reads a hostile text quickly', () => {
  const before = performance.now();
  for (const piece of ['authorization', 'x-amz-', 'amz', 'token: ', 'secret', TOKEN.slice(0, 13), ' ', "'"]) {
    redact(piece.repeat(200_000));
  }
  expect(performance.now() - before).toBeLessThan(3000);
});
