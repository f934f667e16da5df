import { execFileSync } from 'node:child_process'

type TarEntries = {
  names: readonly string[]
  owner?: number
  /** As for chmod. */
  mode?: string
}

/** Writes an archive that has the same bytes for the same files: in one order, without times and names of users. */
export function writeTar(file: string, folder: string, parts: readonly TarEntries[]) {
  for (const [i, { names, owner = 0, mode = 'u=rwX,go=rX' }] of parts.entries())
    execFileSync('tar', [
      i === 0 ? '--create' : '--append',
      `--file=${file}`,
      `--directory=${folder}`,
      ...['--format=gnu', '--sort=name', '--mtime=@0', '--numeric-owner'],
      ...[`--owner=${owner}`, `--group=${owner}`, `--mode=${mode}`],
      ...names,
    ])
}
