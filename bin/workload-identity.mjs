#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { builtFile } from './built-file.mjs'

const built = builtFile('lib/cli/workload-identity.mjs')
if (built) await import(built.href)
else {
  // Paths of imports are those of the console's own tsconfig.json, from whichever folder the command is called.
  process.env['TSX_TSCONFIG_PATH'] = fileURLToPath(new URL('../tsconfig.json', import.meta.url))
  const { register } = await import('tsx/esm/api')
  register()
  await import('../lib/cli/workload-identity.ts')
}
