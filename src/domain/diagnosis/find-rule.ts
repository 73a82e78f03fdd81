import { CATALOGUE, type MessageRule, PATTERNS, TEXTS } from './messages.ts';
import { SERVICE_MESSAGES } from './service-messages.ts';

// Which rule explains a status message. A known text counts wherever it stands: services put labels before it and
// request ids behind it.

/** What is read of a message. AWS's longest text is a tenth of it. */
const MAX_MESSAGE = 16_384;

const APOSTROPHES = /[\u2018\u2019\u201a\u201b\u02bc\u2032\uff07`\u00b4]/g;
const QUOTES = /[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02]/g;
const DASHES = /[\u2010-\u2015\u2212\ufe63\uff0d]/g;

/** AWS's pages, its services and copies of both differ in case, spaces, quotation marks, dashes and contractions. */
export function foldMessage(text: string): string {
  return text
    .slice(0, MAX_MESSAGE)
    .replace(APOSTROPHES, "'")
    .replace(QUOTES, '"')
    .replace(DASHES, '-')
    .replace(/\p{Cf}/gu, '')
    .replace(/\.{2,}|\u2026/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(/\bca(?:n't|n not|nt)\b/g, 'cannot')
    .replace(/n't\b/g, ' not');
}

interface Folded {
  rule: MessageRule;
  /** A text, or what one sentence must contain. */
  text?: string;
  patterns?: readonly RegExp[];
}

const folded = (rule: MessageRule): Folded => {
  if (typeof rule.match === 'string') return { rule, text: foldMessage(rule.match).replace(/[.!]$/, '') };
  return { rule, patterns: rule.match instanceof RegExp ? [rule.match] : rule.match };
};

/** Whole texts come before patterns, and AWS Backup's own words before those of other services. */
const KNOWN: readonly (readonly Folded[])[] = [TEXTS, CATALOGUE, SERVICE_MESSAGES].map((rules) => rules.map(folded));
const LOOSE: readonly Folded[] = PATTERNS.map(folded);

export interface Found {
  rule: MessageRule;
  /** AWS's category, by its texts and patterns. Undefined where it has neither. */
  category: string | undefined;
}

/** The rule that explains a message best, wherever its text stands in it. */
export function findRule(message: string): Found | undefined {
  const text = foldMessage(message);
  if (text === '') return undefined;
  const sentences = text.split(/[.;!?]\s/);
  const [byText, ...others] = KNOWN.map((rules) => longest(rules, text, sentences));
  const loose = LOOSE.find((one) => matched(one, text, sentences) > 0)?.rule;
  const rule = [byText, ...others].find((one) => one?.explanation) ?? byText ?? loose;
  return rule && { rule, category: rule.Category ?? byText?.Category ?? loose?.Category };
}

/** The rule that fits most of a message; those with an explanation come before the others. */
function longest(rules: readonly Folded[], text: string, sentences: readonly string[]): MessageRule | undefined {
  let best: { rule: MessageRule; score: number } | undefined;
  for (const one of rules) {
    const length = matched(one, text, sentences);
    const score = length && length + (one.rule.explanation ? MAX_MESSAGE : 0);
    if (score > (best?.score ?? 0)) best = { rule: one.rule, score };
  }
  return best?.rule;
}

/** How many characters of the message a rule recognises; 0 if it does not fit. */
function matched({ text: known, patterns = [] }: Folded, text: string, sentences: readonly string[]): number {
  if (known !== undefined) return text.includes(known) ? known.length : 0;
  const [only, ...others] = patterns;
  if (only === undefined) return 0;
  if (others.length === 0) return only.exec(text)?.[0].length ?? 0;
  for (const sentence of sentences) {
    const found = patterns.map((pattern) => pattern.exec(sentence)?.[0].length ?? 0);
    if (!found.includes(0)) return found.reduce((sum, length) => sum + length, 0);
  }
  return 0;
}
