import { RECORD_DAYS } from '../../domain/copy/earlier-copies.ts';
import { DAY } from '../../domain/copy/lifecycle.ts';
import { RESOURCE_TYPES } from '../../domain/filters/resource-type.ts';
import { quoted } from '../../domain/text/untrusted-text.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import { noteOf } from '../shared/filters.ts';
import { identityOf } from '../shared/sessions.ts';

interface Filters {
  ByResourceType?: string | undefined;
  ByResourceArn?: string | undefined;
  BySourceRecoveryPointArn?: string | undefined;
  ByCreatedBefore?: string | undefined;
  ByCompleteBefore?: string | undefined;
  ByAccountId?: string | undefined;
  ByMessageCategory?: string | undefined;
}

/** Why a list of copy jobs may be empty, as far as its filters and AWS's rules tell. */
export async function whyEmpty(filters: Filters, call: ToolCall): Promise<{ Note?: string }> {
  const { ByResourceType, ByAccountId } = filters;
  const own = (await identityOf(call.session, call))?.account;
  const named = [filters.BySourceRecoveryPointArn, filters.ByResourceArn].map((arn) => arn?.split(':')[4]);
  const other = named.find((account) => account && account !== own);
  const before = [filters.ByCreatedBefore, filters.ByCompleteBefore].map((date) => Date.parse(date ?? ''));
  return noteOf([
    `No copy job in ${call.region} matches. AWS lists a copy job in the account and Region of its source, for ${RECORD_DAYS} days after its end.`,
    before.some((date) => date < call.session.awsNow() - RECORD_DAYS * DAY) &&
      'The dates are further back than that: older jobs may have existed.',
    own !== undefined && other !== undefined && `The ARN is of account ${other}, and the caller’s account is ${own}.`,
    ByAccountId !== undefined &&
      ByAccountId !== own &&
      'AWS shows jobs of other accounts only to the management account of their organization, or to an account that it delegated this to.',
    ByResourceType !== undefined &&
      !RESOURCE_TYPES.includes(ByResourceType) &&
      `${quoted(ByResourceType, 50)} is not a resource type that this server knows: if AWS Backup does not know it either, nothing can match.`,
    filters.ByMessageCategory !== undefined &&
      'AWS prints categories both as ACCESS_DENIED and as AccessDenied: the other form may match.',
  ]);
}
