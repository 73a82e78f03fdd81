import { AwsError } from '../../errors.ts';
import { assumeRole, type StsCall } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

/** The simulated operations of STS. Each returns the members of its reply as XML. */
export const STS_OPERATIONS: Readonly<Record<string, (call: StsCall) => string>> = {
  GetCallerIdentity: ({ caller }) => getCallerIdentity(caller),
  AssumeRole: assumeRole,
};

/** The reply to an operation of STS. Throws the AwsError of a refused call, and of an operation that is not simulated. */
export function stsReply(action: string | undefined, call: StsCall, requestId: string): string {
  const run = Object.hasOwn(STS_OPERATIONS, action ?? '') ? STS_OPERATIONS[action!] : undefined;
  if (run === undefined) {
    const simulated = Object.keys(STS_OPERATIONS).join(' and ');
    const message = `${action ?? 'The operation'} of STS is not simulated: only ${simulated} are`;
    throw new AwsError('InvalidAction', 400, message);
  }
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${run(call)}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
}
