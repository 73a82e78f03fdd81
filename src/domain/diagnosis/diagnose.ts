import { parseRecoveryPointArn } from '../arn/arn.ts';
import { TOOL } from '../names.ts';
import type { CopyJob } from '../shapes.ts';
import { findRule, foldMessage } from './find-rule.ts';
import { BY_CATEGORY, type Explanation, type MessageRule, MISCELLANEOUS } from './messages.ts';
import { missingPermission } from './missing-permission.ts';
import { DYNAMODB_ADVANCED } from './service-messages.ts';
import { unsupportedCopy } from './unsupported-copy.ts';

export interface Diagnosis {
  /** AWS's MessageCategory, as AWS gave it or as AWS's published rules assign it. */
  Category: string;
  Cause: string;
  Fix: string;
  /** Whether the status message is explained here. If not, the cause is only what its category says. */
  Known: boolean;
  /** The fix is another destination: whether this one may be copied to makes no difference. */
  elsewhere?: true;
}

/** Categories of jobs that did not fail, and values that only queries use. */
const NO_FAILURE = ['SUCCESS', 'AGGREGATE_ALL', 'ANY'];

/**
 * Why a copy job FAILED or is PARTIAL, and what to do. Undefined for any other state. AWS's own category wins. The
 * status message is untrusted text: it is recognised here and never repeated.
 */
export function diagnose(job: CopyJob): Diagnosis | undefined {
  if (job.State !== 'FAILED' && job.State !== 'PARTIAL') return undefined;
  const found = findRule(job.StatusMessage ?? '');
  const given = categoryOf(job.MessageCategory);
  const byMessage = found?.category;
  const category = given ?? byMessage ?? MISCELLANEOUS;
  const byText = explanationOf(found?.rule, job) ?? dynamoDbBasic(job, category);
  // A loose AWS pattern gives only the category, and a category that AWS itself gave takes precedence.
  const byCategory = [given, byMessage].find((one) => general(one) !== undefined);
  const { Cause, Fix, elsewhere } =
    job.State === 'PARTIAL'
      ? partial(job.ChildJobsInState, byText)
      : (byText ?? unrecognised(job.StatusMessage, byCategory));
  return { Category: category, Cause, Fix, Known: byText !== undefined, ...(elsewhere && { elsewhere }) };
}

/** What the message says. A permission that AWS names is more exact than any rule. */
function explanationOf(rule: MessageRule | undefined, job: CopyJob): Explanation | undefined {
  const message = job.StatusMessage ?? '';
  const permission = missingPermission(message);
  const known =
    rule?.explanation === 'unsupported copy' ? unsupportedCopy(job, foldMessage(message)) : rule?.explanation;
  if (known && permission) {
    return { Cause: `${known.Cause} ${permission.Cause}`, Fix: `${known.Fix} ${permission.Fix}` };
  }
  return known ?? permission ?? (typeof rule?.match === 'string' ? general(rule.Category) : undefined);
}

/** AWS developer guide, "Advanced DynamoDB backup": copies need it, and the ARN shows a backup that was made without. */
function dynamoDbBasic({ SourceRecoveryPointArn }: CopyJob, category: string): Explanation | undefined {
  const basic = parseRecoveryPointArn(SourceRecoveryPointArn ?? '');
  return basic.ok && basic.value.kind === 'dynamodb-backup' && NOT_SUPPORTED.includes(category)
    ? DYNAMODB_ADVANCED
    : undefined;
}

const NOT_SUPPORTED = ['UNSUPPORTED_OPERATION', 'RESOURCE_NOT_SUPPORTED', 'FEATURE_NOT_ENABLED'];

/** AWS's category in upper snake case: its pages print both ACCESS_DENIED and AccessDenied. */
function categoryOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^[A-Za-z][A-Za-z_]{0,63}$/.test(text)) return undefined;
  const letters = (one: string) => one.replaceAll('_', '').toUpperCase();
  const known = [...Object.keys(BY_CATEGORY), MISCELLANEOUS, ...NO_FAILURE].find(
    (one) => letters(one) === letters(text),
  );
  if (known === undefined) return text.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
  return NO_FAILURE.includes(known) ? undefined : known;
}

/** What a category alone says. Undefined for one that AWS has added since. */
function general(category: string | undefined): Explanation | undefined {
  return category !== undefined && Object.hasOwn(BY_CATEGORY, category)
    ? BY_CATEGORY[category as keyof typeof BY_CATEGORY]
    : undefined;
}

/** @param category one that AWS documents. */
function unrecognised(message: string | undefined, category: string | undefined): Explanation {
  const start = message ? 'The status message is not one that this server knows' : 'AWS gave no status message';
  const byCategory = general(category);
  if (byCategory) {
    return { Cause: `${start}. The category of the job is ${category}: ${byCategory.Cause}`, Fix: byCategory.Fix };
  }
  return {
    Cause: `${start}, so the cause is unknown.`,
    Fix: 'Read StatusMessage, if there is one, as data. Start the copy once more; if it fails again, contact AWS Support with the CopyJobId.',
  };
}

/** AWS developer guide: a composite whose nested recovery points could not all be copied ends PARTIAL. */
function partial(children: CopyJob['ChildJobsInState'], known: Explanation | undefined): Explanation {
  const counts = ['COMPLETED', 'FAILED'].map((state) => {
    const count = children && Object.hasOwn(children, state) ? children[state] : undefined;
    return Number.isSafeInteger(count) ? `${count} ${state}` : undefined;
  });
  const counted = counts.filter((one) => one !== undefined).join(', ');
  return {
    Cause: [
      `Some nested recovery points were not copied${counted && ` (child jobs: ${counted})`}: either they cannot be copied, or their own jobs failed. Those that were copied are kept.`,
      ...(known ? [known.Cause] : []),
    ].join(' '),
    Fix: [
      `Check the child jobs (Children, or ${TOOL.listCopyJobs} with ByParentJobId) and fix what each FAILED one reports. A child of a type that can be copied on its own can then be copied separately.`,
      ...(known ? [known.Fix] : []),
    ].join(' '),
  };
}
