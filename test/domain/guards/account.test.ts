import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorCategory, RETRYABLE } from '../../../src/domain/errors.ts';
import { accountUnknown, refuseAccountMismatch, withoutAccount } from '../../../src/domain/guards/account.ts';

describe('accountUnknown', () => {
  it.each([
    ['without a reason', undefined, ''],
    ['with a reason', 'STS does not answer', ' (STS does not answer)'],
  ])('refuses every write, %s', (_, why, said) => {
    expect(accountUnknown(why)).toEqual({
      category: 'configuration',
      code: 'AccountUnknown',
      message: `The account that these credentials belong to is not known${said}, so the guards cannot judge the copy. Nothing is started.`,
      fix: 'Let this server reach STS GetCallerIdentity (it needs no permission), then call again. A configured account ID does not replace it.',
    });
  });
});

describe('withoutAccount', () => {
  const failure = (category: ErrorCategory) => ({ category, code: 'C', message: 'STS said no.', fix: 'Its own.' });

  it.each(Object.keys(RETRYABLE) as ErrorCategory[])('for %s', (category) => {
    const told = withoutAccount(failure(category));
    if (['credentials', 'cancelled', 'internal'].includes(category)) expect(told).toEqual(failure(category));
    else if (RETRYABLE[category]) {
      const message =
        'The account that these credentials belong to is not known yet (STS said no), so nothing was started.';
      expect(told).toEqual({ ...failure(category), message });
    } else {
      const fix = category === 'access_denied' ? 'Its own.' : accountUnknown().fix;
      expect(told).toEqual({ ...accountUnknown('STS said no.'), fix });
    }
  });
});

describe('refuseAccountMismatch', () => {
  const mismatch = { account: '999999999999', source: 'AWS_ACCOUNT_ID' };

  it('has no objection when no setting differs from STS', () => {
    expect(refuseAccountMismatch({ account: '123456789012' })).toBeUndefined();
  });

  it('names both accounts and the setting', () => {
    expect(refuseAccountMismatch({ account: '123456789012', mismatch })).toEqual({
      category: 'configuration',
      code: 'AccountMismatch',
      message:
        'AWS_ACCOUNT_ID names account 999999999999, but STS says that the credentials belong to account 123456789012. Reads work; no copy is started while they differ.',
      fix: 'Ask the operator to correct or remove AWS_ACCOUNT_ID, or to use credentials of account 999999999999, and to restart this server. Do not look for another way.',
    });
  });

  it('refuses whatever the setting says, without its control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (account) => {
        const { message } = refuseAccountMismatch({ account: '123456789012', mismatch: { ...mismatch, account } })!;
        expect(message).not.toMatch(/\p{Cc}|\p{Cf}/u);
        expect(message.length).toBeLessThan(300);
      }),
    );
  });
});
