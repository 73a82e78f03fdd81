import { expect, it } from 'vitest';
import { errorBody, RETRYABLE, ToolError } from '../../src/domain/errors.ts';

const DETAILS = { category: 'throttled', code: 'ThrottlingException', message: 'Too fast.', fix: 'Wait.' } as const;

it('marks as retryable exactly the categories that can succeed without a change', () => {
  const retryable = Object.entries(RETRYABLE).filter(([, yes]) => yes);
  expect(retryable.map(([category]) => category)).toEqual([
    'limit_exceeded',
    'service_unavailable',
    'throttled',
    'network',
    'timeout',
    'cancelled',
  ]);
  expect(Object.keys(RETRYABLE)).toHaveLength(16);
});

it('has the public form, without members for what is not known', () => {
  expect(errorBody(DETAILS)).toStrictEqual({
    Error: { Category: 'throttled', Code: 'ThrottlingException', Message: 'Too fast.', Retryable: true, Fix: 'Wait.' },
  });
  const Next = { Tool: 'list_copy_jobs', Arguments: {} };
  const issues = [{ Path: 'a', Problem: 'b', Fix: 'c' }];
  expect(
    errorBody({
      ...DETAILS,
      category: 'not_found',
      awsText: 'What AWS wrote.',
      retryAfterSeconds: 10,
      issues,
      httpStatus: 400,
      requestId: 'R',
      account: '123456789012',
      region: 'us-east-1',
      idempotencyToken: 'T',
      next: Next,
    }),
  ).toStrictEqual({
    Error: {
      Category: 'not_found',
      Code: 'ThrottlingException',
      Message: 'Too fast.',
      AwsText: { Untrusted: 'What AWS wrote.' },
      Retryable: false,
      Fix: 'Wait.',
      RetryAfterSeconds: 10,
      Issues: issues,
      HttpStatus: 400,
      RequestId: 'R',
      Account: '123456789012',
      Region: 'us-east-1',
      IdempotencyToken: 'T',
      Next,
    },
  });
});

it('adds details to a failure and keeps its cause', () => {
  const cause = new Error('socket');
  const failure = new ToolError(DETAILS, { cause });
  const more = failure.with({ idempotencyToken: 'T', fix: 'Wait longer.' });
  expect(failure).toMatchObject({ name: 'ToolError', message: 'Too fast.', category: 'throttled', cause });
  expect(more.details).toStrictEqual({ ...DETAILS, idempotencyToken: 'T', fix: 'Wait longer.' });
  expect(more.cause).toBe(failure);
  expect(failure.details).toBe(DETAILS);
});
