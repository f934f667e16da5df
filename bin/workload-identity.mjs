#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// `react-server` is the condition under which the library's guard against browsers lets it be loaded.
const root = fileURLToPath(new URL('..', import.meta.url))
const entry = fileURLToPath(new URL('../scripts/verify.ts', import.meta.url))
const { status } = spawnSync(
  process.execPath,
  ['--conditions=react-server', '--import', 'tsx', entry, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
)
process.exit(status ?? 2)
