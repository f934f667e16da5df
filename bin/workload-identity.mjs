#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

// Paths of imports are those of the console's own tsconfig.json, from whichever folder the command is called.
process.env['TSX_TSCONFIG_PATH'] = fileURLToPath(new URL('../tsconfig.json', import.meta.url))
register()
await import('../lib/cli/workload-identity.ts')
