import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Destination,
  type DestinationPattern,
  matchesDestination,
  parseDestinationPattern,
  patternIn,
} from '../../../src/domain/guards/destination-pattern.ts';

const FIELDS = ['partition', 'region', 'account', 'name'] as const;

const written = (fields: Destination) =>
  `arn:${fields.partition}:backup:${fields.region}:${fields.account}:backup-vault:${fields.name}`;

function pattern(text: string): DestinationPattern {
  const parsed = parseDestinationPattern(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

const vault: Destination = {
  partition: 'aws',
  region: 'eu-central-1',
  account: '111122223333',
  name: 'dr-vault',
};

describe('matchesDestination', () => {
  const allowed: readonly [string, Partial<Destination>][] = [
    [written(vault), {}],
    ['arn:aws:backup:*:111122223333:backup-vault:dr-*', {}],
    ['arn:aws:backup:*:111122223333:backup-vault:dr-*', { name: 'dr-' }],
    ['arn:aws:backup:eu-*:111122223333:backup-vault:*', { region: 'eu-west-3', name: 'Default' }],
    ['arn:aws:backup:eu-central-1:1111*3333:backup-vault:dr-vault', { account: '111199993333' }],
    ['arn:*:backup:*:111122223333:backup-vault:dr-vault', { partition: 'aws-cn', region: 'cn-north-1' }],
    ['arn:aws*:backup:*:111122223333:backup-vault:dr-vault', { partition: 'aws-us-gov', region: 'us-gov-west-1' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*-a-*-b-*', { name: 'x-a-a-b-b-y' }],
    ['arn:aws:backup:*:111122223333:backup-vault:d**t', {}],
    // Nothing is left for the last wildcard.
    ['arn:aws:backup:*:111122223333:backup-vault:dr*vault*', {}],
  ];
  it.each(allowed)('%s allows %o', (text, other) => {
    expect(matchesDestination(pattern(text), { ...vault, ...other })).toBe(true);
  });

  const refused: readonly [string, Partial<Destination>][] = [
    [written(vault), { partition: 'aws-cn' }],
    [written(vault), { region: 'eu-central-2' }],
    [written(vault), { account: '111122223334' }],
    [written(vault), { name: 'dr-vault-2' }],
    // Anchored at both ends.
    [written(vault), { name: 'a-dr-vault' }],
    ['arn:aws:backup:*:111122223333:backup-vault:dr-*', { name: 'my-dr-vault' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*-dr', { name: 'x-dr-2' }],
    // Each part of a value matches one part of the pattern.
    ['arn:aws:backup:*:111122223333:backup-vault:aba*aba', { name: 'ababa' }],
    ['arn:aws:backup:*:111122223333:backup-vault:a*bc*c', { name: 'abc' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*-a*-a*', { name: 'x-a' }],
    // Case-sensitive.
    ['arn:aws:backup:*:111122223333:backup-vault:dr-*', { name: 'DR-vault' }],
    ['arn:aws:backup:eu-*:111122223333:backup-vault:*', { region: 'EU-central-1' }],
    // Another partition needs a wildcard of its own.
    ['arn:aws:backup:*:*:backup-vault:*', { partition: 'aws-cn', region: 'cn-north-1' }],
    // A wildcard does not match what no vault ARN can contain.
    ['arn:aws:backup:*:111122223333:backup-vault:*', { name: 'dr-vаult' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*', { name: 'dr-vault\n' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*', { name: 'dr vault' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*', { name: 'x:666666666666:backup-vault:dr' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*', { name: 'dr%3Avault' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*', { name: 'x' }],
    ['arn:aws:backup:*:111122223333:backup-vault:*', { name: 'x'.repeat(51) }],
    ['arn:aws:backup:*:111122223333:backup-vault:*', { region: '' }],
    ['arn:aws:backup:*:*:backup-vault:dr-vault', { account: '1111222233334' }],
    ['arn:aws:backup:*:*:backup-vault:dr-vault', { account: '１１１１２２２２３３３３' }],
    ['arn:aws:backup:*:*:backup-vault:dr-vault', { region: 'eu-central-1:999999999999' }],
  ];
  it.each(refused)('%s refuses %o', (text, other) => {
    expect(matchesDestination(pattern(text), { ...vault, ...other })).toBe(false);
  });

  it('takes linear time where a backtracking matcher would not end', () => {
    const hostile = pattern(`arn:aws:backup:*:111122223333:backup-vault:${'*a'.repeat(50)}${'*'.repeat(200_000)}`);
    const before = performance.now();
    for (let i = 0; i < 100; i += 1) matchesDestination(hostile, { ...vault, name: `${'a'.repeat(49)}b` });
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('parseDestinationPattern', () => {
  const broken: readonly [string, RegExp, RegExp][] = [
    ['', /blank/, /Leave it out/],
    [' \t', /blank/, /Leave it out, or write a vault ARN such as arn:aws:backup:\*:111122223333:backup-vault:dr-\*/],
    ['*', /`\*` alone/, /field by field/],
    ['**', /`\*` alone/, /field by field/],
    ['*x', /7 fields.*this has 1/, /arn:aws:backup/],
    ['dr-vault', /7 fields.*this has 1/, /arn:aws:backup/],
    ['arn:aws:backup:*', /this has 4/, /never crosses a colon/],
    ['arn:aws:backup:*:111122223333:backup-vault:*:*', /this has 8/, /never crosses a colon/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault/dr', /this has 6/, /arn:aws:backup/],
    ['arn%3Aaws%3Abackup%3A*%3A111122223333%3Abackup-vault%3Adr', /this has 1/, /arn:aws:backup/],
    ['ARN:aws:backup:eu-west-1:111122223333:backup-vault:dr', /first field/, /`arn:`/],
    [' arn:aws:backup:eu-west-1:111122223333:backup-vault:dr', /first field/, /`arn:`/],
    ['arn:aws:s3:eu-west-1:111122223333:backup-vault:dr', /service/, /AWS Backup vaults/],
    ['arn:aws:*:eu-west-1:111122223333:backup-vault:dr', /service/, /AWS Backup vaults/],
    ['arn:aws:backup:eu-west-1:111122223333:vault:dr', /resource type/, /`:backup-vault:` instead of `:vault:`/],
    ['arn:aws:backup:eu-west-1:111122223333:*:dr', /resource type/, /AWS Backup vaults/],
    ['arn:aws:backup:eu-west-1:111122223333:recovery-point:*', /resource type/, /AWS Backup vaults/],
    ['arn::backup:eu-west-1:111122223333:backup-vault:dr', /partition field is empty/, /lower-case letters.*`\*`/],
    ['arn:aws:backup::111122223333:backup-vault:dr', /Region field is empty/, /lower-case letters.*`\*`/],
    ['arn:aws:backup:eu-west-1::backup-vault:dr', /account field is empty/, /12 digits/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:', /vault name field is empty/, /2 to 50/],
    ['arn:aws:backup:eu-west-1:11112222333:backup-vault:dr', /any valid account/, /12 digits/],
    ['arn:aws:backup:eu-west-1:1111222233334*:backup-vault:dr', /any valid account/, /12 digits/],
    ['arn:aws:backup:eu-west-1:1111-2222-3333:backup-vault:dr', /account field contains `-`/, /12 digits/],
    ['arn:aws:backup:eu-west-1:１11122223333:backup-vault:dr', /U\+FF11/, /12 digits/],
    ['arn:aws:backup:EU-west-1:111122223333:backup-vault:dr', /Region field contains `E`/, /lower-case/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:d', /any valid vault name/, /2 to 50/],
    [`arn:aws:backup:eu-west-1:111122223333:backup-vault:${'d'.repeat(51)}*`, /any valid vault name/, /2 to 50/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:dr-?', /`\?`/, /`\*` for any text/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:dr%3A', /`%`/, /2 to 50/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:dr ', /U\+0020/, /2 to 50/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:dr\n', /U\+000A/, /2 to 50/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:dr-vаult', /U\+0430/, /2 to 50/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:d\u200br', /U\+200B/, /2 to 50/],
    ['arn:aws:backup:eu-west-1:111122223333:backup-vault:\u{1d41d}r', /U\+1D41D/, /2 to 50/],
  ];
  it.each(broken)('refuses %o', (text, problem, fix) => {
    const parsed = parseDestinationPattern(text);
    expect(parsed).toMatchObject({ ok: false });
    if (parsed.ok) return;
    expect(parsed.problem).toMatch(problem);
    expect(parsed.fix).toMatch(fix);
  });
});

describe('for any pattern', () => {
  const letters = (alphabet: string, minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
  const destinations = fc.record({
    partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
    region: fc.constantFrom('us-east-1', 'us-east-2', 'eu-central-1', 'cn-north-1'),
    // Few letters make near misses and repetitions common.
    account: letters('12', 12, 12),
    name: letters('aB-', 2, 8),
  });
  const globs = fc.record({
    partition: fc.constantFrom('aws', 'aws-cn', '*', 'aws*'),
    region: fc.constantFrom('us-east-1', '*', 'us-*', '*-1', 'eu-central-1'),
    account: fc.oneof(
      letters('12', 12, 12),
      letters('12*', 1, 8).map((text) => `${text}*`),
    ),
    name: fc.oneof(
      letters('aB-', 2, 8),
      letters('aB-*', 1, 8).map((text) => `*${text}`),
    ),
  });

  /** The textbook table, one row per character of the pattern: slow, and independent of the matcher under test. */
  const globMatches = (glob: string, text: string) => {
    let row = [true, ...Array<boolean>(text.length).fill(false)];
    for (const sign of glob) {
      const next = Array<boolean>(text.length + 1).fill(false);
      for (let i = 0; i <= text.length; i += 1) {
        next[i] = sign === '*' ? row[i]! || (i > 0 && next[i - 1]!) : i > 0 && row[i - 1]! && text[i - 1] === sign;
      }
      row = next;
    }
    return row[text.length]!;
  };

  it('a destination matches exactly when each of its fields matches', () => {
    fc.assert(
      fc.property(globs, destinations, (glob, destination) => {
        expect(matchesDestination(pattern(written(glob)), destination)).toBe(
          FIELDS.every((field) => globMatches(glob[field], destination[field])),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('an ARN that differs in a fixed field is never allowed', () => {
    fc.assert(
      fc.property(
        globs,
        destinations,
        fc.constantFrom(...FIELDS),
        fc.oneof(destinations, fc.record(Object.fromEntries(FIELDS.map((field) => [field, fc.string()])))),
        (glob, destination, field, other) => {
          // Whatever the rest allows, this field is fixed to the destination's.
          const fixed = pattern(written({ ...glob, [field]: destination[field] }));
          fc.pre(other[field] !== destination[field]);
          for (const base of [destination, { ...destination, ...other }]) {
            expect(matchesDestination(fixed, { ...base, [field]: other[field]! } as Destination)).toBe(false);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('one inserted character never widens what a pattern without wildcards allows', () => {
    const odd = fc.constantFrom(
      ' ',
      '\n',
      '\t',
      '\r',
      ':',
      '%3A',
      '%',
      '/',
      '\u00a0',
      '\u200b',
      '\u0430',
      '\u{1d41d}',
      '\0',
      '﹕',
      '：',
    );
    fc.assert(
      fc.property(destinations, odd, fc.nat(), (destination, sign, where) => {
        const text = written(destination);
        const at = where % (text.length + 1);
        const changed = text.slice(0, at) + sign + text.slice(at);
        expect(parseDestinationPattern(changed).ok).toBe(false);
        for (const field of FIELDS) {
          const value = destination[field];
          const cut = where % (value.length + 1);
          const hostile = { ...destination, [field]: value.slice(0, cut) + sign + value.slice(cut) };
          expect(matchesDestination(pattern('arn:*:backup:*:*:backup-vault:*'), hostile)).toBe(false);
        }
      }),
    );
  });

  it('parsing never throws, and an accepted pattern has only the characters of a vault ARN and `*`', () => {
    const arnLike = fc
      .array(fc.constantFrom('arn', 'aws', 'backup', '*', ':', 'us-east-1', '111122223333', 'backup-vault', 'x', 'é'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), arnLike, globs.map(written)), (text) => {
        const parsed = parseDestinationPattern(text);
        if (parsed.ok)
          expect(text).toMatch(/^arn:[a-z0-9*-]+:backup:[a-z0-9*-]+:[0-9*]+:backup-vault:[A-Za-z0-9_*-]+$/);
        else expect(parsed.problem.length * parsed.fix.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('patternIn', () => {
  it.each([
    ['arn:aws:backup:*:111122223333:backup-vault:dr-*', 'arn:aws:backup:eu-west-1:111122223333:backup-vault:dr-*'],
    ['arn:aws:backup:eu-*:111122223333:backup-vault:*', 'arn:aws:backup:eu-west-1:111122223333:backup-vault:*'],
    ['arn:aws:backup:us-*:111122223333:backup-vault:*', undefined],
  ])('%s', (text, expected) => expect(patternIn('eu-west-1', pattern(text))).toBe(expected));
});
