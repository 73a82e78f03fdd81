import packageJson from '../package.json' with { type: 'json' };

/** The only place that knows the name and the version is package.json. */
export const NAME = packageJson.name;
export const VERSION = packageJson.version;
