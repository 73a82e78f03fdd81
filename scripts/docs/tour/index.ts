import { draw } from './draw.ts';
import { normalised, recordTour, withQuotedSteps } from './record.ts';

/** The files that show the output of the demo: the picture, and the README with the steps that it quotes. */
export async function fromTour(main: string, readme: string): Promise<Record<string, string>> {
  const session = normalised(await recordTour(main));
  return { 'assets/session.svg': await draw(session), 'README.md': withQuotedSteps(readme, session) };
}
