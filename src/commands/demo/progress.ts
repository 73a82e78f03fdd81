import cliProgress from 'cli-progress';
import type { Page } from './page.ts';

/** What a progress notification carries. */
export interface Progress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

/** Shows progress notifications as a bar on a terminal, and elsewhere as one line for each change. */
export function showProgress(page: Page): { update(progress: Progress): void; stop(): void } {
  if (!page.out.isTTY) {
    let shown: string | undefined;
    return {
      update({ message = '' }) {
        if (message !== shown) page.line(`     ${message}`);
        shown = message;
      },
      stop() {},
    };
  }
  const bar = new cliProgress.SingleBar({
    stream: page.out,
    format: `     ${page.style('cyan', '{bar}')}  {duration} s  {message}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    // Keeps the seconds counting between notifications.
    forceRedraw: true,
  });
  return {
    update({ progress, total = 1, message = '' }) {
      if (bar.isActive) bar.update(progress, { message });
      else bar.start(total, progress, { message });
    },
    stop: () => bar.stop(),
  };
}
