import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { STANDALONE } from '../standalone-folder'
import { writeTar } from './tar'

/** The user of distroless images, which is nobody on every machine. */
export const USER = 65_532

/** The program and the libraries that it is linked with, by their paths. */
const linkedFiles = (program: string) => [
  ...new Set(execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+\.so\S*/g) ?? []),
]

const PASSWD = `root:x:0:0:root:/root:/sbin/nologin
nonroot:x:${USER}:${USER}:nonroot:/home/nonroot:/sbin/nologin
`

/** The same files as in the Dockerfile's last stage, with the Node.js and the C library of this machine. */
export function writeLayers(folder: string): { layers: string[]; libraries: string[] } {
  const node = realpathSync(process.execPath)
  const libraries = linkedFiles(node)
  const base = join(folder, 'base')
  const copyTo = (path: string, from: string) => {
    mkdirSync(dirname(join(base, path)), { recursive: true })
    copyFileSync(realpathSync(from), join(base, path))
  }
  copyTo('nodejs/bin/node', node)
  for (const library of libraries) copyTo(library.slice(1), library)
  mkdirSync(join(base, 'etc'))
  writeFileSync(join(base, 'etc/passwd'), PASSWD)
  writeFileSync(join(base, 'etc/group'), `root:x:0:\nnonroot:x:${USER}:\n`)
  writeFileSync(join(base, 'etc/nsswitch.conf'), 'hosts: files dns\n')
  for (const empty of ['data', 'tmp', 'home/nonroot'])
    mkdirSync(join(base, empty), { recursive: true })
  const baseLayer = join(folder, 'base.tar')
  const roots = ['nodejs', 'etc', ...new Set(libraries.map((path) => path.split('/')[1] ?? ''))]
  writeTar(baseLayer, base, [
    { names: roots.toSorted() },
    { names: ['tmp'], mode: '1777' },
    { names: ['data', 'home/nonroot'], owner: USER, mode: '0700' },
  ])

  const console_ = join(folder, 'console')
  cpSync(STANDALONE, join(console_, 'console'), { recursive: true, verbatimSymlinks: true })
  const consoleLayer = join(folder, 'console.tar')
  writeTar(consoleLayer, console_, [{ names: ['console'] }])
  return { layers: [baseLayer, consoleLayer], libraries }
}
