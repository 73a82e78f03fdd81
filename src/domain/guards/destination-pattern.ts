/**
 * The operator's allow-list of destination vaults outside the caller's own account: a vault ARN,
 * `arn:PARTITION:backup:REGION:ACCOUNT:backup-vault:NAME`, with `*` allowed inside a field.
 */

/** The four fields of a vault ARN that identify a vault. */
export interface Destination {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

type Field = keyof Destination;

export interface DestinationPattern {
  /** As the operator wrote it. */
  readonly text: string;
  /** Per field, the literal text before, between and after its wildcards: one piece means no wildcard. */
  readonly pieces: Readonly<Record<Field, readonly string[]>>;
}

interface FieldRule {
  readonly called: string;
  /** Position between the colons of the ARN. */
  readonly position: number;
  /** The values that AWS issues. A destination must match this too, so that `*` lets no odd characters through. */
  readonly value: RegExp;
  readonly forbidden: RegExp;
  readonly maxLength: number;
  readonly allowed: string;
}

// Vault names: AWS Backup API, CreateBackupVault. AWS's own `aws/efs/automatic-backup-vault` is left out on
// purpose: it accepts no copies from other accounts.
const RULES: Readonly<Record<Field, FieldRule>> = {
  partition: {
    called: 'partition',
    position: 1,
    value: /^[a-z][a-z0-9-]{0,31}$/,
    forbidden: /[^a-z0-9*-]/u,
    maxLength: 32,
    allowed: 'lower-case letters, digits and hyphens',
  },
  region: {
    called: 'Region',
    position: 3,
    value: /^[a-z][a-z0-9-]{0,31}$/,
    forbidden: /[^a-z0-9*-]/u,
    maxLength: 32,
    allowed: 'lower-case letters, digits and hyphens',
  },
  account: {
    called: 'account',
    position: 4,
    value: /^[0-9]{12}$/,
    forbidden: /[^0-9*]/u,
    maxLength: 12,
    allowed: '12 digits',
  },
  name: {
    called: 'vault name',
    position: 6,
    value: /^[A-Za-z0-9_-]{2,50}$/,
    forbidden: /[^A-Za-z0-9_*-]/u,
    maxLength: 50,
    allowed: '2 to 50 ASCII letters, digits, hyphens and underscores',
  },
};

const FIELDS = Object.keys(RULES) as readonly Field[];

const FORM = 'arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME';
const EXAMPLE = 'arn:aws:backup:*:111122223333:backup-vault:dr-*';

type Refusal = { ok: false; problem: string; fix: string };

export function parseDestinationPattern(text: string): { ok: true; value: DestinationPattern } | Refusal {
  const parts = text.split(':');
  const refusal = shapeProblem(text, parts) ?? firstOf(FIELDS, (field) => fieldProblem(RULES[field], parts));
  if (refusal) return { ok: false, ...refusal };
  const pieces = (field: Field) => parts[RULES[field].position]!.split(/\*+/);
  return {
    ok: true,
    value: {
      text,
      pieces: {
        partition: pieces('partition'),
        region: pieces('region'),
        account: pieces('account'),
        name: pieces('name'),
      },
    },
  };
}

/** Whether every field of the destination matches the same field of the pattern, whole and case-sensitive. */
export function matchesDestination(pattern: DestinationPattern, destination: Destination): boolean {
  return FIELDS.every(
    (field) => RULES[field].value.test(destination[field]) && matchesPieces(pattern.pieces[field], destination[field]),
  );
}

/** The vaults of a pattern that are in one Region, as a pattern; undefined if it matches none there. */
export function patternIn(region: string, { text, pieces }: DestinationPattern): string | undefined {
  if (!matchesPieces(pieces.region, region)) return undefined;
  return text.split(':').with(RULES.region.position, region).join(':');
}

type Problem = Pick<Refusal, 'problem' | 'fix'>;

function shapeProblem(text: string, parts: readonly string[]): Problem | undefined {
  if (text.trim() === '') {
    return { problem: 'The pattern is blank.', fix: `Leave it out, or write a vault ARN such as ${EXAMPLE}.` };
  }
  if (/^\*+$/.test(text)) {
    return {
      problem: 'A `*` alone is not a vault ARN.',
      fix: `Write the ARN field by field, with the accounts and vaults to allow: ${EXAMPLE}.`,
    };
  }
  if (parts.length !== 7) {
    return {
      problem: `A vault ARN has 7 fields separated by colons; this has ${parts.length}.`,
      fix: `Write ${FORM}. A \`*\` matches text inside one field and never crosses a colon.`,
    };
  }
  const [prefix, , service, , , type] = parts;
  if (prefix !== 'arn') {
    return { problem: 'The first field is not `arn`.', fix: `Begin the pattern with \`arn:\`, as in ${EXAMPLE}.` };
  }
  if (service !== 'backup') {
    return {
      problem: 'The service field (the third) is not `backup`.',
      fix: `Only AWS Backup vaults can be destinations: write ${FORM}.`,
    };
  }
  if (type !== 'backup-vault') {
    return {
      problem: 'The resource type field (the sixth) is not `backup-vault`.',
      fix:
        type === 'vault'
          ? 'Write `:backup-vault:` instead of `:vault:`.'
          : `Only AWS Backup vaults can be destinations: write ${FORM}.`,
    };
  }
  return undefined;
}

function fieldProblem(rule: FieldRule, parts: readonly string[]): Problem | undefined {
  const text = parts[rule.position]!;
  const fix = `Write the ${rule.called} as ${rule.allowed}, with \`*\` for any text inside the field.`;
  if (text === '') return { problem: `The ${rule.called} field is empty.`, fix };
  const odd = rule.forbidden.exec(text)?.[0];
  if (odd !== undefined) {
    return { problem: `The ${rule.called} field contains ${character(odd)}, which AWS does not allow there.`, fix };
  }
  const literal = text.replaceAll('*', '');
  const possible = literal === text ? rule.value.test(text) : literal.length <= rule.maxLength;
  return possible ? undefined : { problem: `It cannot match any valid ${rule.called}.`, fix };
}

/** Look-alike and invisible characters can only be recognised by their number. */
function character(odd: string): string {
  const number = `U+${odd.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[!-~]/.test(odd) ? `\`${odd}\`` : `the character ${number}`;
}

/** Finds each piece in turn, leftmost first, without backtracking: a hostile pattern costs no more than its length. */
function matchesPieces(pieces: readonly string[], value: string): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return value === first;
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = value.indexOf(piece, from);
    if (found === -1 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
