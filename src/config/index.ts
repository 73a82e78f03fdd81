import { closest, distance } from 'fastest-levenshtein';
import { type Parsed, parseRoleArn } from '../domain/arn/arn.ts';
import { parseDestinationPattern } from '../domain/guards/destination-pattern.ts';
import type { BrokenSetting, GuardSettings } from '../domain/guards/settings.ts';
import { brokenValue, shown } from './broken.ts';
import { type CalibrateCommand, readCalibrate } from './calibrate-command.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { type Listen, parseListen, parseSecret, parseServerUrl } from './http-values.ts';
import { type Command, OPTIONS, type OptionName, SETTING_NAMES } from './options.ts';
import { unreachableRegions } from './partitions.ts';
import { brokenExport, type ExportCommand, readExport } from './sets/export-command.ts';
import { brokenReport, type ReportCommand, readReport } from './sets/report-command.ts';
import {
  type LogLevel,
  parseAuditLog,
  parseBoolean,
  parseFile,
  parseListedRegion,
  parseLogLevel,
  parseProfileName,
  parseRegion,
  parseSpeed,
  parseSwitch,
  parseWholeNumber,
  whenSet,
} from './values.ts';

export type { BrokenSetting } from '../domain/guards/settings.ts';
export type { CalibrateCommand } from './calibrate-command.ts';
export { refusalToListen } from './exposure.ts';
export { helpText, optionTable } from './help.ts';
export { type Command, OPTIONS, type OptionDefinition, SETTING_NAMES } from './options.ts';
export { EXPORT_MEMBERS, type ExportCommand } from './sets/export-command.ts';
export { type ReportCommand, SELECTION_MEMBERS } from './sets/report-command.ts';
export type { LogLevel } from './values.ts';

export interface Settings extends Omit<GuardSettings, 'broken'> {
  simulator: boolean;
  /** AWS profile names in the order given. If empty, the default credential chain is used. */
  profiles: readonly string[];
  /** The Regions that `Region: "all"` means, the first being the default of calls. */
  regions: readonly string[];
  roleArn?: string;
  /** An absolute path. Whether it is writable is not checked here. */
  auditLog?: string;
  logLevel: LogLevel;
  /** Where to serve over HTTP. Absent: on stdio. */
  http?: Listen;
  oauthIssuer?: string;
  oauthAudience?: string;
  httpBehindGateway: boolean;
  /** A secret: never shown. */
  httpToken?: string;
  /** A secret: never shown. */
  stateKey?: string;
  /** The first of `regions`, or else AWS_REGION, or else AWS_DEFAULT_REGION. With the simulator, us-east-1 if neither is set. */
  region?: string;
}

export interface SimulatorCommand {
  port: number;
  speed: number;
  /** As given, NAME=VALUE. */
  switches: readonly string[];
  /** A file of `calibrate`. */
  calibration?: string;
  world?: string;
  faults?: string;
}

export interface Config {
  command: Command;
  settings: Settings;
  /** Where each of `settings` came from: `flag --read-only`, `environment AWS_BACKUP_MCP_READ_ONLY` or `default`. */
  sources: Readonly<Record<string, string>>;
  broken: readonly BrokenSetting[];
  simulatorCommand: SimulatorCommand;
  reportCommand: ReportCommand;
  exportCommand: ExportCommand;
  calibrateCommand: CalibrateCommand;
}

/** How many copies one call may start where the operator has not said. */
const DEFAULT_MAX_COPIES = 100;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the command line (without node and the script) and the environment. Never throws: problems are listed in
 * `broken`. A broken boolean counts as on where it only restricts what the server may do. The environment
 * is read only for commands that have settings: a setting that the demo or the simulator does not use cannot stop it.
 */
export function readConfig(argv: readonly string[], env: Environment): Config {
  const line = readCommandLine(argv);
  const broken: BrokenSetting[] = [...line.broken];
  const hasSettings = OPTIONS.some(({ environment, commands }) => environment && commands.includes(line.command));
  const environment = hasSettings ? env : {};
  const sources: Record<string, string> = {};

  const all = <T>(name: OptionName, parse: (text: string) => Parsed<T>): T[] => {
    const { setting, source, texts } = find(name, line.flags, environment);
    const { environment: variable, repeatable, type } = optionOf(name);
    // Settings have an environment variable; the simulator's own options do not.
    if (variable) sources[name] = source;
    if (texts.length > 1 && !repeatable) {
      broken.push({ Setting: setting, Problem: `It is given ${texts.length} times.`, Fix: 'Give it once.' });
      return [];
    }
    return texts.flatMap((text) => {
      const parsed = parse(text);
      if (!parsed.ok) broken.push(brokenValue(setting, type === 'secret' ? undefined : text, parsed));
      return parsed.ok ? [parsed.value] : [];
    });
  };
  const one = <T>(name: OptionName, parse: (text: string) => Parsed<T>): T | undefined => all(name, parse)[0];
  const isOn = (name: OptionName): boolean => one(name, parseBoolean) ?? sources[name] !== 'default';

  const once = (what: string, parse: (text: string) => Parsed<string>) => {
    const seen = new Set<string>();
    return (text: string): Parsed<string> => {
      if (seen.has(text)) return { ok: false, problem: `This ${what} is given twice.`, fix: `Name each ${what} once.` };
      seen.add(text);
      return parse(text);
    };
  };
  /** With one that cannot be used, none is: "all" must not mean fewer Regions than were named. */
  const regions = (): string[] => {
    const before = broken.length;
    const names = all('regions', once('Region', parseListedRegion("to use only AWS's own Region setting")));
    broken.push(...unreachableRegions(find('regions', line.flags, environment).setting, names, { profiles: [] }));
    return broken.length === before ? names : [];
  };
  const region = ([first]: readonly string[]): string | undefined => {
    if (first !== undefined) {
      sources.region = sources.regions!;
      return first;
    }
    const name = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((variable) => whenSet(environment[variable]));
    sources.region = name ? `environment ${name}` : 'default';
    const parsed = name ? parseRegion(environment[name]!) : undefined;
    if (name && parsed?.ok === false) broken.push(brokenValue(name, environment[name]!, parsed));
    return parsed?.ok ? parsed.value : undefined;
  };

  /** Without a usable name, no Region is allowed: unset would allow them all. */
  const allowRegions = (): string[] | undefined => {
    const names = all('allowRegions', parseListedRegion('to allow every Region'));
    return sources.allowRegions === 'default' ? undefined : names;
  };

  const simulator = isOn('simulator');
  const named = regions();
  const settings: Settings = {
    simulator,
    profiles: all('profiles', once('profile', parseProfileName)),
    regions: named,
    readOnly: isOn('readOnly'),
    allowDestinations: all('allowDestinations', parseDestinationPattern),
    ...optional('allowRegions', allowRegions()),
    ...optional('maxRetentionDays', one('maxRetentionDays', parseWholeNumber(1, 36_500))),
    maxCopies: one('maxCopies', parseWholeNumber(1, 100_000)) ?? DEFAULT_MAX_COPIES,
    confirm: isOn('confirm'),
    ...optional('roleArn', one('roleArn', parseRoleArn)?.text),
    ...optional('auditLog', one('auditLog', parseAuditLog)),
    logLevel: one('logLevel', parseLogLevel) ?? 'warn',
    ...optional('http', one('http', parseListen)),
    ...optional('oauthIssuer', one('oauthIssuer', parseServerUrl)),
    ...optional('oauthAudience', one('oauthAudience', parseServerUrl)),
    // The one boolean that opens something: a broken one is off.
    httpBehindGateway: one('httpBehindGateway', parseBoolean) ?? false,
    ...optional('httpToken', one('httpToken', parseSecret)),
    ...optional('stateKey', one('stateKey', parseSecret)),
    names: SETTING_NAMES,
    ...optional('region', region(named) ?? (simulator ? 'us-east-1' : undefined)),
  };
  const simulatorCommand: SimulatorCommand = {
    port: one('port', parseWholeNumber(0, 65_535)) ?? 0,
    speed: one('speed', parseSpeed) ?? 1,
    switches: all('switches', parseSwitch),
    ...optional('calibration', one('calibration', parseFile)),
    ...optional('world', one('world', parseFile)),
    ...optional('faults', one('faults', parseFile)),
  };
  const reportCommand = readReport(one);
  const calibrateCommand = readCalibrate(one, reportCommand);
  if (line.command === 'report') broken.push(...brokenReport(line, reportCommand));
  const exportCommand = readExport(one, reportCommand);
  if (line.command === 'export') broken.push(...brokenExport(line, exportCommand));
  const { setting } = find('allowRegions', line.flags, environment);
  broken.push(...unreachableRegions(setting, settings.allowRegions ?? [], settings));
  broken.push(...unknownVariables(environment));
  return {
    command: line.command,
    settings,
    sources,
    broken,
    simulatorCommand,
    reportCommand,
    exportCommand,
    calibrateCommand,
  };
}

/** The variables that are blank or hold a bundle host's placeholder: the AWS SDK must not see them. */
export function unsetPlaceholders(env: Environment): string[] {
  return Object.keys(env).filter((name) => env[name] !== undefined && whenSet(env[name]) === undefined);
}

const optionOf = (name: OptionName) => OPTIONS.find((option) => option.name === name)!;

/** The values given for an option, by its flag or else by the environment, and where they came from. */
function find(name: OptionName, flags: CommandLine['flags'], env: Environment) {
  const { flag, environment, repeatable } = optionOf(name);
  const texts = flags.get(name);
  if (texts) return { setting: flag!, source: `flag ${flag}`, texts };
  const text = environment && whenSet(env[environment]);
  if (!environment || !text) return { setting: flag ?? environment!, source: 'default', texts: [] };
  const items = repeatable ? text.split(',').map((item) => item.trim()) : [text];
  return { setting: environment, source: `environment ${environment}`, texts: items };
}

const PREFIX = 'AWS_BACKUP_MCP_';
const VARIABLES = OPTIONS.flatMap(({ environment }) => environment ?? []);

/** A misspelt variable must not be mistaken for an unset one, so near misses of the prefix count too. */
function unknownVariables(env: Environment): BrokenSetting[] {
  return Object.keys(env).flatMap((name) => {
    if (VARIABLES.includes(name) || !whenSet(env[name]) || isServiceLink(name, env)) return [];
    const upper = name.slice(0, 100).toUpperCase();
    const nearest = closest(upper, VARIABLES);
    if (!upper.startsWith(PREFIX) && distance(upper, nearest) > 2) return [];
    const problem = 'There is no such environment variable.';
    return [{ Setting: shown(name), Problem: problem, Fix: `Did you mean ${nearest}? Otherwise unset it.` }];
  });
}

/** Kubernetes tells each container the address of each Service, in variables with its name: this server's own too. */
function isServiceLink(name: string, env: Environment): boolean {
  if (env.KUBERNETES_SERVICE_HOST === undefined) return false;
  if (/_SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$|_PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name))
    return true;
  return /_PORT$/.test(name) && /^(?:tcp|udp|sctp):\/\//.test(env[name] ?? '');
}

function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}
