import { execFileSync } from 'node:child_process'
import project from '../../package.json' with { type: 'json' }
import { USER } from './file-tree'
import { writeImageArchive } from './oci-archive'

export const IMAGE_ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch

/** The commit of the checkout; none in a copy without its history. */
function revision(): Record<string, string> {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return { 'org.opencontainers.image.revision': commit.toString().trim() }
  } catch {
    return {}
  }
}

/** Writes an image of the console as an OCI archive; returns its digest and the size of its files. */
export const writeConsoleImage = (given: {
  file: string
  name: string
  layers: readonly string[]
}): { digest: string; size: number } =>
  writeImageArchive({
    ...given,
    architecture: IMAGE_ARCHITECTURE,
    config: {
      User: `${USER}:${USER}`,
      Env: ['PATH=/nodejs/bin', 'NODE_ENV=production', 'DATA_DIR=/data', 'HOME=/home/nonroot'],
      Entrypoint: ['/nodejs/bin/node'],
      Cmd: ['/console/bin/console.mjs'],
      WorkingDir: '/console',
      ExposedPorts: { '3000/tcp': {} },
      Labels: {
        'org.opencontainers.image.title': 'Workload Identity Console',
        'org.opencontainers.image.description': project.description,
        'org.opencontainers.image.version': project.version,
        'org.opencontainers.image.licenses': project.license,
        ...revision(),
      },
    },
  })
