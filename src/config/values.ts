import { isAbsolute } from 'node:path';
import type { Parsed } from '../domain/arn/arn.ts';
import { isRegion } from '../domain/arn/regions.ts';
import { isFleetName } from '../domain/fleet/fleet-options.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ok = <T>(value: T): Parsed<T> => ({ ok: true, value });
const refuse = <T>(problem: string, fix: string): Parsed<T> => ({ ok: false, problem, fix });

/** The literal text that a bundle host leaves for a field that its user did not fill in: `${user_config.name}`. */
export const isPlaceholder = (text: string) => /^\$\{user_config\.[^{}]*\}$/.test(text.trim());

/** The text, or undefined if it is blank or a placeholder. */
export const whenSet = (text: string | undefined) =>
  text === undefined || text.trim() === '' || isPlaceholder(text) ? undefined : text;

const WORDS: Readonly<Record<string, boolean>> = {
  1: true,
  true: true,
  yes: true,
  on: true,
  0: false,
  false: false,
  no: false,
  off: false,
};

export const isBooleanWord = (text: string) => Object.hasOwn(WORDS, text.trim().toLowerCase());

export function parseBoolean(text: string): Parsed<boolean> {
  return isBooleanWord(text)
    ? ok(WORDS[text.trim().toLowerCase()]!)
    : refuse('It is neither true nor false.', 'Use 1 or 0, true or false, yes or no, on or off.');
}

export function parseWholeNumber(from: number, to: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = /^[0-9]{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
    return value >= from && value <= to
      ? ok(value)
      : refuse(`It is not a whole number from ${from} to ${to}.`, `Give a whole number from ${from} to ${to}.`);
  };
}

export function parseSpeed(text: string): Parsed<number> {
  const value = /^[0-9]{1,9}(?:\.[0-9]{1,9})?$/.test(text.trim()) ? Number(text) : 0;
  return value > 0 ? ok(value) : refuse('It is not a number greater than 0.', 'Give a number such as 1, 60 or 0.5.');
}

export function parseLogLevel(text: string): Parsed<LogLevel> {
  const level = LOG_LEVELS.find((one) => one === text.trim().toLowerCase());
  return level ? ok(level) : refuse('There is no such log level.', `Use one of ${LOG_LEVELS.join(', ')}.`);
}

export function parseHours(text: string): Parsed<number> {
  const hours = /^[0-9]{1,6}(?:\.[0-9]{1,6})?$/.test(text.trim()) ? Number(text) : 0;
  return hours > 0 ? ok(hours) : refuse('It is not a number of hours greater than 0.', 'Give a number such as 24.');
}

/** One of these words, in any case. */
export function parseChoice<Word extends string>(words: readonly Word[]): (text: string) => Parsed<Word> {
  return (text) => {
    const word = words.find((one) => one === text.trim().toLowerCase());
    return word ? ok(word) : refuse('There is no such value.', `Use one of ${words.join(', ')}.`);
  };
}

/** Any text that a person could have meant: not blank, and without characters that a terminal or a log hides. */
export function parseText(text: string): Parsed<string> {
  if (text.trim() === '') return refuse('It is blank.', 'Give a value, or leave the option out.');
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) {
    return refuse('It contains a control character, a line break or an invisible character.', 'Remove that character.');
  }
  return ok(text);
}

export function parseProfileName(text: string): Parsed<string> {
  if (isPlaceholder(text)) return refuse('It is a placeholder that was not filled in.', 'Remove it from the list.');
  return parseText(text);
}

export const parseFile = parseText;

export function parseAuditLog(text: string): Parsed<string> {
  const parsed = parseText(text);
  return parsed.ok && !isAbsolute(text)
    ? refuse(
        'It is not an absolute path.',
        'Give the full path: the host chooses the folder that the server starts in.',
      )
    : parsed;
}

export function parseSwitch(text: string): Parsed<string> {
  const parsed = parseText(text);
  return parsed.ok && !/^[^=]+=./.test(text)
    ? refuse('It is not of the form NAME=VALUE.', 'Write the name of the switch, `=` and the value.')
    : parsed;
}

/**
 * A Region in a list of them. Strict: a name that no ARN can hold would allow or list nothing, and nobody would see why.
 *
 * @param left what leaving the option out does, as the end of a sentence.
 */
export const parseListedRegion = (left: string) => (text: string) => listedRegion(text, left);

function listedRegion(text: string, left: string): Parsed<string> {
  if (text.trim() === '') return refuse('It is blank.', `Name a Region, or leave the option out ${left}.`);
  if (isPlaceholder(text)) return refuse('It is a placeholder that was not filled in.', 'Remove it from the list.');
  const fips = fipsEndpoint(text);
  if (fips) return fips;
  if (isRegion(text)) return ok(text);
  const problem = 'It is not the name of an AWS Region.';
  const [, region] = /^(.+-[0-9]{1,2})[a-z]$/.exec(text) ?? [];
  if (region && isRegion(region)) {
    return refuse('It is the name of an Availability Zone, not of a Region.', `Use ${region}.`);
  }
  const lower = text.trim().toLowerCase();
  if (isRegion(lower)) return refuse(problem, `Write ${lower}, in lower case and without spaces.`);
  return refuse(
    problem,
    'Name each Region, such as eu-central-1. Wildcards and pseudo-Regions (aws-global) are not allowed.',
  );
}

function fipsEndpoint(text: string): Parsed<string> | undefined {
  if (!/^fips-.|.-fips$/.test(text)) return undefined;
  return refuse(
    'It names a FIPS endpoint, not a Region.',
    'Give only the Region, and set AWS_USE_FIPS_ENDPOINT to true.',
  );
}

/** Loose on purpose, because AWS adds Regions: anything that can be one label in the host name of an endpoint. */
export function parseRegion(text: string): Parsed<string> {
  const fips = fipsEndpoint(text);
  if (fips) return fips;
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)
    ? ok(text)
    : refuse('It is not the name of an AWS Region.', 'Use a name such as eu-central-1, in lower case.');
}

/** Days of a lifecycle, -1 included. What they may be, the tool checks. */
export function parseDays(text: string): Parsed<number> {
  return /^(?:-1|[0-9]{1,9})$/.test(text.trim())
    ? ok(Number(text))
    : refuse('It is not a whole number of days.', 'Give a number such as 35, or -1 for as long as the source.');
}

/** Amazon S3 User Guide, "General purpose bucket naming rules": what an ARN and a command line can hold of it. */
export function parseBucketName(text: string): Parsed<string> {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)
    ? ok(text)
    : refuse(
        'It is not the name of an S3 bucket.',
        'Give the name alone: 3 to 63 lower-case letters, digits, . and -.',
      );
}

export function parseMachineName(text: string): Parsed<string> {
  return isFleetName(text)
    ? ok(text)
    : refuse('It cannot name a state machine and its roles.', 'Use 1 to 38 letters, digits, - and _.');
}
