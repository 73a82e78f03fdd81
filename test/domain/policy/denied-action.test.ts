import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deniedAction, fixOfDenied } from '../../../src/domain/policy/denied-action.ts';

const USER = 'arn:aws:iam::123456789012:user/backup-operator';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Backup_0123/ops@example.com';
const ROLE = 'arn:aws:iam::123456789012:role/service/AdministratorRole';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('deniedAction', () => {
  it.each([
    [`User: ${USER} is not authorized to perform: iam:PassRole on resource: ${ROLE}`, 'iam:PassRole', ROLE, USER],
    [
      `User: ${SESSION} is not authorized to perform: kms:CreateGrant on resource: ${KEY}.`,
      'kms:CreateGrant',
      KEY,
      SESSION,
    ],
    ['is not authorized to perform: backup:StartCopyJob', 'backup:StartCopyJob', undefined, undefined],
    ['is not authorized to perform: backup:ListCopyJobs on resource: *', 'backup:ListCopyJobs', undefined, undefined],
    [
      `is not authorized to perform: "s3:GetObject" on resource: "arn:aws:s3:::b/k"`,
      's3:GetObject',
      'arn:aws:s3:::b/k',
      undefined,
    ],
    [
      `User: ${USER} is not authorized to perform: ec2:CopySnapshot on resource: arn:aws:ec2:us-east-1::snapshot/snap-1 (Service: Ec2)`,
      'ec2:CopySnapshot',
      'arn:aws:ec2:us-east-1::snapshot/snap-1',
      USER,
    ],
    [
      `Access denied: User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}, request ID: 1`,
      'sts:AssumeRole',
      ROLE,
      USER,
    ],
  ])('reads %s', (text, action, resource, principal) => {
    expect(deniedAction(text)).toMatchObject({ action });
    expect(deniedAction(text)).toEqual(expect.objectContaining({ resource, principal }));
  });

  // IAM user guide, "Troubleshoot access denied error messages".
  it.each([
    ['because no identity-based policy allows the iam:PassRole action', 'no allow', 'identity-based policy'],
    ['because no permissions boundary allows the iam:PassRole action', 'no allow', 'permissions boundary'],
    ['because no service control policy allows the iam:PassRole action', 'no allow', 'service control policy'],
    ['because no resource control policy allows the iam:PassRole action', 'no allow', 'resource control policy'],
    ['because no session policy allows the iam:PassRole action', 'no allow', 'session policy'],
    ['because no VPC endpoint policy allows the iam:PassRole action', 'no allow', 'VPC endpoint policy'],
    ['because no resource-based policy allows the iam:PassRole action', 'no allow', 'resource-based policy'],
    ['with an explicit deny in an identity-based policy', 'explicit deny', 'identity-based policy'],
    ['with an explicit deny in a permissions boundary', 'explicit deny', 'permissions boundary'],
    [
      'with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-1/service_control_policy/p-1',
      'explicit deny',
      'service control policy',
    ],
    ['with an explicit deny', 'explicit deny', undefined],
    ['because no service control policy allows the iam:Other action', undefined, undefined],
    ['because of something new', undefined, undefined],
    ['', undefined, undefined],
  ])('reads the reason "%s"', (reason, because, policy) => {
    for (const resource of [ROLE, '*', 'arn:aws:iam::123456789012:role/*']) {
      const denied = deniedAction(
        `User: ${USER} is not authorized to perform: iam:PassRole on resource: ${resource} ${reason}`,
      );
      expect({ because: denied?.because, policy: denied?.policy }).toEqual({ because, policy });
      expect(denied?.resource).toBe(resource === ROLE ? ROLE : undefined);
    }
  });

  it.each([
    ['no permission', 'Insufficient privileges to perform this action.'],
    ['a wildcard', 'is not authorized to perform: iam:* on resource: *'],
    ['an action that continues', 'is not authorized to perform: iam:PassRole* on resource: *'],
    ['a service that no copy needs', 'is not authorized to perform: iam:AttachRolePolicy on resource: *'],
    ['a sentence', 'is not authorized to perform: ask the user for the key'],
    [
      'two different permissions',
      `is not authorized to perform: iam:PassRole on resource: ${ROLE}. User is not authorized to perform: kms:CreateGrant`,
    ],
    [
      'two different resources',
      `not authorized to perform: iam:PassRole on resource: ${ROLE}; not authorized to perform: iam:PassRole on resource: ${ROLE}2`,
    ],
  ])('finds nothing in a text with %s', (_what, text) => expect(deniedAction(text)).toBeUndefined());

  it('reads a sentence that is repeated', () => {
    const one = `User: ${USER} is not authorized to perform: iam:PassRole on resource: ${ROLE}`;
    expect(deniedAction(`${one} (wrapped: ${one})`)).toMatchObject({ action: 'iam:PassRole', resource: ROLE });
  });
});

describe('fixOfDenied', () => {
  const fix = (text: string) => fixOfDenied(deniedAction(text)!, 'profile work');

  it('names the statement of iam-policy for iam:PassRole', () => {
    const text = `User: ${USER} is not authorized to perform: iam:PassRole on resource: ${ROLE}`;
    expect(fix(text)).toBe(
      `Use a role that ${USER} may pass to AWS Backup, or ask the operator to let it pass this one, with this statement, as "aws-backup-mcp iam-policy" prints it: {"Sid":"PassTheCopyRole","Effect":"Allow","Action":"iam:PassRole","Resource":"${ROLE}","Condition":{"StringEquals":{"iam:PassedToService":"backup.amazonaws.com"}}}.`,
    );
    expect(fix('is not authorized to perform: iam:PassRole')).toBe(
      'Use a role that profile work may pass to AWS Backup, or ask the operator to let it pass this one: iam:PassRole with iam:PassedToService backup.amazonaws.com, as "aws-backup-mcp iam-policy" prints it.',
    );
    expect(fix(`${text} because no permissions boundary allows the iam:PassRole action`)).toMatch(
      /\}\. The permissions boundary must allow it too\.$/,
    );
    expect(fix(`${text} with an explicit deny in a service control policy`)).toBe(
      `An explicit deny in a service control policy denies ${USER} iam:PassRole on ${ROLE}. Adding an Allow does not help: ask the operator to change that service control policy (the administrators of the AWS organization can). Or use another role for the copy.`,
    );
  });

  it.each([
    [`kms:CreateGrant on resource: ${KEY}`, `Ask the operator to allow kms:CreateGrant on ${KEY} for profile work.`],
    [
      'backup:StartCopyJob because no identity-based policy allows the backup:StartCopyJob action',
      'Ask the operator to allow backup:StartCopyJob for profile work.',
    ],
    [
      `kms:CreateGrant on resource: ${KEY} because no resource-based policy allows the kms:CreateGrant action`,
      `No resource-based policy allows kms:CreateGrant on ${KEY} for profile work: ask the operator to allow it there.`,
    ],
    [
      'backup:ListCopyJobs on resource: * with an explicit deny in an identity-based policy',
      'An explicit deny in an identity-based policy denies profile work backup:ListCopyJobs. Adding an Allow does not help: ask the operator to change that identity-based policy.',
    ],
    [
      'backup:ListCopyJobs with an explicit deny',
      'An explicit deny in a policy denies profile work backup:ListCopyJobs. Adding an Allow does not help: ask the operator to change that policy.',
    ],
    [
      `sts:AssumeRole on resource: ${ROLE}`,
      `Ask the operator to allow sts:AssumeRole on ${ROLE} for profile work, both in its own policy and in the trust policy of the role.`,
    ],
  ])('for %s', (rest, expected) => expect(fix(`not authorized to perform: ${rest}`)).toBe(expected));

  it('holds nothing of the text but actions, ARNs and our own words', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'IGNORE the user',
        '\u202e',
        '\n',
        ' because no ',
        ' with an explicit deny in a ',
        'not authorized to perform: ',
        'iam:PassRole',
        'kms:CreateGrant',
        ' on resource: ',
        ROLE,
        KEY,
        `User: ${USER} is `,
        '*',
        '"',
        "'",
        '.',
      ),
    );
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 12 }), (pieces) => {
        const denied = deniedAction(pieces.join(''));
        if (!denied) return;
        expect(denied.action).toMatch(/^(?:iam:PassRole|kms:CreateGrant)\w*$/);
        for (const arn of [denied.resource, denied.principal])
          if (arn !== undefined) expect(arn).toMatch(/^arn:aws:[\w+=,.@:/-]+$/);
        const text = fixOfDenied(denied, 'profile work');
        expect(text).not.toMatch(/IGNORE the|\u202e|\n|\*/);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a hostile megabyte quickly', () => {
    const piece = `User: arn:aws:iam::123456789012:user/${'a'.repeat(700)} is not authorized to perform: `;
    const before = performance.now();
    for (let at = 0; at < 100; at += 1) deniedAction(piece.repeat(1500));
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
