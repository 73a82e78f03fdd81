import { recordTour, settled, withQuotedSteps } from './session.ts';
import { draw } from './svg.ts';

/** What is made from the tour's output: the picture, and the steps that the README quotes. */
export async function pictured(main: string, readme: string): Promise<Record<string, string>> {
  const session = settled(await recordTour(main));
  return { 'assets/session.svg': await draw(session), 'README.md': withQuotedSteps(readme, session) };
}
