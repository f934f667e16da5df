// Builds the image of the console as an OCI archive, without a registry and without Docker: the file tree of the
// Dockerfile with the Node.js of this machine. Usage: npm run image [-- NAME:TAG]
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import project from '../package.json' with { type: 'json' }
import { build } from './build'
import { imageBill } from './image/bill-of-materials'
import { IMAGE_ARCHITECTURE, writeConsoleImage } from './image/console-image'
import { writeLayers } from './image/file-tree'

const MOST_MB = 250
const MEGABYTE = 1_000_000

const name = process.argv[2] ?? `localhost/${project.name}:${project.version}`
const out = 'dist'
const base = join(out, `${project.name}-${project.version}-${IMAGE_ARCHITECTURE}`)

const code = await build()
if (code) process.exit(code)
const folder = mkdtempSync(join(tmpdir(), 'image-layers-'))
try {
  mkdirSync(out, { recursive: true })
  const { layers, libraries } = writeLayers(folder)
  const { digest, size } = writeConsoleImage({ file: `${base}.oci.tar`, name, layers })
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
