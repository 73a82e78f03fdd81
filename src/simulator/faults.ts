import * as z from 'zod';
import { AwsError } from './errors.ts';
import { check, parseJson } from './json-file.ts';
import type { Random } from './random.ts';

const faultRule = z.strictObject({
  /** Default: every operation. */
  operation: z.string().optional(),
  kind: z.enum([
    'throttle',
    'limit-exceeded',
    'internal-error',
    'service-unavailable',
    'slow',
    'never-answer',
    'reset-before',
    'reset-after',
    'truncated-body',
    'wrong-content-type',
    'html',
    'empty-body',
    'expired-credentials',
    'access-denied',
    'clock-skew',
    'next-token-cycle',
    'endless-body',
  ]),
  /** How many requests it affects. Default: no limit. */
  times: z.int().min(1).optional(),
  /** From 0 to 1. Default: 1, every request. */
  probability: z.number().min(0).max(1).optional(),
  /**
   * How many requests per second of an operation, in an account and Region, it leaves alone: a rate that AWS allows. As
   * many can come at once; the time is the simulator's. Default: none.
   */
  perSecond: z.number().positive().optional(),
  /** The delay of "slow", in milliseconds. Default: 1000. */
  delayMs: z.number().nonnegative().optional(),
  /** Default: every account. */
  account: z.string().optional(),
  /** Default: every Region. */
  region: z.string().optional(),
  /** The HTTP status of "html" (default: 200), "internal-error" and "service-unavailable" (default: 500). */
  status: z.int().min(200).max(599).optional(),
});

/** A failure between a caller and AWS. */
export type FaultRule = z.infer<typeof faultRule>;

const faultRules = z.array(faultRule);

/** Reads a JSON list of fault rules. Throws an Error that names each JSON path, the problem and the fix. */
export const parseFaults = (json: string): FaultRule[] => parseJson('faults', json, faultRules);

/** What is left of a rate: it fills up while no request comes. */
interface Bucket {
  left: number;
  at: number;
}

/** Whether a request is within the rate, which it then counts against. At least one request can come at once. */
function allows(rates: Map<string, Bucket>, key: string, perSecond: number, now: number): boolean {
  const full = Math.max(1, perSecond);
  const { left, at } = rates.get(key) ?? { left: full, at: now };
  const filled = Math.min(full, left + (Math.max(0, now - at) / 1000) * perSecond);
  const within = filled >= 1;
  rates.set(key, { left: within ? filled - 1 : filled, at: now });
  return within;
}

/** The active fault rules. */
export class Faults {
  /** How many requests a fault has affected so far. */
  struck = 0;
  #rules: { rule: FaultRule; left: number; rates: Map<string, Bucket> }[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  add(rule: FaultRule): void {
    const valid = check('fault', rule, faultRule);
    this.#rules.push({ rule: valid, left: valid.times ?? Number.POSITIVE_INFINITY, rates: new Map() });
  }

  clear(): void {
    this.#rules = [];
  }

  /**
   * The fault of a request: that of the first rule that matches. Counts against the rule's `times`.
   *
   * @param now milliseconds since the Unix epoch, for rules with a rate.
   */
  take(operation: string, account: string, region: string, now: number): FaultRule | undefined {
    for (const entry of this.#rules) {
      const { rule, rates } = entry;
      const { operation: named = operation, account: ofAccount = account, region: inRegion = region } = rule;
      if (entry.left === 0 || named !== operation || ofAccount !== account || inRegion !== region) continue;
      if (rule.perSecond !== undefined && allows(rates, `${operation} ${account} ${region}`, rule.perSecond, now))
        continue;
      if (rule.probability !== undefined && this.#random.next() >= rule.probability) continue;
      entry.left -= 1;
      this.struck += 1;
      return rule;
    }
    return undefined;
  }
}

/** The error that AWS answers; undefined for a fault of the connection or of the reply. */
export function faultError(rule: FaultRule): AwsError | undefined {
  switch (rule.kind) {
    case 'throttle':
      return new AwsError('ThrottlingException', 400, 'Rate exceeded');
    case 'limit-exceeded':
      // StartCopyJob models it; AWS does not document which limit causes it.
      return new AwsError('LimitExceededException', 400, 'A limit in the request has been exceeded.');
    case 'internal-error':
      return new AwsError(
        'InternalFailure',
        rule.status ?? 500,
        'The request processing has failed because of an unknown error, exception or failure.',
      );
    case 'service-unavailable':
      return new AwsError(
        'ServiceUnavailableException',
        rule.status ?? 500,
        'The request has failed due to a temporary failure of the server.',
      );
    case 'expired-credentials':
      return new AwsError('ExpiredTokenException', 403, 'The security token included in the request is expired');
    case 'access-denied':
      return new AwsError('AccessDeniedException', 403, 'Insufficient privileges to perform this action.');
    case 'clock-skew':
      return new AwsError(
        'InvalidSignatureException',
        403,
        'Signature expired: the date of the request is too far from the time of the server (15 min.)',
      );
    default:
      return undefined;
  }
}
