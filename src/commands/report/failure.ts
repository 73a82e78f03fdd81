import { EXPORT_MEMBERS, OPTIONS } from '../../config/index.ts';
import type { Issue } from '../../domain/errors.ts';
import { quoted } from '../../domain/text/untrusted-text.ts';

/** A call of a tool that failed, in words for a terminal. */
export class Failure extends Error {
  /** Whether an option of the command line is the reason. */
  readonly isOption: boolean;
  /** The category and the code of the error. */
  readonly kind: string;

  constructor(error: ErrorBody) {
    super(inWords(error));
    this.isOption = error.Category === 'invalid_input';
    this.kind = `${error.Category}, ${error.Code}`;
  }
}

interface ErrorBody {
  Category: string;
  Code: string;
  Message: string;
  AwsText?: { Untrusted: string };
  Fix: string;
  Issues?: readonly Issue[];
}

/** The failure that the text of a result tells. */
export const failureOf = (text: string): Failure => new Failure((JSON.parse(text) as { Error: ErrorBody }).Error);

/** With the flags instead of the members that a tool call has. */
function inWords({ Category, Code, Message, AwsText, Fix, Issues = [] }: ErrorBody): string {
  if (Issues.length > 0) {
    return Issues.map(({ Path, Problem, Fix }) => `${flagOf(Path)}: ${Problem} ${Fix}`).join(' ');
  }
  const said = AwsText ? ` AWS: ${quoted(AwsText.Untrusted, 600)}.` : '';
  return `${Message}${said} ${Fix} (${Category}, ${Code})`;
}

function flagOf(path: string): string {
  const [name] = Object.entries(EXPORT_MEMBERS).find(([, member]) => member === path) ?? [];
  return OPTIONS.find((option) => option.name === name)?.flag ?? path;
}

/** The disk refuses. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;
