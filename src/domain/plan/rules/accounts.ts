import { isServiceLinked, SERVICE_LINKED } from '../../copy/request-warnings.ts';
import { evaluateVaultPolicy } from '../../policy/vault-policy.ts';
import { answerOf, type Fact, type GlobalSettings, isCrossAccount, type PlanFacts, sourceAccount } from '../facts.ts';
import { type Finding, fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// The accounts: the role, the organization, and what the destination vault allows.

/** AWS developer guide: copies can still be made for 15 minutes after cross-account copies were disabled. */
const DISABLED_AFTER_MS = 15 * 60_000;

export const ACCOUNT_RULES: readonly Rule[] = [
  {
    // IAM user guide: a role can be passed to a service only in its own account.
    name: 'account of the role',
    check: ({ request, account }) => {
      if (account === undefined) return undefined;
      return request.role.account === account
        ? pass("It is a role of the caller's account.")
        : fail(
            `IamRoleArn is not a role of the caller's account ${account}, and a role cannot be passed across accounts.`,
          );
    },
    fix: 'Give a role of the account that the copy is started in.',
  },
  {
    // IAM user guide: iam:PassRole does not reach a service-linked role.
    name: 'service-linked role',
    check: ({ request: { role } }) => (isServiceLinked(role) ? fail(SERVICE_LINKED.problem) : undefined),
    fix: SERVICE_LINKED.fix,
  },
  {
    // AWS developer guide, "Creating backup copies across AWS accounts": one organization, in which the management account
    // has enabled cross-account copies. DescribeGlobalSettings fails for an account outside any organization (AWS API).
    name: 'organization',
    check: (facts) => {
      if (!isCrossAccount(facts)) return undefined;
      const { organization, destinationOrganization } = facts;
      const own = settingOf(organization, facts, "the caller's account");
      if (own) return own;
      const other =
        destinationOrganization.state === 'unread'
          ? undefined
          : settingOf(destinationOrganization, facts, 'the destination account');
      if (other) return other;
      const [mine, theirs] = [answerOf(organization), answerOf(destinationOrganization)];
      if (
        mine?.LastUpdateTime !== undefined &&
        theirs?.LastUpdateTime !== undefined &&
        mine.LastUpdateTime !== theirs.LastUpdateTime
      ) {
        return unknown(
          'Cross-account copies are enabled for both accounts, but since different times: the accounts may belong to different organizations.',
        );
      }
      return warn(
        'AWS requires both accounts to be in one organization, which cannot be seen from here. Cross-account copies are enabled.',
      );
    },
    fix: 'Both accounts must belong to one organization, and its management account must enable cross-account backup in the AWS Backup settings (UpdateGlobalSettings isCrossAccountBackupEnabled=true).',
  },
  {
    // AWS developer guide, "Configuring backup vault access for cross-account copies"; IAM: an explicit deny wins, and
    // another account is allowed nothing that no statement allows.
    name: 'access policy of the destination vault',
    check: (facts) => {
      const { destinationPolicy, destinationVault, request } = facts;
      if (destinationVault.state === 'missing') return undefined;
      const account = sourceAccount(facts);
      const foreign = isCrossAccount(facts);
      if (destinationPolicy.state === 'missing') {
        return foreign
          ? fail(`The destination vault has no access policy, so account ${account} cannot copy into it.`)
          : pass('It has none, and within the account it needs none.');
      }
      if (destinationPolicy.state !== 'known') {
        return unread(
          destinationPolicy,
          'Whether its access policy allows the copy',
          'GetBackupVaultAccessPolicy',
          facts,
          { otherAccount: foreign },
        );
      }
      const { allowed, denied } = evaluateVaultPolicy(destinationPolicy.value, {
        action: 'backup:CopyIntoBackupVault',
        resource: request.destination.text,
        account,
        principalArn: request.role.text,
      });
      if (denied === true)
        return fail('The access policy of the destination vault denies backup:CopyIntoBackupVault to this copy.');
      if (foreign && allowed === false) {
        return fail(
          `The access policy of the destination vault does not allow backup:CopyIntoBackupVault to account ${account}.`,
        );
      }
      if (denied === 'unknown') return undecided('deny', foreign);
      if (foreign && allowed === 'unknown') return undecided('allow', foreign);
      return pass(foreign ? 'It allows the copy.' : 'It does not deny the copy.');
    },
    fix: 'The owner of the vault must allow backup:CopyIntoBackupVault to the source account in the access policy, and remove any statement that denies it.',
  },
];

/** What is wrong with the organization of an account; undefined where cross-account copies are enabled. */
function settingOf(settings: Fact<GlobalSettings>, facts: PlanFacts, whose: string): Finding | undefined {
  if (settings.state === 'refused') return fail(`AWS says that ${whose} belongs to no organization.`);
  const value = answerOf(settings);
  if (!value) return unread(settings, 'Whether cross-account copies are enabled', 'DescribeGlobalSettings', facts);
  const enabled = value.GlobalSettings?.isCrossAccountBackupEnabled;
  if (enabled === 'true') return undefined;
  if (enabled !== 'false') return unknown(`AWS did not say whether cross-account copies are enabled for ${whose}.`);
  return facts.now - Date.parse(value.LastUpdateTime ?? '') < DISABLED_AFTER_MS
    ? unknown(
        'Cross-account copies have just been disabled in the organization; AWS can still make them for 15 minutes.',
      )
    : fail(`Cross-account copies are not enabled in the organization of ${whose}.`);
}

function undecided(effect: string, otherAccount: boolean): Finding {
  return {
    ...unknown(
      `A statement of the destination vault's access policy may ${effect} the copy. Whether it applies (an organization, another role, a condition) cannot be seen from here.`,
    ),
    otherAccount,
  };
}
