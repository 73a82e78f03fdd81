import { AwsError } from '../../errors.ts';
import type { AccessKey } from '../../world/records.ts';
import { stsAction, xmlText } from './query-protocol.ts';

/** The reply to GetCallerIdentity, which needs no permission. No other operation of STS is simulated. */
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
