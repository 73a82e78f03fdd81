import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

interface Package {
  title: string;
  /** The licence and the repository: packages that share both share the text. */
  origin: string;
  text: string | undefined;
}

/** The package folder in the path of a bundled file, nested packages included. */
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** The licences of all packages with code in the bundle, each text once. Throws if one is missing. */
export async function licences({ outputs }: Metafile): Promise<string> {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  );
  const folders = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[0] ?? []));
  const packages = await Promise.all([...folders].map(readPackage));
  const titlesByText = new Map<string, Set<string>>();
  for (const one of packages) {
    const text = one.text ?? sharedText(one, packages);
    titlesByText.set(text, (titlesByText.get(text) ?? new Set()).add(one.title));
  }
  const sections = [...titlesByText].map(([text, titles]) => `${[...titles].sort().join('\n')}\n\n${text}`);
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  return `${['aws-backup-mcp contains code from these packages.', ...sections.sort()].join(rule)}\n`;
}

async function readPackage(folder: string): Promise<Package> {
  const { name, version, license, repository } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const [file] = (await readdir(folder)).filter((entry) => /^(?:licen[cs]e|copying)/i.test(entry)).sort();
  const text = file && (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
  return { title: `${name} ${version} (${license})`, origin: `${license} ${repository?.url}`, text };
}

/** Some packages ship no licence file: another package of the same repository has the text. */
function sharedText({ title, origin }: Package, packages: readonly Package[]): string {
  const text = packages.find((one) => one.origin === origin && one.text)?.text;
  if (!text) throw new Error(`${title} ships no licence text.`);
  return text;
}
