import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Esbuild = { build: (options: Record<string, unknown>) => Promise<unknown> }

/** Names under `.localhost` lead to this machine, also where its resolver does not know them. */
const LOCAL_HOSTS = `const dns = require('node:dns')
const { lookup } = dns
dns.lookup = (hostname, options, callback = options) => {
  if (!hostname.endsWith('.localhost')) return lookup(hostname, options, callback)
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}
`

let program: Promise<string> | undefined
let borrowers = 0

/**
 * A folder for PATH with the programs of the image: `aws`, `node` with the AWS SDK, and `python3`. `aws` is bundled once and shared, with code splitting,
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
    entryPoints: {
      main: fileURLToPath(new URL('./aws/main.ts', import.meta.url)),
      lister: fileURLToPath(new URL('./aws/lister.ts', import.meta.url)),
    },
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
  const hosts = join(folder, 'hosts.cjs')
  await writeFile(hosts, LOCAL_HOSTS)
  const modules = join(dirname(createRequire(import.meta.url).resolve('tsx/package.json')), '..')
  const programs = {
    aws: command,
    node: `#!/bin/sh
export NODE_PATH='${modules}'
exec '${process.execPath}' --max-old-space-size=128 --require '${hosts}' "$@"
`,
    // A machine may have no Python and no boto3, so a program that lists a bucket with it runs in Node.js.
    python3: `#!/bin/sh
case \${2-} in
  *'import boto3'*'call ok'*) exec '${process.execPath}' --max-old-space-size=128 '${join(folder, 'lister.mjs')}' ;;
esac
for python in /usr/local/bin/python3 /usr/bin/python3; do
  [ ! -x "$python" ] || exec "$python" "$@"
done
echo 'python3: not found' >&2
exit 127
`,
  }
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), text)
    await chmod(join(folder, name), 0o755)
  }
  return folder
}
