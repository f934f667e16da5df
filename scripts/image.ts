// Builds the image of the console as an OCI archive, without a registry and without Docker: the file tree of the
// Dockerfile with the Node.js of this machine. Usage: npm run image [-- NAME:TAG]
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import project from '../package.json' with { type: 'json' }
import { build } from './build'
import { imageBill } from './image/bill-of-materials'
import { USER, writeLayers } from './image/file-tree'
import { writeImageArchive } from './image/oci-archive'

const MOST_MB = 250
const MEGABYTE = 1_000_000

const name = process.argv[2] ?? `localhost/${project.name}:${project.version}`
const architecture = process.arch === 'x64' ? 'amd64' : process.arch
const out = 'dist'
const base = join(out, `${project.name}-${project.version}-${architecture}`)

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

const code = await build()
if (code) process.exit(code)
const folder = mkdtempSync(join(tmpdir(), 'image-layers-'))
try {
  mkdirSync(out, { recursive: true })
  const { layers, libraries } = writeLayers(folder)
  const { digest, size } = writeImageArchive({
    file: `${base}.oci.tar`,
    name,
    architecture,
    layers,
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
  writeFileSync(`${base}.cdx.json`, imageBill(libraries))
  const [files = 0, archive = 0] = [size, statSync(`${base}.oci.tar`).size].map((bytes) =>
    Math.ceil(bytes / MEGABYTE),
  )
  console.log(`${name}\n${digest}`)
  console.log(`${base}.oci.tar  ${archive} MB, with ${files} MB of files (at most ${MOST_MB} MB)`)
  console.log(`${base}.cdx.json`)
  if (files > MOST_MB) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
