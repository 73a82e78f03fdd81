import { parseRoleArn } from '../../arn/arn.ts';
import { evaluateVaultPolicy } from '../../vault-policy.ts';
import { answerOf, type Fact, type GlobalSettings, isCrossAccount, sourceAccount } from '../facts.ts';
import { type Finding, fail, pass, type Rule, unknown, unread, warn } from '../rule.ts';

// Of the accounts: the role, the organization, and what the destination vault lets in.

/** AWS developer guide: copies may still be made for 15 minutes after cross-account copies were disabled. */
const DISABLED_AFTER_MS = 15 * 60_000;

export const ACCOUNT_RULES: readonly Rule[] = [
  {
    // IAM user guide: a role is passed to a service in its own account only.
    name: 'account of the role',
    applies: ({ account }) => account !== undefined,
    check: ({ request, account }) => {
      const role = parseRoleArn(request.IamRoleArn);
      return role.ok && role.value.account === account
        ? pass("It is a role of the caller's account.")
        : fail(
            `IamRoleArn is not a role of the caller's account ${account}, and a role cannot be passed across accounts.`,
          );
    },
    fix: 'Give a role of the account that the copy is started in.',
  },
  {
    // AWS developer guide, "Creating backup copies across AWS accounts": one organization, in which the management account
    // has enabled cross-account copies. DescribeGlobalSettings fails for an account of no organization (AWS API).
    name: 'organization',
    applies: isCrossAccount,
    check: ({ organization, destinationOrganization, now }) => {
      const own = settingOf(organization, now, "the caller's account");
      if (own) return own;
      const [mine, theirs] = [answerOf(organization), answerOf(destinationOrganization)];
      const other =
        destinationOrganization.state === 'unread'
          ? undefined
          : settingOf(destinationOrganization, now, 'the destination account');
      if (other) return other;
      if (
        mine?.LastUpdateTime !== undefined &&
        theirs?.LastUpdateTime !== undefined &&
        mine.LastUpdateTime !== theirs.LastUpdateTime
      ) {
        return unknown(
          'Cross-account copies are enabled for both accounts, but not as of the same moment: they may belong to different organizations.',
        );
      }
      return warn(
        'Cross-account copies are enabled. That both accounts belong to the same organization, which AWS requires, cannot be seen from here.',
      );
    },
    fix: 'Both accounts must belong to one organization, whose management account enables cross-account backup in the settings of AWS Backup (UpdateGlobalSettings isCrossAccountBackupEnabled=true).',
  },
  {
    // AWS developer guide, "Configuring backup vault access for cross-account copies"; IAM: an explicit deny wins, and
    // from another account nothing is allowed that is not said to be.
    name: 'access policy of the destination vault',
    applies: ({ destinationVault }) => destinationVault.state !== 'missing',
    check: (facts) => {
      const { destinationPolicy, request } = facts;
      const account = sourceAccount(facts) ?? '';
      const foreign = isCrossAccount(facts);
      if (destinationPolicy.state === 'missing') {
        return foreign
          ? fail(`It has none, so that nothing may be copied into it from account ${account}.`)
          : pass('It has none; none is needed inside the account.');
      }
      if (destinationPolicy.state !== 'known') {
        return unread(
          destinationPolicy,
          'What it says of copies into the vault',
          'GetBackupVaultAccessPolicy',
          foreign,
        );
      }
      const { allowed, denied } = evaluateVaultPolicy(destinationPolicy.value, {
        action: 'backup:CopyIntoBackupVault',
        resource: request.DestinationBackupVaultArn,
        account,
        principalArn: request.IamRoleArn,
      });
      if (denied === true) return fail('It denies backup:CopyIntoBackupVault to this copy.');
      if (foreign && allowed === false) {
        return fail(`It does not allow backup:CopyIntoBackupVault to account ${account}.`);
      }
      if (denied === 'unknown') return undecided('deny', foreign);
      if (foreign && allowed === 'unknown') return undecided('allow', foreign);
      return pass(foreign ? 'It allows the copy.' : 'It does not deny the copy.');
    },
    fix: 'Let the owner of the vault allow backup:CopyIntoBackupVault to the source account (or its organization) in the access policy, and take away what denies it.',
  },
];

/** What is wrong with an account's organization; nothing where cross-account copies are enabled. */
function settingOf(settings: Fact<GlobalSettings>, now: number, whose: string): Finding | undefined {
  if (settings.state === 'refused') return fail(`AWS says of ${whose} that it belongs to no organization.`);
  const value = answerOf(settings);
  if (!value) return unread(settings, 'Whether cross-account copies are enabled', 'DescribeGlobalSettings');
  const enabled = value.GlobalSettings?.isCrossAccountBackupEnabled;
  if (enabled === 'true') return undefined;
  if (enabled !== 'false') return unknown(`AWS did not say whether cross-account copies are enabled for ${whose}.`);
  return now - Date.parse(value.LastUpdateTime ?? '') < DISABLED_AFTER_MS
    ? unknown(
        'Cross-account copies have just been disabled in the organization; AWS may still make them for 15 minutes.',
      )
    : fail(`Cross-account copies are not enabled in the organization of ${whose}.`);
}

function undecided(effect: string, otherAccount: boolean): Finding {
  return {
    ...unknown(
      `A statement of it may ${effect} the copy; whether it holds (an organization, another role, a condition) cannot be seen here.`,
    ),
    otherAccount,
  };
}
