import { readFileSync } from 'node:fs';
import { companyReport } from './company.ts';
import { drawBoard } from './draw.ts';

/** The pictures of the board, by path. */
export async function boardPictures(): Promise<Record<string, string>> {
  const style = readFileSync('src/board/style/colors.css', 'utf8');
  const report = await companyReport();
  return {
    'assets/board-light.svg': drawBoard(report, style, 'light'),
    'assets/board-dark.svg': drawBoard(report, style, 'dark'),
  };
}
