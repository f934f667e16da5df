import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Esbuild = { build: (options: Record<string, unknown>) => Promise<unknown> }

let program: Promise<string> | undefined
let borrowers = 0

/**
 * A folder for PATH with the `aws` program. It is bundled once and shared, with code splitting,
 * because `aws configure` is called often and must not load the SDK.
 */
export function borrowAwsProgram() {
  borrowers += 1
  return {
    folder: () => (program ??= build()),
    giveBack: async () => {
      borrowers -= 1
      const unused = borrowers === 0 ? program : undefined
      if (!unused) return
      program = undefined
      await rm(await unused, { recursive: true, force: true })
    },
  }
}

async function build() {
  const folder = await mkdtemp(join(tmpdir(), 'workload-identity-aws-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  // esbuild is a dependency of tsx, which runs the sandbox.
  const require = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'))
  const esbuild = require('esbuild') as Esbuild
  await esbuild.build({
    entryPoints: { main: fileURLToPath(new URL('./aws/main.ts', import.meta.url)) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  })
  const main = join(folder, 'main.mjs')
  // Every verification asks for the version, which needs no start of Node.js.
  const command = `#!/bin/sh
if [ "$*" = --version ]; then
  printf 'aws-cli/%s Python/3.13.11 Linux/6.8.0 exe/x86_64.sandbox\\n' "$SANDBOX_AWS_VERSION"
  exit
fi
exec '${process.execPath}' --max-old-space-size=128 '${main}' "$@"
`
  await writeFile(join(folder, 'aws'), command)
  await chmod(join(folder, 'aws'), 0o755)
  return folder
}
