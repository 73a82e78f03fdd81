import { OPTIONS } from '../../src/config/index.ts';
import { SERVING_OPTIONS } from '../../src/config/serving-options.ts';

/** A setting as a form of a host or a registry entry shows it. */
export interface Setting {
  /** The name of the form field. */
  key: string;
  variable: string;
  title: string;
  type: 'boolean' | 'number' | 'text';
  description: string;
  /** The largest number. */
  max?: number | undefined;
}

const TITLES: Readonly<Record<string, string>> = {
  AWS_BACKUP_MCP_SIMULATOR: 'Use the simulator',
  AWS_BACKUP_MCP_PROFILES: 'AWS profiles',
  AWS_BACKUP_MCP_REGIONS: 'Regions of this estate',
  AWS_BACKUP_MCP_READ_ONLY: 'Read-only',
  AWS_BACKUP_MCP_ALLOW_DESTINATIONS: 'Allowed destination vaults',
  AWS_BACKUP_MCP_ALLOW_REGIONS: 'Allowed Regions',
  AWS_BACKUP_MCP_MAX_RETENTION_DAYS: 'Maximum retention in days',
  AWS_BACKUP_MCP_MAX_COPIES: 'Maximum copies of one call',
  AWS_BACKUP_MCP_CONFIRM: 'Ask before each copy',
  AWS_BACKUP_MCP_ROLE_ARN: 'IAM role for copies',
  AWS_BACKUP_MCP_AUDIT_LOG: 'Audit log file',
  AWS_BACKUP_MCP_LOG_LEVEL: 'Log level',
};

/** Every setting with an environment variable, AWS's own Region first. Not those of HTTP: such a host speaks stdio. */
export const SETTINGS: readonly Setting[] = [
  {
    key: 'region',
    variable: 'AWS_REGION',
    title: 'AWS Region',
    type: 'text',
    description:
      'The Region for calls that do not name one, such as us-east-1, unless the Regions of this estate are named below. Leave blank to use the Region of the AWS profile.',
  },
  ...OPTIONS.filter((option) => !SERVING_OPTIONS.includes(option)).flatMap(
    ({ environment, type, meaning, repeatable }) => {
      if (environment === undefined || type === 'secret') return [];
      const title = TITLES[environment];
      if (title === undefined) throw new Error(`${environment} needs a title for the forms of hosts.`);
      const text = meaning.replaceAll('`', '');
      const [, max] = /\(1 to (\d+)\)/.exec(text) ?? [];
      if (type === 'number' && max === undefined) throw new Error(`${environment} needs its range: (1 to …).`);
      return {
        key: environment.replace('AWS_BACKUP_MCP_', '').toLowerCase(),
        variable: environment,
        title,
        type,
        ...(max !== undefined && { max: Number(max) }),
        description: `${text[0]?.toUpperCase()}${text.slice(1)}.${repeatable ? ' Separate several with commas.' : ''}`,
      };
    },
  ),
];
