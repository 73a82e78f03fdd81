import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as Esbuild from 'esbuild';

// The script of the app and the style of every page. The build bundles them, through this function, into the program.

export interface Assets {
  script: string;
  style: string;
}

declare const BUILT_BOARD_SCRIPT: string;
declare const BUILT_BOARD_STYLE: string;

let made: Assets | undefined;

/** As the build has bundled them; where nothing is built, esbuild does so once. */
export function assets(): Assets {
  made ??=
    typeof BUILT_BOARD_SCRIPT === 'string' ? { script: BUILT_BOARD_SCRIPT, style: BUILT_BOARD_STYLE } : bundleAssets();
  return made;
}

function bundleAssets(): Assets {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof Esbuild;
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const { outputFiles } = buildSync({
    entryPoints: { script: path('./view/app.ts'), style: path('./style/board.css') },
    outdir: 'board',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const text = (name: string) => outputFiles.find((file) => file.path.endsWith(name))!.text.trim();
  return { script: text('script.js'), style: text('style.css') };
}
