import { expect, it } from 'vitest';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';

const failed = (StatusMessage: string) => diagnose({ State: 'FAILED', StatusMessage })!;
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

it('is explained by the action and the resource that AWS names', () => {
  const told = failed(
    `User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: kms:Decrypt on resource: ${KEY}`,
  );
  expect(told).toMatchObject({ Category: 'ACCESS_DENIED', Known: true });
  expect(told.Cause).toBe(`AWS names the permission that is missing: kms:Decrypt on ${KEY}.`);
  expect(told.Fix).toMatch(/allow kms:Decrypt on arn:.*policy of the key must allow it too/);
});

it('is added to what a known text says', () => {
  const text = 'Access Denied trying to call AWS Backup service';
  const told = failed(`${text}: not authorized to perform: backup:CopyIntoBackupVault`);
  expect(told.Cause.startsWith(failed(text).Cause)).toBe(true);
  expect(told.Fix.startsWith(failed(text).Fix)).toBe(true);
  expect(told.Fix).toContain('allow backup:CopyIntoBackupVault for the role of the copy');
});

it('takes the place of what a category says', () => {
  expect(
    failed('You are not authorized to perform this operation. User is not authorized to perform: ec2:CopySnapshot')
      .Cause,
  ).toBe('AWS names the permission that is missing: ec2:CopySnapshot.');
});

it('does not send to a key policy that cannot help against an explicit deny', () => {
  const { Fix } = failed(
    `not authorized to perform: kms:Decrypt on resource: ${KEY} with an explicit deny in a service control policy`,
  );
  expect(Fix).toMatch(/service control policy/);
  expect(Fix).not.toMatch(/policy of the key/);
});

it('leaves out an ARN that is too long to be read', () => {
  const { Cause } = failed(`not authorized to perform: kms:Decrypt on resource: ${KEY}${'x'.repeat(300)}`);
  expect(Cause).toBe('AWS names the permission that is missing: kms:Decrypt.');
});
