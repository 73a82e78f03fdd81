import type { Aws } from '../../aws/index.ts';
import { systemClock } from '../../clock.ts';
import { type Config, OPTIONS, refusalToListen, type Settings } from '../../config/index.ts';
import { REGIONS } from '../../domain/arn/regions.ts';
import { type ErrorDetails, ToolError } from '../../domain/errors.ts';
import { type Identity, refuseAccountMismatch } from '../../domain/guards/account.ts';
import { type DestinationPattern, patternIn } from '../../domain/guards/destination-pattern.ts';
import { hostInUrl } from '../../domain/guards/loopback.ts';
import { quoted } from '../../domain/text/untrusted-text.ts';
import { NAME, VERSION } from '../../version.ts';
import { type AuditModules, auditLinkOf, brokenAuditLog } from '../audit-setting.ts';
import { type ConnectionModules, connection } from '../connection.ts';
import { reportBroken } from '../process/usage.ts';
import { servingLines } from './serving.ts';

interface Modules extends AuditModules, ConnectionModules {}

/** `doctor`: prints what a configuration means and what AWS answers. The exit code is 0 if it works, otherwise 1. */
export async function run(config: Config, load: Modules): Promise<void> {
  const refusal = refusalToListen(config.settings, config.broken);
  const broken = [...(refusal ? [refusal] : []), ...(await brokenAuditLog(config, load))];
  if (broken.length > 0) return reportBroken(config.command, broken);
  const [{ createAws }, options] = await Promise.all([load.aws(), connection(config.settings, load)]);
  const facts = {
    product: `${NAME} ${VERSION}`,
    nodeVersion: process.versions.node,
    config,
    environment: process.env,
    auditLink: await auditLinkOf(config, load),
    profiles: await examine(createAws({ clock: systemClock, ...options }), config.settings.regions.slice(1)),
  };
  // A simulator that was called is still listening.
  process.stdout.write(report(facts), () => process.exit(isHealthy(facts) ? 0 : 1));
}

type Known<T> = { value: T } | { error: ErrorDetails };

/** What AWS answers for one profile. */
export interface ProfileFacts {
  /** Undefined: the default credential chain. */
  profile: string | undefined;
  region: Known<string>;
  /** Absent if there is no Region to ask in. */
  identity?: Known<Identity>;
  /** The endpoints that are configured instead of AWS's own. */
  endpoints?: Known<readonly { service: string; url: string; source: string }[]>;
  /** One read: ListBackupVaults. */
  read?: Known<unknown>;
  /** The same read in the other Regions that are configured. */
  elsewhere?: readonly { name: string; read: Known<unknown> }[];
}

export interface DoctorFacts {
  /** Name and version. */
  product: string;
  nodeVersion: string;
  config: Pick<Config, 'settings' | 'sources'>;
  environment: Readonly<Record<string, string | undefined>>;
  /** The file behind the audit log, if it is a symbolic link. */
  auditLink?: string | undefined;
  profiles: readonly ProfileFacts[];
}

/**
 * With every profile, asks for the identity and makes one read in each Region. Failures are part of the answer.
 *
 * @param more the Regions besides the default one.
 */
export async function examine(aws: Aws, more: readonly string[] = []): Promise<ProfileFacts[]> {
  return await Promise.all(
    aws.sessions().map(async (session): Promise<ProfileFacts> => {
      const { profile } = session;
      const [region, endpoints] = await Promise.all([known(session.region()), known(session.endpoints())]);
      if ('error' in region) return { profile, region, endpoints };
      const readIn = (name: string) => known(session.read('ListBackupVaults', { MaxResults: 1 }, { region: name }));
      const [identity, read, ...others] = await Promise.all([
        known(session.identity(region.value)),
        readIn(region.value),
        ...more.map(async (name) => ({ name, read: await readIn(name) })),
      ]);
      return { profile, region, endpoints, identity, read, ...(others.length > 0 && { elsewhere: others }) };
    }),
  );
}

async function known<T>(asked: Promise<T>): Promise<Known<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    if (error instanceof ToolError) return { error: error.details };
    throw error;
  }
}

/** Whether the server would work: every profile has a Region and one identity, and may read. */
export function isHealthy({ profiles }: DoctorFacts): boolean {
  return profiles.every(({ region, identity, read, elsewhere = [] }) => {
    const known = identity && 'value' in identity && identity.value.mismatch === undefined;
    const reads = elsewhere.every((one) => 'value' in one.read);
    return 'value' in region && known && read && 'value' in read && reads;
  });
}

/** The report as plain text. It holds no secrets: only environment variables known not to hold any are shown. */
export function report(facts: DoctorFacts): string {
  const { settings, sources } = facts.config;
  const sections: [title: string, lines: string[]][] = [
    ['Settings and where they came from', settingLines(settings, sources)],
    ['Environment variables that AWS reads', environmentLines(facts.environment, settings.simulator)],
    ['Who can reach it', servingLines(settings)],
    ['Guards', guardLines(settings, facts.auditLink)],
    ...facts.profiles.map((one): [string, string[]] => [
      one.profile === undefined ? 'Default credentials' : `Profile ${one.profile}`,
      profileLines(one),
    ]),
  ];
  return [
    `${facts.product} on Node.js ${facts.nodeVersion}`,
    ...sections.flatMap(([title, lines]) => ['', title, ...lines.map((line) => `  ${line}`)]),
    '',
    isHealthy(facts)
      ? 'This configuration works.'
      : 'This configuration does not work yet: see the lines marked PROBLEM.',
    '',
  ].join('\n');
}

function settingLines(settings: Settings, sources: Config['sources']): string[] {
  const rows = OPTIONS.filter((option) => option.environment !== undefined).map(({ name, flag, environment, type }) => {
    const value = settings[name as Exclude<keyof Settings, 'names'>];
    const text = type === 'secret' && value !== undefined ? 'set' : shown(value);
    return [flag ?? environment!, text, sources[name] ?? 'default'];
  });
  rows.push(['AWS Region', settings.region ?? "the profile's own", sources.region ?? 'default']);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map(([flag, value, source]) => `${flag!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  (${source})`);
}

function shown(value: Settings[Exclude<keyof Settings, 'names'>]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === undefined) return 'none';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if ('port' in value) return `${hostInUrl(value.host)}:${value.port}`;
  return value.map((item) => (typeof item === 'string' ? item : item.text)).join(', ') || 'none';
}

const PLAIN = [
  'AWS_PROFILE',
  'AWS_ACCOUNT_ID',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CA_BUNDLE',
  'NO_PROXY',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];
const URLS = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_BACKUP',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'AWS_ENDPOINT_URL_SIGNIN',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
];
const SECRET = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'];

function environmentLines(environment: DoctorFacts['environment'], simulator: boolean): string[] {
  if (simulator) return ['none: the simulator has its own keys'];
  const lines = Object.entries(environment).flatMap(([name, value]) => {
    const upper = name.toUpperCase();
    if (!value) return [];
    if (PLAIN.includes(upper)) return [`${name}=${value}`];
    if (URLS.includes(upper)) return [`${name}=${origin(value)}`];
    return SECRET.includes(upper) ? [`${name} is set`] : [];
  });
  return lines.length > 0 ? lines.sort() : ['none'];
}

/** The URL of a proxy often holds its password. */
function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '(set, not a URL)';
}

function guardLines(settings: Settings, auditLink: string | undefined): string[] {
  const { readOnly, allowDestinations, allowRegions, maxRetentionDays, maxCopies, confirm, auditLog } = settings;
  if (readOnly) return ['Nothing is started: the server is read-only.'];
  const where = allowRegions === undefined ? 'in any Region' : 'in the Regions below';
  return [
    'Copies: only from the account of the credentials, and only with its roles.',
    allowDestinations.length === 0
      ? `Destination: only vaults of the caller's own account, ${where}.`
      : `Destination: vaults of the caller's own account, ${where}, and vaults of other accounts that match`,
    ...allowDestinations.map((pattern) => `  ${pattern.text}${width(pattern)}${reach(pattern, allowRegions)}`),
    ...(allowRegions === undefined ? [] : [`Regions: copies go only to ${allowRegions.map(regionLine).join(', ')}.`]),
    maxRetentionDays === undefined
      ? 'Retention: no limit; a copy may be kept forever.'
      : `Retention: every copy must have a DeleteAfterDays of at most ${maxRetentionDays}.`,
    `Sets: one call starts at most ${maxCopies} copies.`,
    confirm
      ? 'Confirmation: the user is asked before each start; if nobody answers, nothing is started.'
      : 'Confirmation: none by this server; whether to ask the user is up to the host.',
    auditLog === undefined
      ? 'Audit log: none.'
      : `Audit log: ${auditLog}${auditLink === undefined ? '' : `, a symbolic link to ${auditLink}`}; if it cannot be written, nothing is started.`,
  ];
}

/** AWS adds Regions, so an unknown name can be right. A misspelt one allows nothing. */
const regionLine = (region: string) =>
  REGIONS.includes(region) ? region : `${region} (WARNING: not a Region that this version knows)`;

/** How far a pattern reaches if it does not fix the account. */
function width({ pieces: { account } }: DestinationPattern): string {
  if (account.length === 1) return '';
  return account.every((piece) => piece === '')
    ? '  WARNING: matches every AWS account, including those of strangers'
    : `  WARNING: matches every AWS account number like ${account.join('*')}, including those of strangers`;
}

/** A pattern that allows nothing, because its vaults are in no allowed Region. */
const reach = (pattern: DestinationPattern, allowRegions: readonly string[] | undefined) =>
  allowRegions && !allowRegions.some((region) => patternIn(region, pattern))
    ? '  WARNING: matches no vault in an allowed Region'
    : '';

function profileLines({ region, endpoints = { value: [] }, identity, read, elsewhere = [] }: ProfileFacts): string[] {
  return [
    line('Region', region, (value) => value),
    ...(identity ? accountLines(identity) : ['Account: not checked, because no Region is configured']),
    ...('value' in endpoints
      ? endpoints.value.map(({ service, url, source }) => `Endpoint of ${service}: ${origin(url)} (${source})`)
      : [line('Endpoints', endpoints, () => '')]),
    ...(read ? [line('ListBackupVaults', read, () => 'AWS answered')] : ['ListBackupVaults: not called']),
    ...elsewhere.map((one) => line(`ListBackupVaults in ${regionLine(one.name)}`, one.read, () => 'AWS answered')),
  ];
}

function accountLines(identity: Known<Identity>): string[] {
  const said = line('Account', identity, ({ account }) => `${account} (from STS GetCallerIdentity)`);
  const refusal = 'value' in identity ? refuseAccountMismatch(identity.value) : undefined;
  return refusal ? [said, line('Account setting', { error: refusal }, () => '')] : [said];
}

function line<T>(what: string, answer: Known<T>, say: (value: T) => string): string {
  if ('value' in answer) return `${what}: ${say(answer.value)}`;
  const { category, message, awsText, fix } = answer.error;
  const text = awsText === undefined ? '' : ` AwsText: ${quoted(awsText, 600)}.`;
  return `${what}: PROBLEM (${category}): ${message}${text} ${fix}`;
}
