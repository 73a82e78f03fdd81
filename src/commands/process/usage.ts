import type { BrokenSetting, Command } from '../../config/index.ts';

/** Reports what is wrong with a command line or a setting, and sets exit code 2. */
export function reportBroken(command: Command, broken: readonly BrokenSetting[]): void {
  for (const { Setting, Problem, Fix } of broken) {
    process.stderr.write(`aws-backup-mcp ${command}: ${Setting}: ${Problem} ${Fix}\n`);
  }
  process.exitCode = 2;
}
