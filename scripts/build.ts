import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run'

const newest = (path: string): number =>
  statSync(path).isDirectory()
    ? Math.max(0, ...readdirSync(path).map((entry) => newest(join(path, entry))))
    : statSync(path).mtimeMs

const SOURCES = ['app', 'components', 'lib', 'next.config.ts', 'proxy.ts', 'package-lock.json']

const isBuilt = () =>
  existsSync('.next/BUILD_ID') &&
  statSync('.next/BUILD_ID').mtimeMs > Math.max(...SOURCES.map(newest))

/** Build the console unless it is newer than its sources; resolves with the exit code. */
export async function build(): Promise<number> {
  if (isBuilt()) return 0
  console.log('Building the console, about half a minute …')
  return run('node_modules/.bin/next', ['build'])
}
