import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from './run'

/** What never becomes part of the console; whatever else the root holds does. */
const FOREIGN_IN_ROOT =
  /^\.|^(bin|charts|docs|e2e|node_modules|screenshots|scripts|test-results)$|^(LICENSE|Dockerfile|biome\.json|next-env\.d\.ts)$|\.(md|tsbuildinfo)$/
const FOREIGN_IN_FOLDERS = /[/\\]lib[/\\](sandbox|testing)$|\.test\.tsx?$/

/** When a file was last written, or a folder got or lost an entry. The ctime, as copies can keep the mtime. */
function lastChange(path: string): number {
  const status = statSync(path)
  if (!status.isDirectory()) return status.ctimeMs
  return readdirSync(path)
    .map((entry) => join(path, entry))
    .filter((entry) => !FOREIGN_IN_FOLDERS.test(entry))
    .reduce((latest, entry) => Math.max(latest, lastChange(entry)), status.ctimeMs)
}

/** Whether a folder holds a finished build that is newer than all it was made from. */
export function isBuilt(root: string): boolean {
  // A build writes its id before it makes pages, and the marker last.
  const id = join(root, '.next', 'BUILD_ID')
  if (!existsSync(id) || !existsSync(join(root, '.next', 'export-marker.json'))) return false
  const built = statSync(id).mtimeMs
  return readdirSync(root)
    .filter((entry) => !FOREIGN_IN_ROOT.test(entry))
    .every((entry) => lastChange(join(root, entry)) < built)
}

/** Build the console unless it is newer than its sources; resolves with the exit code. */
export async function build(): Promise<number> {
  if (isBuilt('.')) return 0
  console.log('Building the console, about half a minute …')
  return runProgram('node_modules/.bin/next', ['build'], { NEXT_TELEMETRY_DISABLED: '1' })
}
