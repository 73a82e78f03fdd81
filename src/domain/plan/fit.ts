import type { Reason, Told } from './answer.ts';

// An answer is paid for by the byte, whoever named the things in it: what matters least is cut first, and said to be cut.

interface Answer extends Told {
  Copy: object;
}

/** What of an answer is kept. */
interface Level {
  /** Names of checks that passed. */
  passed: number;
  /** Warnings, and things that are not known. */
  sentences: number;
  /** Characters of a sentence. */
  length: number;
  /** Names and reasons of parts of a composite. */
  parts: number;
  /** Whether the key is told. */
  key: boolean;
  /** Whether the dates are told beside the sentence that has them. */
  dates: boolean;
  /** Reasons for the verdict. */
  reasons: number;
}

const WHOLE: Level = { passed: 99, sentences: 99, length: 1000, parts: 4, key: true, dates: true, reasons: 3 };
const LIGHT: readonly Level[] = [
  WHOLE,
  { ...WHOLE, passed: 6 },
  { ...WHOLE, passed: 2 },
  { ...WHOLE, passed: 0 },
  { ...WHOLE, passed: 0, key: false },
];
/** A warning is no reason for a long answer where all that is left is to start. */
const READY: readonly Level[] = [
  ...[360, 280, 200].map((length) => ({ ...WHOLE, passed: 0, key: false, length })),
  ...[200, 140].map((length) => ({ ...WHOLE, passed: 0, key: false, length, dates: false })),
  { ...WHOLE, passed: 0, key: false, length: 140, dates: false, sentences: 1 },
];
const SHORT: Level = { ...WHOLE, passed: 0, parts: 1, key: false };
const ANY: readonly Level[] = [
  { ...WHOLE, passed: 0 },
  { ...WHOLE, passed: 0, parts: 2 },
  { ...WHOLE, passed: 0, parts: 2, length: 360, sentences: 4 },
  { ...SHORT, parts: 2, length: 280, sentences: 3 },
  { ...SHORT, length: 200, sentences: 2 },
  { ...SHORT, length: 140, sentences: 1 },
  { ...SHORT, length: 140, sentences: 0, dates: false },
  { ...SHORT, length: 140, sentences: 0, dates: false, reasons: 2 },
  { ...SHORT, length: 120, sentences: 0, dates: false, reasons: 1 },
];

/** Bytes of the members that every result has besides: Account, Region and Simulated. */
const STAMP = 80;

export type PlanKind = keyof typeof MAX_BYTES;

/** Bytes of a copy that only has to be started, of one that is ready and needs a question before, of one that cannot be started, and of any plan. */
export const MAX_BYTES = { ready: 1100, asked: 1400, failing: 1300, any: 2400 } as const;

/**
 * The answer, cut until it fits: first the names of what is in order, to reach what is usual for its kind; then sentences, so
 * that no plan is longer than 2,400 bytes. The arguments of the next call stay whole.
 *
 * @param withParts the answer with this many names and reasons of the parts of a composite.
 */
export function withinLimits<T extends Answer>(withParts: (most: number) => T, kind: PlanKind): T {
  const at = (level: Level) => reduced(withParts(level.parts), level);
  const fits = (limit: number) => (level: Level) => bytesOf(at(level)) <= limit - STAMP;
  const isReady = kind === 'ready' || kind === 'asked';
  const light = isReady ? [...LIGHT, ...READY] : LIGHT;
  const usual = isReady ? light.find(fits(MAX_BYTES.ready)) : undefined;
  const level =
    usual ??
    light.find(fits(isReady ? MAX_BYTES.asked : MAX_BYTES[kind])) ??
    ANY.find(fits(MAX_BYTES.any)) ??
    ANY.at(-1)!;
  return at(level);
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

function reduced<T extends Answer>(answer: T, { passed, sentences, length, key, dates, reasons }: Level): T {
  const { Because, Warnings, NotKnown, Passed, Copy } = answer;
  const short = (text: string) => shortened(text, length);
  return {
    ...answer,
    ...(Because && { Because: Because.slice(0, reasons).map((reason) => shortReason(reason, short)) }),
    ...(Warnings && { Warnings: first(Warnings.map(short), sentences, 'more warnings.') }),
    ...(NotKnown && { NotKnown: first(NotKnown.map(short), sentences, 'more things are not known.') }),
    ...(Passed && { Passed: first(Passed, passed, passed === 0 ? 'checks' : 'more') }),
    Copy: without(Copy, [...(key ? [] : KEY), ...(dates ? [] : DATES)]),
  };
}

const shortReason = ({ Check, Detail, Fix }: Reason, short: (text: string) => string): Reason => ({
  Check,
  Detail: short(Detail),
  ...(Fix !== undefined && { Fix: short(Fix) }),
});

/** The sentences that fit, and of a longer one its beginning. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf('. ', length - 1);
  return end > length / 3 ? text.slice(0, end + 1) : `${text.slice(0, length).toWellFormed()}… (cut)`;
}

/** The first ones, and how many there are besides. */
function first(list: readonly string[], most: number, what: string): string[] {
  if (list.length <= most + (most === 0 ? 0 : 1)) return [...list];
  return [...list.slice(0, most), `${list.length - most} ${what}`];
}

const KEY = ['EncryptionKeyArn', 'EncryptionKeyType'];
const DATES = ['MoveToColdStorageAt', 'DeleteAt'];

const without = (copy: object, members: readonly string[]): object =>
  Object.fromEntries(Object.entries(copy).filter(([member]) => !members.includes(member)));
