import { readConfig } from '../../src/config/index.ts';

export const PATTERN = 'arn:aws:backup:*:111122223333:backup-vault:dr-*';
export const ROLE = 'arn:aws:iam::123456789012:role/S3Access';
/** What a bundle host leaves behind for a setting that its user did not fill in. */
export const PLACEHOLDER = `$${'{user_config.anything}'}`;

export type Env = Record<string, string>;

export const settingsOf = (argv: string[], env: Env = {}) => {
  const { settings } = readConfig(argv, env);
  return { ...settings, allowDestinations: settings.allowDestinations.map(({ text }) => text) };
};

/** The names of the broken settings. */
export const brokenOf = (argv: string[], env: Env = {}) => readConfig(argv, env).broken.map(({ Setting }) => Setting);
