import type { Aws } from '../aws/index.ts';
import { systemClock } from '../clock.ts';
import { type Config, OPTIONS, type Settings } from '../config/index.ts';
import { type ErrorDetails, ToolError } from '../domain/errors.ts';
import type { DestinationPattern } from '../domain/guards/destination-pattern.ts';
import { NAME, VERSION } from '../version.ts';
import { type AuditModules, brokenAuditLog } from './audit-setting.ts';
import { type ConnectionModules, connection } from './connection.ts';
import { reportBroken } from './usage.ts';

interface Modules extends AuditModules, ConnectionModules {}

/** `doctor`: prints what a configuration means and what AWS answers; exit code 0 when it works, else 1. */
export async function run(config: Config, load: Modules): Promise<void> {
  const broken = await brokenAuditLog(config, load);
  if (broken.length > 0) return reportBroken(config.command, broken);
  const [{ createAws }, options] = await Promise.all([load.aws(), connection(config.settings, load)]);
  const facts = {
    product: `${NAME} ${VERSION}`,
    nodeVersion: process.versions.node,
    config,
    environment: process.env,
    profiles: await examine(createAws({ clock: systemClock, ...options })),
  };
  // A simulator that was asked still listens.
  process.stdout.write(report(facts), () => process.exit(isHealthy(facts) ? 0 : 1));
}

type Known<T> = { value: T } | { error: ErrorDetails };

/** What AWS answers to one profile. */
export interface ProfileFacts {
  /** Undefined: the default credential chain. */
  profile: string | undefined;
  region: Known<string>;
  /** Absent where there is no Region to ask in. */
  account?: Known<string>;
  /** One read: ListBackupVaults. */
  read?: Known<unknown>;
}

export interface DoctorFacts {
  /** Name and version. */
  product: string;
  nodeVersion: string;
  config: Pick<Config, 'settings' | 'sources'>;
  environment: Readonly<Record<string, string | undefined>>;
  profiles: readonly ProfileFacts[];
}

/** Asks for the identity and makes one read with every profile. What fails is part of the answer. */
export async function examine(aws: Aws): Promise<ProfileFacts[]> {
  return await Promise.all(
    aws.sessions().map(async (session): Promise<ProfileFacts> => {
      const { profile } = session;
      const region = await known(session.region());
      if ('error' in region) return { profile, region };
      const [account, read] = await Promise.all([
        known(session.account(region.value)),
        known(session.read('ListBackupVaults', { MaxResults: 1 }, { region: region.value })),
      ]);
      return { profile, region, account, read };
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

/** Whether the server would work: every profile has a Region and an identity, and may read. */
export function isHealthy({ profiles }: DoctorFacts): boolean {
  return profiles.every(
    ({ region, account, read }) => 'value' in region && account && 'value' in account && read && 'value' in read,
  );
}

/** The report as plain text. It holds no secret: of the environment only what is known to be none is shown. */
export function report(facts: DoctorFacts): string {
  const { settings, sources } = facts.config;
  const sections: [title: string, lines: string[]][] = [
    ['Settings, and where each came from', settingLines(settings, sources)],
    ['What AWS reads from the environment', environmentLines(facts.environment, settings.simulator)],
    ['Guards', guardLines(settings)],
    ...facts.profiles.map((one): [string, string[]] => [
      one.profile === undefined ? 'The default credentials' : `Profile ${one.profile}`,
      profileLines(one),
    ]),
  ];
  return [
    `${facts.product} on Node.js ${facts.nodeVersion}`,
    ...sections.flatMap(([title, lines]) => ['', title, ...lines.map((line) => `  ${line}`)]),
    '',
    isHealthy(facts)
      ? 'This configuration works.'
      : 'This configuration does not work yet: see what is marked PROBLEM.',
    '',
  ].join('\n');
}

function settingLines(settings: Settings, sources: Config['sources']): string[] {
  const rows = OPTIONS.filter((option) => option.environment !== undefined).map(({ name, flag }) => [
    flag,
    shown(settings[name as Exclude<keyof Settings, 'names'>]),
    sources[name] ?? 'default',
  ]);
  rows.push(['AWS Region', settings.region ?? "the profile's own", sources.region ?? 'default']);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map(([flag, value, source]) => `${flag!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  (${source})`);
}

function shown(value: Settings[Exclude<keyof Settings, 'names'>]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === undefined) return 'none';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return value.map((item) => (typeof item === 'string' ? item : item.text)).join(', ') || 'none';
}

const PLAIN = ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CA_BUNDLE', 'NO_PROXY'];
const URLS = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_BACKUP', 'AWS_ENDPOINT_URL_STS', 'HTTPS_PROXY', 'HTTP_PROXY'];
const SECRET = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

function environmentLines(environment: DoctorFacts['environment'], simulator: boolean): string[] {
  if (simulator) return ['nothing: the simulator has keys of its own'];
  const lines = Object.entries(environment).flatMap(([name, value]) => {
    const upper = name.toUpperCase();
    if (!value) return [];
    if (PLAIN.includes(upper)) return [`${name}=${value}`];
    if (URLS.includes(upper)) return [`${name}=${origin(value)}`];
    return SECRET.includes(upper) ? [`${name} is set`] : [];
  });
  return lines.length > 0 ? lines.sort() : ['nothing'];
}

/** A proxy's address often holds its password. */
function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '(set, not a URL)';
}

function guardLines(settings: Settings): string[] {
  const { readOnly, allowDestinations, maxRetentionDays, confirm, auditLog } = settings;
  if (readOnly) return ['Nothing is started: the server is read-only.'];
  return [
    'Copies are started, from and with roles of the account of the credentials alone.',
    allowDestinations.length === 0
      ? "Destination: vaults of the caller's own account, in any Region; no other."
      : "Destination: vaults of the caller's own account, in any Region, and of others those that match",
    ...allowDestinations.map((pattern) => `  ${pattern.text}${width(pattern)}`),
    maxRetentionDays === undefined
      ? 'Retention: no limit; a copy may be kept for ever.'
      : `Retention: every copy must name a DeleteAfterDays of at most ${maxRetentionDays}.`,
    confirm
      ? 'Confirmation: the user is asked before each start; where nobody answers, nothing is started.'
      : 'Confirmation: none by this server; what the host asks its user is up to the host.',
    auditLog === undefined
      ? 'Audit log: none.'
      : `Audit log: ${auditLog}; where it cannot be written, nothing is started.`,
  ];
}

/** How far a pattern reaches, where its account is not fixed. */
function width({ pieces: { account } }: DestinationPattern): string {
  if (account.length === 1) return '';
  return account.every((piece) => piece === '')
    ? '  WARNING: in every AWS account there is, those of strangers included'
    : `  WARNING: in every AWS account whose number is like ${account.join('*')}, those of strangers included`;
}

function profileLines({ region, account, read }: ProfileFacts): string[] {
  return [
    line('Region', region, (value) => value),
    ...(account ? [line('Account', account, (value) => value)] : ['Account: not asked, for want of a Region']),
    ...(read ? [line('ListBackupVaults', read, () => 'AWS answered')] : ['ListBackupVaults: not called']),
  ];
}

function line<T>(what: string, answer: Known<T>, say: (value: T) => string): string {
  if ('value' in answer) return `${what}: ${say(answer.value)}`;
  const { category, message, fix } = answer.error;
  return `${what}: PROBLEM (${category}): ${message} ${fix}`;
}
