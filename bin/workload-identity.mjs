#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

// `react-server` is the condition under which the library's guard against browsers lets it be loaded.
const { status } = spawnSync(
  process.execPath,
  [
    '--conditions=react-server',
    '--import',
    import.meta.resolve('tsx'),
    here('../lib/cli/workload-identity.ts'),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, TSX_TSCONFIG_PATH: here('../tsconfig.json') } },
)
process.exit(status ?? 2)
