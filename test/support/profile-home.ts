import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { defaultWorld, type WorldData } from '../../src/simulator/index.ts';
import { KEYS } from './server.ts';

export const PRODUCTION = '123456789012';
export const RECOVERY = '210987654321';

/** Keys of the simulator's accounts; `rotated` and `session` are added by worldWithKeys. */
export const ACCESS = {
  production: KEYS,
  rotated: { accessKeyId: 'AKIAROTATED7EXAMPLE1', secretAccessKey: 'rotatedSecretAccessKey/9xVbQ2EXAMPLEKEY01' },
  session: {
    accessKeyId: 'ASIASESSION7EXAMPLE1',
    secretAccessKey: 'sessionSecretAccessKey/9xVbQ2EXAMPLEKEY01',
    sessionToken: 'sessionTokenOfTheExample',
  },
  recovery: { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' },
};

type Access = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The built-in world, with a second and a temporary key for production; its first one ends at `expiration`. */
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

/** A home of one's own with AWS's files in it: nothing of the machine's configuration is seen. */
export class ProfileHome {
  readonly path: string;
  readonly env: Record<string, string>;

  constructor(path: string, endpoint: string) {
    this.path = path;
    this.env = {
      HOME: path,
      AWS_CONFIG_FILE: join(path, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(path, 'credentials'),
      AWS_ENDPOINT_URL_BACKUP: endpoint,
      AWS_ENDPOINT_URL_STS: endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** @param endpoint where AWS Backup and STS are. */
  static async create(endpoint: string): Promise<ProfileHome> {
    const path = await mkdtemp(join(tmpdir(), 'aws-backup-mcp-home-'));
    onTestFinished(() => rm(path, { recursive: true }));
    return new ProfileHome(path, endpoint);
  }

  async config(text: string): Promise<void> {
    await writeFile(join(this.path, 'config'), text);
  }

  /** As a rotation does it: the file is never half-written. */
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
