import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.ts';

/** An instruction of a Dockerfile: its name, and the rest of its line. */
export interface Instruction {
  name: string;
  text: string;
}

/** The instructions of each stage, the last of which is the image. */
export function stagesOf(dockerfile: string): Instruction[][] {
  const stages: Instruction[][] = [];
  const lines = dockerfile
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n');
  for (const line of lines.filter((one) => one.trim() !== '')) {
    const [, name, text] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (name === undefined) throw new Error(`not an instruction: ${line}`);
    if (name === 'FROM') stages.push([]);
    // ARG alone may stand before the first stage.
    stages.at(-1)?.push({ name, text: text! });
  }
  return stages;
}

/** The image of the server. */
export function image() {
  const { all, only, ...rest } = imageOf('Dockerfile');
  return {
    ...rest,
    stopSignal: only('STOPSIGNAL'),
    port: only('EXPOSE'),
    command: JSON.parse(only('CMD')) as string[],
    healthcheck: JSON.parse(only('HEALTHCHECK').replace(/^.*?\bCMD /, '')) as string[],
  };
}

/** The image that a Dockerfile of this repository describes. */
export function imageOf(dockerfile: string) {
  const stage = stagesOf(readFileSync(join(ROOT, dockerfile), 'utf8')).at(-1)!;
  const all = (wanted: string) => stage.filter(({ name }) => name === wanted).map(({ text }) => text);
  const only = (wanted: string) => {
    const [text, ...more] = all(wanted);
    if (text === undefined || more.length > 0) throw new Error(`not one ${wanted}`);
    return text;
  };
  return {
    all,
    only,
    from: only('FROM'),
    user: only('USER'),
    workdir: only('WORKDIR'),
    /** The exec form: no shell stands between Docker and the program, which so receives the signals. */
    entrypoint: JSON.parse(only('ENTRYPOINT')) as string[],
    env: Object.fromEntries(all('ENV').flatMap((text) => [...text.matchAll(/(\w+)=(\S*)/g)].map(([, k, v]) => [k, v]))),
    /** What is copied from the build: paths below its folder, and where they go. */
    copies: all('COPY').flatMap((text) => {
      const [, words] = /^--from=build (.*)$/.exec(text)!;
      const paths = words!.split(' ');
      const to = paths.pop()!;
      return paths.map((from) => ({ from: from.replace('/src/', ''), to }));
    }),
  };
}
