// node --expose-gc write-lines.ts LINES PATH: writes lines as an export does, and prints the most that the memory it keeps
// grew by, in bytes.
import { LineFile } from '../../../src/commands/export/line-file.ts';
import { parseCopyRequest } from '../../../src/domain/copy/request.ts';
import { copyLine } from '../../../src/domain/fleet/index.ts';
import { PRODUCTION, recoveryPointArn, vaultArn } from '../../support/constants.ts';

const [count = '0', path = ''] = process.argv.slice(2);
const used = () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const began = used();
let most = 0;
const file = new LineFile(path);
for (let index = 0; index < Number(count); index += 1) {
  const { request } = parseCopyRequest({
    RecoveryPointArn: recoveryPointArn(`${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`),
    SourceBackupVaultName: 'Default',
    DestinationBackupVaultArn: vaultArn('west-vault', PRODUCTION, 'us-west-2'),
    IamRoleArn: `arn:aws:iam::${PRODUCTION}:role/S3Access`,
    Lifecycle: { DeleteAfterDays: 35 },
  });
  file.write(copyLine(request!, PRODUCTION, 0));
  if (index % 5000 === 0) most = Math.max(most, used() - began);
}
file.end();
process.stdout.write(String(Math.max(most, used() - began)));
