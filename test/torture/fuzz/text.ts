import fc from 'fast-check';
import { type CallContext, toToolError } from '../../../src/aws/failures.ts';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import { RETRYABLE } from '../../../src/domain/errors.ts';
import { evaluateVaultPolicy } from '../../../src/domain/policy/vault-policy.ts';
import { untrustedText } from '../../../src/domain/text/untrusted-text.ts';
import { PRODUCTION } from '../../support/constants.ts';
import { hostile, junk, mutated, number } from './arbitraries.ts';
import { ARNS, HOSTILE, MESSAGES, POLICIES } from './corpus.ts';
import { expectClean, must, type Target, target } from './target.ts';

const CONTEXT: CallContext = { operation: 'StartCopyJob', profile: undefined, region: 'us-east-1' };

/** What AWS and other people write. */
export const TEXT_TARGETS: Readonly<Record<string, Target>> = {
  text: target(
    fc.tuple(fc.oneof(hostile, mutated([...MESSAGES, ...HOSTILE.slice(9, 14)])), fc.integer({ min: 1, max: 700 })),
    ([text, max]) => {
      const clean = untrustedText(text, max);
      if (clean !== '') expectClean(clean, max + 10, 'the text');
      must(untrustedText(clean, max + 10) === clean, 'cleaning twice changes it');
    },
  ),

  diagnosis: target(
    fc.record(
      {
        State: fc.constantFrom('FAILED', 'PARTIAL', 'COMPLETED', 'RUNNING', 'NEW'),
        StatusMessage: fc.oneof(mutated(MESSAGES), hostile),
        MessageCategory: fc.oneof(mutated(['ACCESS_DENIED', 'AccessDenied', 'SUCCESS', 'INVALID_LIFECYCLE']), hostile),
        ChildJobsInState: fc.dictionary(fc.oneof(fc.constantFrom('FAILED', 'COMPLETED'), hostile), number),
      },
      { requiredKeys: ['State'] },
    ),
    (job) => {
      const found = diagnose(job);
      must((found !== undefined) === (job.State === 'FAILED' || job.State === 'PARTIAL'), 'a diagnosis of no failure');
      if (!found) return;
      must(/^[A-Z_]{1,80}$/.test(found.Category), found.Category);
      expectClean(found.Cause, 1500, 'Cause');
      expectClean(found.Fix, 1500, 'Fix');
    },
  ),

  'vault policy': target(
    fc.tuple(
      fc.oneof(
        mutated(POLICIES),
        fc.json(),
        hostile,
        fc.constantFrom(...HOSTILE).map((one) => POLICIES[0]!.replaceAll('backup:*', JSON.stringify(one).slice(1, -1))),
      ),
      fc.oneof(fc.constantFrom(...ARNS), hostile),
    ),
    ([policy, resource]) => {
      const access = { action: 'backup:CopyIntoBackupVault', resource, account: PRODUCTION, principalArn: ARNS[11] };
      const { allowed, denied } = evaluateVaultPolicy(policy, access);
      for (const one of [allowed, denied]) must([true, false, 'unknown'].includes(one), `answered ${String(one)}`);
    },
  ),

  classification: target(
    fc.oneof(
      fc.record(
        {
          name: fc.oneof(
            mutated(['ThrottlingException', 'ExpiredTokenException', 'SyntaxError', 'AbortError']),
            hostile,
          ),
          message: fc.oneof(mutated(MESSAGES), hostile),
          code: fc.oneof(mutated(['ECONNRESET', 'ETIMEDOUT', 'ERR_TLS_X']), hostile),
          $metadata: fc.record(
            { httpStatusCode: fc.integer({ min: 100, max: 599 }), requestId: fc.constant('R') },
            { requiredKeys: [] },
          ),
          $response: fc.record(
            {
              statusCode: fc.integer({ min: 100, max: 599 }),
              headers: fc.dictionary(fc.constant('retry-after'), hostile),
            },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: [] },
      ),
      junk,
    ),
    (error) => {
      const { details } = toToolError(error, CONTEXT);
      must(Object.hasOwn(RETRYABLE, details.category), `category ${String(details.category)}`);
      expectClean(details.code, 120, 'Code');
      expectClean(details.message, 700, 'Message');
      expectClean(details.fix, 400, 'Fix');
      const seconds = details.retryAfterSeconds;
      must(seconds === undefined || (Number.isInteger(seconds) && seconds >= 0), `RetryAfterSeconds ${seconds}`);
    },
  ),
};
