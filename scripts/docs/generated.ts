import { listPrompts } from '../../src/server/prompts.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { withConversations } from './conversations.ts';
import { type Listed, manifest } from './manifest.ts';
import { firstSentence, withTables } from './readme.ts';
import { serverJson } from './server-json.ts';
import { withSwitches } from './simulator.ts';

/** The tools and prompts of a server without any setting. */
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

/** The files that are generated from the code: path to new content, given the present one. */
export const GENERATED: Readonly<Record<string, (now: string) => string>> = {
  'README.md': withTables,
  'docs/simulator.md': withSwitches,
  'docs/workflows.md': withConversations,
  'manifest.json': () => json(manifest(listed())),
  'server.json': () => json(serverJson()),
};
