import { AwsError, xmlText } from '../../errors.ts';
import type { AccessKey } from '../../world/records.ts';

// STS speaks the query protocol: a form as the body, XML as the reply. It is one operation here, so it has no route.

/** The operation that a form names; undefined for a body that names none. */
export const stsAction = (body: Buffer): string | undefined =>
  new URLSearchParams(body.toString('utf8')).get('Action') ?? undefined;

/** The XML of the reply to GetCallerIdentity, which needs no permission. */
export function getCallerIdentity(body: Buffer, key: AccessKey, requestId: string): string {
  const action = stsAction(body);
  if (action !== 'GetCallerIdentity') {
    throw new AwsError(
      'InvalidAction',
      400,
      `${action ?? 'The operation'} of STS is not simulated: only GetCallerIdentity is`,
    );
  }
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${xmlText(key.arn)}</Arn><UserId>${xmlText(key.accessKeyId.replace(/^A[KS]IA/, 'AIDA'))}</UserId><Account>${key.accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
}
