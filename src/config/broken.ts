export interface BrokenSetting {
  /** The flag or variable as it was written: `--read-onyl`, `AWS_BACKUP_MCP_CONFIRM`. */
  Setting: string;
  Problem: string;
  Fix: string;
}

/** A value that its option does not take. */
export function brokenValue(setting: string, text: string, why: { problem: string; fix: string }): BrokenSetting {
  return { Setting: setting, Problem: `${why.problem} Given: "${shown(text)}".`, Fix: why.fix };
}

/** What was written, safe and short enough for a terminal and a log. */
export function shown(text: string): string {
  const safe = text.slice(0, 120).replace(/[^\x20-\x7e]/gu, (odd) => `\\u{${odd.codePointAt(0)!.toString(16)}}`);
  return text.length > 120 ? `${safe}…` : safe;
}
