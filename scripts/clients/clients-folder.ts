import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where clients are installed. */
export const clientsFolder = resolve(
  process.env['TEST_CLIENTS_DIR'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'workload-identity-clients'),
)
