import { RESOURCE_TYPES } from '../filters/resource-type.ts';
import { addressingWords, partsOf, spellingsOf } from './addressing.ts';
import { isCode, untrustedText } from './untrusted-text.ts';

// Names, tags and messages that others wrote, where a tool shows them. A model reads an answer as one text, so whatever could
// be read as a sentence is marked where it stands.

/** Text of others: a plain string where it can only be a name, otherwise marked. */
export type ForeignText = string | { Untrusted: string };

/** @param max characters that are shown. */
export function foreignText(text: string, max = 200): ForeignText {
  const shown = untrustedText(text, max);
  return shown === text && isName(text) ? shown : { Untrusted: shown };
}

const MAX_NAME = 64;
/** Of a name with spaces. */
const MAX_SPACED = 40;
const MAX_WORDS = 3;
const MAX_PARTS = 7;

/**
 * Latin letters, digits and the punctuation of names. A sentence in another script cannot be told from a name, and colons,
 * quotation marks and addresses make a text more than one.
 */
const NAME = /^[A-Za-z0-9À-ÖØ-öø-ž_][A-Za-z0-9À-ÖØ-öø-ž._/+#()&-]*(?: [A-Za-z0-9À-ÖØ-öø-ž._/+#()&-]+)*$/;

/** The ID of an account, as AWS writes it or as its console does. The letters of an ID in hexadecimal digits come between. */
const ACCOUNT =
  /(?<![\da-fA-F])\d{12}(?![\da-fA-F])|(?<![\p{L}\d])\p{L}{0,20}\d{12}(?![\da-fA-F])|\d{4}[-_. ]\d{4}[-_. ]\d{4}/u;

/** Whether a text can be nothing but a name: it is short, and says nothing to whoever reads it. */
function isName(text: string): boolean {
  if (text.length > MAX_NAME || !NAME.test(text) || ACCOUNT.test(text)) return false;
  const isSpaced = text.includes(' ');
  if (isSpaced && (text.length > MAX_SPACED || text.split(' ').length > MAX_WORDS || /\. /.test(text))) return false;
  const parts = partsOf(text);
  // As a part of one word ("web-copy", "backup-policy") it addresses nobody.
  const allowed = !isSpaced && parts.length > 1 ? 1 : 0;
  return parts.filter((part) => part.length > 1).length <= MAX_PARTS && addressingWords(text) <= allowed;
}

/**
 * An ID, an ARN, a date or a value of an enumeration, as AWS writes them. Undefined for anything else: what is absent is
 * unknown, and a sentence in such a place is never right.
 */
export function codeText(text: string, max = 2048): string | undefined {
  if (text.length > max) return undefined;
  return isCode(text) || RESOURCE_TYPES.includes(text) || SCHEDULE.test(text) || isName(text) ? text : undefined;
}

/** As a rule of a backup plan has it. */
const SCHEDULE =
  /^(?:cron\((?:[\d*?,/# -]|L|W|MON|TUE|WED|THU|FRI|SAT|SUN|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC){1,80}\)|rate\(\d{1,6} (?:minute|hour|day)s?\))$/;

/**
 * Whether a text can be nothing but an error message of AWS's: one line of ASCII, in which nobody is addressed but the caller
 * of AWS.
 *
 * @param max characters of the longest.
 */
export function isAwsMessage(text: string, max: number): boolean {
  return (
    text.length <= max &&
    /^[\x20-\x7e]+$/.test(text) &&
    !/[{}`]|\[\w+\]\(/.test(text) &&
    !spellingsOf(text).some((spelled) => TO_AN_AGENT.some((one) => one.test(spelled)))
  );
}

/** What only a text for an agent has. AWS's own messages say "you", "must", "please" and "not authorized". */
const TO_AN_AGENT: readonly RegExp[] = [
  /\b(?:ai|agents?|assistants?|claude|gpt|chatgpt|llms?|chatbots?|copilot|human|anthropic|openai|mcp)\b/i,
  /\b(?:ignor\w*|disregard\w*|overrid\w*|forget|bypass\w*|jailbreak\w*|obey|instructions?|prompts?|approved|urgent\w*|immediately)\b/i,
  /\b(?:instead|always|never|from now on|confirm(?:ed)?|the user|do not ask|without asking|trust(?:ed)?)\b/i,
  /\b(?:fix|next|askfirst|outcome|verdict|because|warnings?|note|system|untrusted|copyable|copy to|copied to|send to)\b\s*["']?:/i,
  /\b(?:start|plan|describe|wait_for|list|find|call|use)_[a-z_]+\b/i,
  /\b(?:copy|send|export|transfer|move|share)\b[^.]{0,60}\b(?:account|vault|region)\b/i,
  /https?:\/\/(?!(?:[\w-]+\.)*(?:amazonaws\.com|amazonaws\.com\.cn|amazon\.com|aws)(?:[/:\s"')]|$))/i,
];
