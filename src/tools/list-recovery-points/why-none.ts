import { RESOURCE_TYPES } from '../../domain/filters/resource-type.ts';
import { quoted } from '../../domain/text/untrusted-text.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import { noteOf } from '../shared/filters.ts';
import { identityOf } from '../shared/sessions.ts';
import type { ListInput } from './parse-list-input.ts';

/** Why a list of recovery points is empty, as far as it is known. */
export async function whyNone(input: ListInput, call: ToolCall): Promise<string | undefined> {
  const { resource, ByResourceType, ByCreatedAfter, ByCreatedBefore } = input;
  const filtered = ByResourceType !== undefined || ByCreatedAfter !== undefined || ByCreatedBefore !== undefined;
  const account = resource?.ResourceArn.split(':')[4];
  const own = account ? (await identityOf(call.session, call))?.account : undefined;
  return noteOf([
    resource
      ? `AWS Backup has no recovery point of this resource in ${call.region}.`
      : `The vault holds no recovery point${filtered ? ' that matches' : ''}.`,
    account &&
      own !== undefined &&
      account !== own &&
      `The ARN is of account ${account}, and the caller’s account is ${own}.`,
    !resource &&
      ByResourceType !== undefined &&
      !RESOURCE_TYPES.includes(ByResourceType) &&
      `${quoted(ByResourceType, 50)} is not a resource type that this server knows: if AWS Backup does not know it either, nothing can match.`,
    resource && `A copy in another Region keeps the ARN of its resource: give Region to look there.`,
  ]).Note;
}
