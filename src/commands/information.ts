import { type Config, helpText } from '../config/index.ts';
import { VERSION } from '../version.ts';

/** `--help` and `--version`. */
export function run({ command }: Config): void {
  process.stdout.write(command === 'help' ? helpText(VERSION) : `${VERSION}\n`);
}
