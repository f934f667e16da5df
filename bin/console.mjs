#!/usr/bin/env node
// Serves the built console.
import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { loadEnvFile } from 'node:process'
import { parseArgs } from 'node:util'
import { builtFile } from './built-file.mjs'

const USAGE = 'Usage: npm start -- [--hostname ADDRESS] [--port PORT]'

/** Longer than the 60 seconds after which most load balancers close a connection that they keep open. */
const KEEP_ALIVE_MS = '75000'

const fail = (text) => {
  process.stderr.write(`${text}\n`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        hostname: { type: 'string', short: 'H' },
        port: { type: 'string', short: 'p' },
      },
    }).values
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`)
  }
}

/** All addresses of the machine. */
const everywhere = () =>
  Object.values(networkInterfaces())
    .flat()
    .some(({ family }) => family === 'IPv6')
    ? '::'
    : '0.0.0.0'

const options = readOptions()
for (const file of ['.env.production.local', '.env.local', '.env.production', '.env'])
  if (existsSync(file)) loadEnvFile(file)
const port = options.port ?? (process.env['PORT'] || '3000')
if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
  fail(`PORT must be a number from 1 to 65535, and is ${JSON.stringify(port)}.\n${USAGE}`)
const server = builtFile('server.js')
if (!server) fail('The console is not built. Run npm run build first.')

process.env['PORT'] = port
// Kubernetes sets HOSTNAME to the name of the pod, where the console should not listen only.
process.env['HOSTNAME'] = options.hostname ?? everywhere()
process.env['KEEP_ALIVE_TIMEOUT'] ||= KEEP_ALIVE_MS
// The server changes into its own folder, which the next build replaces.
process.env['DATA_DIR'] = resolve(process.env['DATA_DIR'] || '.data')
await import(server.href)
