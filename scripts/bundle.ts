// Writes all that an installation without a connection to the outside needs as one archive: image, chart, bill of
// materials, guide and checksums. Usage: npm run bundle
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import project from '../package.json' with { type: 'json' }
import { writeTar } from './image/tar'
import { runProgram } from './run'

const architecture = process.arch === 'x64' ? 'amd64' : process.arch
const out = 'dist'
const image = `${project.name}-${project.version}-${architecture}`
const name = `${image}-bundle`

const code = await runProgram('node_modules/.bin/tsx', ['scripts/image.ts'])
if (code) process.exit(code)
const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
try {
  const content = join(folder, name)
  mkdirSync(content)
  for (const file of [`${image}.oci.tar`, `${image}.cdx.json`])
    copyFileSync(join(out, file), join(content, file))
  const chart = join(folder, 'chart.tar')
  writeTar(chart, 'charts', [{ names: [project.name] }])
  writeFileSync(
    join(content, `${project.name}-${project.version}.tgz`),
    gzipSync(readFileSync(chart)),
  )
  for (const file of ['docs/install.md', 'README.md', 'CHANGELOG.md', 'LICENSE'])
    copyFileSync(file, join(content, file.replace('docs/', '')))
  const sums = readdirSync(content)
    .toSorted()
    .map((file) => {
      const sum = createHash('sha256')
        .update(readFileSync(join(content, file)))
        .digest('hex')
      return `${sum}  ${file}\n`
    })
  writeFileSync(join(content, 'SHA256SUMS'), sums.join(''))
  writeTar(join(out, `${name}.tar`), folder, [{ names: [name] }])
  console.log(`${out}/${name}.tar`)
} finally {
  rmSync(folder, { recursive: true })
}
