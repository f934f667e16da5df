import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ImageConfig, writeImageArchive } from './oci-archive'
import { writeTar } from './tar'

const CONFIG: ImageConfig = {
  User: '65532:65532',
  Env: [],
  Entrypoint: ['/nodejs/bin/node'],
  Cmd: [],
  WorkingDir: '/',
  ExposedPorts: {},
  Labels: {},
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oci-archive-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function writeImage(file: string, time: number) {
  const tree = join(folder, `tree-${time}`)
  for (const path of ['app', 'data']) mkdirSync(join(tree, path), { recursive: true })
  writeFileSync(join(tree, 'app/run.mjs'), 'run()', { mode: 0o600 })
  utimesSync(join(tree, 'app/run.mjs'), time, time)
  const layer = join(folder, `layer-${time}.tar`)
  writeTar(layer, tree, [{ names: ['app'] }, { names: ['data'], owner: 65_532, mode: '0700' }])
  const layers = [layer]
  return writeImageArchive({
    file,
    name: 'localhost/console:1.0.0',
    architecture: 'amd64',
    layers,
    config: CONFIG,
  })
}

test('the same files make the same image, whenever they were written', () => {
  const [first, second] = [join(folder, 'first.tar'), join(folder, 'second.tar')]
  expect(writeImage(first, 1_000_000)).toEqual(writeImage(second, 2_000_000))
  expect(readFileSync(first).equals(readFileSync(second))).toBe(true)
})

test('every blob has the digest that names it, down to the files of the layer', () => {
  const archive = join(folder, 'image.tar')
  const { digest } = writeImage(archive, 1_000_000)
  const out = join(folder, 'out')
  mkdirSync(out)
  execFileSync('tar', ['-xf', archive, '-C', out])
  const blob = (name: string) => {
    const content = readFileSync(join(out, 'blobs', name.replace(':', '/')))
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(name)
    return content
  }
  const [listed] = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8')).manifests
  expect(listed).toMatchObject({
    digest,
    annotations: {
      'io.containerd.image.name': 'localhost/console:1.0.0',
      'org.opencontainers.image.ref.name': '1.0.0',
    },
  })
  const manifest = JSON.parse(blob(digest).toString())
  const image = JSON.parse(blob(manifest.config.digest).toString())
  const layer = gunzipSync(blob(manifest.layers[0].digest))
  expect(image.config.User).toBe('65532:65532')
  expect(image.rootfs.diff_ids).toEqual([
    `sha256:${createHash('sha256').update(layer).digest('hex')}`,
  ])
  const listing = execFileSync('tar', ['-tvf', '-'], { input: layer, encoding: 'utf8' })
  // Readable to all users, though it was not in the tree; only the folder of data belongs to the user.
  expect(listing).toMatch(/^-rw-r--r-- 0\/0 .* app\/run\.mjs$/m)
  expect(listing).toMatch(/^drwx------ 65532\/65532 .* data\/$/m)
})
