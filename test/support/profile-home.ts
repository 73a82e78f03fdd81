import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { defaultWorld, type WorldData } from '../../src/simulator/index.ts';
import { HOUR, KEYS, PRODUCTION, RECOVERY_KEYS } from './constants.ts';
import { folder } from './folder.ts';

/** Keys of the simulator's accounts; `rotated` and `session` are added by worldWithKeys. */
export const ACCESS = {
  production: KEYS,
  rotated: { accessKeyId: 'AKIAROTATED7EXAMPLE1', secretAccessKey: 'rotatedSecretAccessKey/9xVbQ2EXAMPLEKEY01' },
  session: {
    accessKeyId: 'ASIASESSION7EXAMPLE1',
    secretAccessKey: 'sessionSecretAccessKey/9xVbQ2EXAMPLEKEY01',
    sessionToken: 'sessionTokenOfTheExample',
  },
  recovery: RECOVERY_KEYS,
};

type Access = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The built-in world, with a second and a temporary key for production; the first one expires at `expiration`. */
export function worldWithKeys(now: number, expiration?: string): WorldData {
  const world = defaultWorld(now);
  const [production] = world.Accounts;
  const Arn = `arn:aws:iam::${PRODUCTION}:user/backup-operator`;
  const [first] = production!.AccessKeys!;
  production!.AccessKeys = [
    { ...first!, ...(expiration !== undefined && { Expiration: expiration }) },
    { AccessKeyId: ACCESS.rotated.accessKeyId, SecretAccessKey: ACCESS.rotated.secretAccessKey, Arn },
    {
      AccessKeyId: ACCESS.session.accessKeyId,
      SecretAccessKey: ACCESS.session.secretAccessKey,
      SessionToken: ACCESS.session.sessionToken,
      Arn,
    },
  ];
  return world;
}

/** A home directory with AWS's files in it, and the environment of a process that has no other configuration. */
export class ProfileHome {
  readonly path = folder();
  readonly env: Record<string, string>;

  /** @param endpoint where AWS Backup and STS are. */
  constructor(endpoint: string) {
    this.env = {
      HOME: this.path,
      AWS_CONFIG_FILE: join(this.path, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.path, 'credentials'),
      AWS_ENDPOINT_URL_BACKUP: endpoint,
      AWS_ENDPOINT_URL_STS: endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  async config(text: string): Promise<void> {
    await writeFile(join(this.path, 'config'), text);
  }

  /** Replaces the file as a rotation does: it is never half-written. */
  async credentials(profiles: Readonly<Record<string, Access>>): Promise<void> {
    const sections = Object.entries(profiles).map(([name, { accessKeyId, secretAccessKey, sessionToken }]) =>
      [
        `[${name}]`,
        `aws_access_key_id = ${accessKeyId}`,
        `aws_secret_access_key = ${secretAccessKey}`,
        ...(sessionToken ? [`aws_session_token = ${sessionToken}`] : []),
      ].join('\n'),
    );
    await writeFile(join(this.path, 'credentials.new'), `${sections.join('\n\n')}\n`);
    await rename(join(this.path, 'credentials.new'), join(this.path, 'credentials'));
  }
}

/** Writes the token of an SSO session, as `aws sso login` does. */
export async function writeSsoToken(home: string, session: string, token: object): Promise<void> {
  const cache = join(home, '.aws', 'sso', 'cache');
  await mkdir(cache, { recursive: true });
  const name = createHash('sha1').update(session).digest('hex');
  const expiresAt = new Date(Date.now() + HOUR).toISOString();
  await writeFile(join(cache, `${name}.json`), JSON.stringify({ ...token, expiresAt }));
}

/** Gives this process these variables, and no others of AWS or of a proxy: the AWS SDK reads the process's own. */
export function stubEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (/^AWS_|proxy$/i.test(name)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}
