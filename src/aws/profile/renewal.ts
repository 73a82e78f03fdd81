import { untrustedText } from '../../domain/text/untrusted-text.ts';
import type { EndpointSettings } from './endpoints.ts';

// How the credentials of a profile are renewed depends on where they come from. The order is that of the SDK's chain.

/** Where credentials come from. `profile` is the one that holds the setting: it may be the source of another. */
export type CredentialsSource =
  | { kind: 'sso' | 'login' | 'keys' | 'process' | 'web identity'; profile: string | undefined }
  | { kind: 'mfa'; profile: string | undefined; serial: string }
  | { kind: 'environment' }
  | { kind: 'machine' }
  | { kind: 'unknown' };

type Section = Readonly<Record<string, string | undefined>>;

/** Settings are read as the SDK reads them: nothing is asked of AWS. */
export function credentialsSource({ profile, files, environment }: EndpointSettings): CredentialsSource {
  if (profile === undefined && environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY) {
    return { kind: 'environment' };
  }
  let name = profile ?? 'default';
  let section = files.profile(name);
  const seen = new Set([name]);
  let source = sourceOf(section, profile);
  // A role is assumed with the credentials of another profile: those are the ones to renew.
  while (source === undefined && section.source_profile !== undefined && !seen.has(section.source_profile)) {
    name = section.source_profile;
    section = files.profile(name);
    seen.add(name);
    source = sourceOf({ ...section, ...(hasKeys(section) && { role_arn: undefined }) }, name);
  }
  if (source) return source;
  if (environment.AWS_WEB_IDENTITY_TOKEN_FILE) return { kind: 'web identity', profile: undefined };
  const container =
    environment.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  return { kind: container ? 'machine' : 'unknown' };
}

/** Undefined for a role that needs another profile's credentials, and for a profile without any. */
function sourceOf(section: Section, profile: string | undefined): CredentialsSource | undefined {
  const { mfa_serial, role_arn, source_profile, credential_source } = section;
  if (mfa_serial) return { kind: 'mfa', profile: source_profile ?? profile, serial: mfa_serial };
  if (role_arn && source_profile) return undefined;
  if (credential_source) return { kind: credential_source === 'Environment' ? 'environment' : 'machine' };
  if (hasKeys(section)) return { kind: 'keys', profile };
  if (section.web_identity_token_file) return { kind: 'web identity', profile };
  if (section.credential_process) return { kind: 'process', profile };
  if (section.sso_session || section.sso_start_url) return { kind: 'sso', profile };
  if (section.login_session) return { kind: 'login', profile };
  return undefined;
}

const hasKeys = (section: Section) =>
  section.aws_access_key_id !== undefined && section.aws_secret_access_key !== undefined;

const NO_RESTART = 'No restart is needed.';

/** What the operator does about credentials that are missing, expired or refused. Undefined if their source is not known. */
export function renewalOf(source: CredentialsSource): string | undefined {
  if (source.kind === 'unknown') return undefined;
  if (source.kind === 'environment') {
    return 'Ask the operator to set new AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary keys) in the environment of this server and to restart it.';
  }
  if (source.kind === 'machine') {
    return `Ask the operator to check the role that this machine or container gives to this server. ${NO_RESTART}`;
  }
  const { profile } = source;
  const option = profile === undefined ? '' : ` --profile ${shellWord(profile)}`;
  const whose = profile === undefined ? 'the default profile' : `profile ${untrustedText(profile, 100)}`;
  switch (source.kind) {
    case 'sso':
      return `Ask the operator to run "aws sso login${option}". ${NO_RESTART}`;
    case 'login':
      return `Ask the operator to run "aws login${option}". ${NO_RESTART}`;
    case 'mfa': {
      const serial = /^[\w+=,.@:/-]{1,256}$/.test(source.serial) ? shellWord(source.serial) : 'SERIAL';
      return `The profile requires multi-factor authentication, and this server cannot ask for a code. Ask the operator to get session credentials with "aws sts get-session-token --serial-number ${serial} --token-code CODE${option}" and to put them into a profile without mfa_serial, or to use a profile with a credential_process that asks for the code. ${NO_RESTART}`;
    }
    case 'process':
      return `Ask the operator to run the credential_process of ${whose} by hand, and to correct what fails or renew its login. ${NO_RESTART}`;
    case 'web identity':
      return `Ask the operator to renew the web identity token file of ${profile === undefined ? 'this server (AWS_WEB_IDENTITY_TOKEN_FILE)' : `${whose} (web_identity_token_file)`} and to check the trust policy of its role. ${NO_RESTART}`;
    case 'keys':
      return `Ask the operator to put valid keys into ${whose} ("aws configure${option}"; temporary keys also need a new aws_session_token). ${NO_RESTART}`;
  }
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w.@:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
