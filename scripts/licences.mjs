import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of the package that a bundled file belongs to, as deep as it is nested. */
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * The licences of every package that has code in the bundle, each text once. Fails where one cannot be told.
 *
 * @param {import('esbuild').Metafile} metafile
 */
export async function licences(metafile) {
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0),
  );
  const folders = [...new Set(files.flatMap((file) => PACKAGE.exec(file)?.[0] ?? []))];
  const packages = await Promise.all(folders.map(readPackage));
  const texts = new Map();
  for (const one of packages) {
    const text = one.text ?? sharedText(one, packages);
    texts.set(text, [...(texts.get(text) ?? []), one.title]);
  }
  const sections = [...texts].map(([text, titles]) => `${[...new Set(titles)].sort().join('\n')}\n\n${text}`);
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  return `${['aws-backup-mcp holds code of these packages.', ...sections.sort()].join(rule)}\n`;
}

/** @param {string} folder */
async function readPackage(folder) {
  const { name, version, license, repository } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const [file] = (await readdir(folder)).filter((entry) => /^(?:licen[cs]e|copying)/i.test(entry)).sort();
  const text = file && (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
  return { title: `${name} ${version} (${license})`, kind: `${license} ${repository?.url}`, text };
}

/** Some packages ship no licence file of their own; then it is that of another package of the same repository. */
function sharedText({ title, kind }, packages) {
  const text = packages.find((one) => one.kind === kind && one.text)?.text;
  if (!text) throw new Error(`${title} ships no licence text.`);
  return text;
}
