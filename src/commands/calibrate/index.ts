// Must come first: it configures how every zod schema is made.
import '../../pipeline/zod-config.ts';
import { systemClock } from '../../clock.ts';
import type { BrokenSetting, Config } from '../../config/index.ts';
import { ToolError } from '../../domain/errors.ts';
import type { GuardSettings } from '../../domain/guards/settings.ts';
import { type AuditModules, brokenAuditLog } from '../audit-setting.ts';
import { type ConnectionModules, connection } from '../connection.ts';
import { reportBroken } from '../process/usage.ts';
import { isSystemError } from '../report/failure.ts';
import { folderProblem, writeWhole } from '../report/out-file.ts';
import { calibrate, type Outcome } from './calibration.ts';
import { Caller } from './caller.ts';
import { cleanUp, type Kept, madeIn } from './clean-up.ts';
import { readSandbox } from './facts-of-sandbox.ts';
import { ENDING, Journal, readJournal } from './journal.ts';
import { parseTerms } from './parse-terms.ts';
import { planText } from './plan-text.ts';

type Modules = AuditModules & ConnectionModules;

/** One attempt of each call: a start without an answer is not sent again. */
const TIMEOUTS = { attempt: 15_000, total: 40_000, attempts: 1 };

/**
 * `calibrate`: says what it would do, and with --yes does it. The exit code is 0 if it has done so, 1 if AWS, a guard or the
 * disk is against it, 2 if an option cannot be used.
 */
export async function run(config: Config, load: Modules): Promise<void> {
  const { command, calibrateCommand } = config;
  const { broken, act } = calibrateCommand.clean === undefined ? await calibrating(config) : await cleaning(config);
  const all = [...broken, ...(await brokenAuditLog(config, load))];
  if (all.length > 0 || !act) return reportBroken(command, all);
  try {
    const code = await act(load);
    // Connections to AWS, and a simulator that was called, are still open.
    process.stdout.write('', () => process.exit(code));
  } catch (error) {
    if (!(error instanceof ToolError) && !isSystemError(error)) throw error;
    process.stderr.write(`aws-backup-mcp calibrate: ${messageOf(error)}\n`);
    process.exit(1);
  }
}

/** What the command does; its exit code. */
type Act = (load: Modules) => Promise<number>;

async function calibrating(config: Config): Promise<{ broken: BrokenSetting[]; act?: Act }> {
  const { broken, terms } = parseTerms(config);
  const { out = '', yes } = config.calibrateCommand;
  const problem = out === '' ? undefined : await folderProblem(out);
  if (problem) broken.push({ Setting: '--out', ...problem });
  if (broken.length > 0 || !terms) return { broken };
  const act: Act = async (load) => {
    const { session, settings, audit } = await connect(config, load);
    const files = { out, journal: `${out}${ENDING}` };
    const sandbox = await readSandbox(session, terms, settings);
    process.stdout.write(`${planText(terms, sandbox, files)}\n`);
    if (!yes) {
      process.stdout.write('Nothing was started. To do this, repeat the command with --yes.\n');
      return 0;
    }
    const { auditLog } = await load.auditLog();
    const journal = auditLog(files.journal);
    const say = (text: string) => void process.stderr.write(`${text}\n`);
    const outcome = await calibrate(terms, sandbox, { session, clock: systemClock, settings, audit, journal, say });
    await writeWhole(out, `${JSON.stringify(outcome.file, null, 2)}\n`);
    process.stdout.write(outcomeText(outcome, files));
    if (outcome.stopped === undefined) return 0;
    process.stderr.write(`aws-backup-mcp calibrate: stopped: ${messageOf(outcome.stopped)}\n`);
    return 1;
  };
  return { broken, act };
}

async function cleaning(config: Config): Promise<{ broken: BrokenSetting[]; act?: Act }> {
  const { clean = '', yes } = config.calibrateCommand;
  const lines = await readJournal(clean);
  if (!lines.ok) return { broken: [{ Setting: '--clean', Problem: lines.problem, Fix: lines.fix }] };
  const { made, unknown } = madeIn(lines.value);
  const act: Act = async (load) => {
    process.stdout.write(`${made.length} jobs are in the list, and ${unknown.length} starts without an answer.\n`);
    if (!yes) {
      process.stdout.write('Nothing was deleted. To delete the copies of these jobs, repeat the command with --yes.\n');
      return 0;
    }
    const { session, settings, audit } = await connect(config, load);
    const [region] = made.map((one) => one.region);
    if (region === undefined) return 0;
    const account = await session.account(region);
    const journal = new Journal((await load.auditLog()).auditLog(clean), systemClock);
    const caller = new Caller(session, systemClock);
    const { deleted, kept } = await cleanUp(made, { caller, journal, settings, audit, account });
    process.stdout.write(leftText(deleted, kept, unknown.length));
    return kept.length > 0 ? 1 : 0;
  };
  return { broken: [], act };
}

async function connect({ settings, broken }: Config, load: Modules) {
  const { createAws } = await load.aws();
  const guards: GuardSettings = { ...settings, broken };
  const aws = createAws({ clock: systemClock, ...(await connection(settings, load)), timeouts: TIMEOUTS });
  const { auditLog: path } = settings;
  const audit = path === undefined ? undefined : (await load.auditLog()).auditLog(path);
  return { session: aws.session(), settings: guards, audit };
}

function outcomeText({ file, deleted, kept, unanswered }: Outcome, { out, journal }: { out: string; journal: string }) {
  const found = Object.entries(file.Switches).map(([name, setting]) => `  ${name}=${setting}`);
  const not = file.NotFound.map(({ Switch, Reason }) => `  ${Switch}: ${Reason}`);
  return [
    `Found (${found.length}):`,
    ...found,
    '',
    `Not found out (${not.length}):`,
    ...not,
    '',
    `${leftText(deleted, kept, unanswered.length)}What it found is in ${out}, what it made in ${journal}.`,
    `Try it: aws-backup-mcp simulator --calibration ${out}`,
    '',
  ].join('\n');
}

function leftText(deleted: readonly string[], kept: readonly Kept[], unanswered: number): string {
  const lines = [`Deleted ${deleted.length} copies.`, ...kept.map(({ what, why }) => `Still there: ${what} (${why}).`)];
  if (unanswered > 0) {
    lines.push(`${unanswered} starts had no answer: they may have made copies, which expire by their DeleteAfterDays.`);
  }
  return `${lines.join('\n')}\n`;
}

const messageOf = (error: unknown): string => {
  if (error instanceof ToolError) return `${error.message} ${error.details.fix}`;
  return error instanceof Error ? error.message : String(error);
};
