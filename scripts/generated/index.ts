import { listPrompts } from '../../src/server/prompts.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { firstSentence, withTables } from '../readme.ts';
import { iconPng } from './icon.ts';
import { type Listed, manifest } from './manifest.ts';
import { serverJson } from './server-json.ts';

/** What a server without any setting offers. */
function listed(): Listed {
  return {
    tools: TOOLS.map((tool) => ({ name: tool.name, description: firstSentence(tool.description) })),
    prompts: listPrompts({ readOnly: false }).prompts.map(({ name, description = '', arguments: all = [] }) => ({
      name,
      description,
      arguments: all.map((one) => one.name),
    })),
  };
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The generated files, by path: their content, from what they hold now. */
export const GENERATED: Readonly<Record<string, (now: Buffer) => string | Buffer>> = {
  'README.md': (now) => withTables(now.toString()),
  'manifest.json': () => json(manifest(listed())),
  'server.json': () => json(serverJson()),
  'assets/icon.png': iconPng,
};
