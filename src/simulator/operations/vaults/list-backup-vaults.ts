import { SortedList } from '../../world/sorted.ts';
import type { Operation } from '../contract.ts';
import { page } from '../shared/page.ts';
import { vaultReply } from './vault-reply.ts';

const TYPES = ['BACKUP_VAULT', 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', 'RESTORE_ACCESS_BACKUP_VAULT'] as const;

export const listBackupVaults: Operation = {
  name: 'ListBackupVaults',
  method: 'GET',
  uri: '/backup-vaults',
  run(call) {
    const type = call.query.oneOf('vaultType', TYPES);
    const shared = call.query.boolean('shared') ?? false;
    const list = new SortedList<{ position: string; vault: ReturnType<typeof call.world.vaults>[number] }>();
    for (const vault of call.world.vaults()) {
      const mine = shared ? vault.sharedWith.includes(call.account.id) : vault.accountId === call.account.id;
      if (mine && vault.region === call.region) list.insert({ position: `${vault.name} ${vault.accountId}`, vault });
    }
    const { items, nextToken } = page(call, list, { matches: ({ vault }) => (type ?? vault.type) === vault.type });
    return {
      BackupVaultList: items.map(({ vault }) => {
        const reply = vaultReply(vault, call.world);
        return call.switches['list-vault-lock'] === 'present'
          ? reply
          : { ...reply, VaultState: undefined, LockDate: undefined };
      }),
      NextToken: nextToken,
    };
  },
};
