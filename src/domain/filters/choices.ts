import type { Misfit } from './misfit.ts';

// Values that AWS lists: states, categories, accounts. It compares them exactly.

const fold = (text: string) =>
  text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** What people write for AWS's states, folded. */
const STATES: Readonly<Record<string, string>> = {
  succeeded: 'COMPLETED',
  success: 'COMPLETED',
  successful: 'COMPLETED',
  complete: 'COMPLETED',
  done: 'COMPLETED',
  finished: 'COMPLETED',
  fail: 'FAILED',
  failure: 'FAILED',
  error: 'FAILED',
  inprogress: 'RUNNING',
  started: 'RUNNING',
  active: 'RUNNING',
  pending: 'CREATED',
  queued: 'CREATED',
  waiting: 'CREATED',
  partially: 'PARTIAL',
  partiallycompleted: 'PARTIAL',
  all: 'ANY',
};

const VAULT_TYPES: Readonly<Record<string, string>> = {
  airgapped: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
  logicallyairgapped: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
  logicallyairgappedvault: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
  standard: 'BACKUP_VAULT',
  backup: 'BACKUP_VAULT',
  restoreaccess: 'RESTORE_ACCESS_BACKUP_VAULT',
};

const ALIASES: Readonly<Record<string, string>> = { ...STATES, ...VAULT_TYPES };

/** What is wrong with a value of an AWS enumeration that is spelt otherwise. Undefined for one that nothing here resembles. */
export function checkChoice(text: string, choices: readonly string[]): Misfit | undefined {
  if (choices.includes(text)) return undefined;
  const folded = fold(text);
  const alias = Object.hasOwn(ALIASES, folded) ? ALIASES[folded] : undefined;
  const meant = choices.find((choice) => fold(choice) === folded) ?? choices.find((choice) => choice === alias);
  return {
    problem: `It is not one of the values that AWS takes: ${choices.join(', ')}.`,
    fix: meant === undefined ? 'Use one of them, exactly as written, or leave it out.' : `Did you mean ${meant}?`,
  };
}

/**
 * What is wrong with the ID of an account.
 *
 * @param others what AWS takes besides: `*` for an organization in ListCopyJobs, ANY in ListCopyJobSummaries.
 */
export function checkAccountId(text: string, others: readonly string[]): Misfit | undefined {
  if (/^\d{12}$/.test(text) || others.includes(text)) return undefined;
  const digits = text.slice(0, 200).replace(/[\s-]/g, '');
  const every = ['*', 'any', 'all', 'aggregateall'].includes(text === '*' ? text : fold(text));
  return {
    problem: `An account ID has 12 digits without hyphens or spaces${others.length > 0 ? `; ${others.join(' and ')} also have a meaning here` : ''}.`,
    fix: /^\d{12}$/.test(digits)
      ? `Use ${digits}.`
      : every && others.length > 0
        ? `Did you mean ${others[0]}?`
        : 'Give the ID of the account, not its name, alias or ARN.',
  };
}

/** AWS's pages print categories in two forms, ACCESS_DENIED and AccessDenied. What is neither matches nothing. */
export function checkCategory(text: string): Misfit | undefined {
  return /^(?:[A-Z]+(?:_[A-Z]+)*|[A-Z][A-Za-z]+)$/.test(text)
    ? undefined
    : {
        problem: 'AWS compares the category exactly, and writes categories as ACCESS_DENIED or AccessDenied.',
        fix:
          /[a-z]/i.test(text) && !text.includes('*')
            ? `Did you mean ${upperSnake(text)}?`
            : 'Use a MessageCategory as a result shows it, or leave it out.',
      };
}

const upperSnake = (text: string) =>
  text
    .slice(0, 100)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase();
