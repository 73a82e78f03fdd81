import packageJson from '../../package.json' with { type: 'json' };
import { REPOSITORY, SUMMARY } from './manifest.ts';
import { SETTINGS } from './settings.ts';

const FORMATS = { boolean: 'boolean', number: 'number', text: 'string' } as const;

/** The entry in the MCP registry. */
export function serverJson() {
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: packageJson.mcpName,
    title: 'AWS Backup copies',
    description: SUMMARY,
    repository: { url: REPOSITORY, source: 'github' },
    websiteUrl: packageJson.homepage,
    version: packageJson.version,
    packages: [
      {
        registryType: 'npm',
        registryBaseUrl: 'https://registry.npmjs.org',
        identifier: packageJson.name,
        version: packageJson.version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: SETTINGS.map(({ variable, description, type }) => ({
          name: variable,
          description,
          format: FORMATS[type],
          isRequired: false,
          isSecret: false,
        })),
      },
    ],
  };
}
