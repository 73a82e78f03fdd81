import packageJson from '../../package.json' with { type: 'json' };
import { SETTINGS, type Setting } from './settings.ts';

export interface Listed {
  tools: readonly { name: string; description: string }[];
  prompts: readonly { name: string; description: string; arguments: readonly string[] }[];
}

/** The file in the bundle that a host starts. */
export const ENTRY_POINT = 'dist/main.js';

/** One line for lists of servers. The registry allows 100 characters. */
export const SUMMARY = 'Copy AWS Backup recovery points: plan, start exactly once, watch, and learn why a copy failed';

export const REPOSITORY = packageJson.repository.url.replace(/^git\+|\.git$/g, '');

const LONG_DESCRIPTION = `Copies AWS Backup recovery points to other vaults, Regions and accounts from a conversation.

It finds the recovery point, says beforehand whether the copy would work and what it would do, starts it exactly once however often the call is repeated, follows it to the end, and explains a failure with its cause and its fix. It also finds every backup that has no copy where it should, and starts those copies after you agreed. It copies to another account only if you allow that vault. You can make it read-only, limit the retention, or have it ask before each copy.

**Try it without an AWS account:** turn on "Use the simulator".

**Credentials** come from the AWS profiles, SSO logins and environment of this computer. The extension never asks for a key and stores none.

**Privacy:** it runs on this computer and connects only to AWS Backup, AWS STS and what your AWS profile needs to sign in. It collects nothing. The audit log, if you set a file for it, stays on this computer. The results of tools go to the application that called them.`;

/** The MCPB manifest. */
export function manifest({ tools, prompts }: Listed) {
  return {
    $schema: 'https://raw.githubusercontent.com/anthropics/mcpb/main/schemas/mcpb-manifest-v0.3.schema.json',
    manifest_version: '0.3',
    name: packageJson.name,
    display_name: 'AWS Backup copies',
    version: packageJson.version,
    description: SUMMARY,
    long_description: LONG_DESCRIPTION,
    author: { name: packageJson.author, url: REPOSITORY },
    repository: { type: 'git', url: REPOSITORY },
    homepage: packageJson.homepage,
    documentation: `${REPOSITORY}/blob/main/docs/hosts.md`,
    support: packageJson.bugs.url,
    icon: 'assets/icon.png',
    license: packageJson.license,
    keywords: packageJson.keywords,
    privacy_policies: [`${REPOSITORY}/blob/main/docs/hosts.md#privacy`, 'https://aws.amazon.com/privacy/'],
    server: {
      type: 'node',
      entry_point: ENTRY_POINT,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${ENTRY_POINT}`],
        env: Object.fromEntries(SETTINGS.map(({ key, variable }) => [variable, `\${user_config.${key}}`])),
      },
    },
    tools,
    prompts: prompts.map((prompt) => ({
      ...prompt,
      text: [prompt.description, ...prompt.arguments.map((name) => `${name}: \${arguments.${name}}`)].join('\n'),
    })),
    compatibility: {
      platforms: ['darwin', 'win32', 'linux'],
      runtimes: { node: packageJson.engines.node },
    },
    user_config: Object.fromEntries(SETTINGS.map((setting) => [setting.key, formField(setting)])),
  };
}

function formField({ title, description, type, max }: Setting) {
  const field = { title, description, required: false };
  if (type === 'boolean') return { type, ...field, default: false };
  if (type === 'number') return { type, ...field, min: 1, max };
  // Not `multiple`: a host cannot pass a list in an environment variable.
  return { type: 'string', ...field };
}
