import type { BrokenSetting } from '../domain/guards/settings.ts';

/**
 * A value that its option does not accept.
 *
 * @param text undefined for a secret, which is not shown.
 */
export function brokenValue(
  setting: string,
  text: string | undefined,
  why: { problem: string; fix: string },
): BrokenSetting {
  const given = text === undefined ? '' : ` Given: "${shown(text)}".`;
  return { Setting: setting, Problem: `${why.problem}${given}`, Fix: why.fix };
}

/** The text, made safe and short enough for a terminal and a log. */
export function shown(text: string): string {
  const safe = text.slice(0, 120).replace(/[^\x20-\x7e]/gu, (odd) => `\\u{${odd.codePointAt(0)!.toString(16)}}`);
  return text.length > 120 ? `${safe}…` : safe;
}
