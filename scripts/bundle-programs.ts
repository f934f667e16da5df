import { resolve } from 'node:path'
import { build } from 'esbuild'

type ProgramBundle = {
  root: string
  /** Two levels below the folder that the command line takes for that of the console. */
  outdir: string
  entryPoints: string[]
}

/**
 * Bundles programs with their libraries to plain JavaScript, which starts in a tenth of the time that reading the files
 * of all libraries takes, and needs no TypeScript.
 */
export const bundlePrograms = ({ root, outdir, entryPoints }: ProgramBundle) =>
  build({
    absWorkingDir: resolve(root),
    entryPoints,
    entryNames: '[name]',
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    // The embedded database reads files beside its own; the other is optional and absent.
    external: ['@electric-sql/pglite', 'pg-native'],
    banner: { js: REQUIRE },
    alias: { 'server-only': './node_modules/server-only/empty.js' },
    logLevel: 'warning',
  })

/** Libraries in CommonJS call it. */
const REQUIRE = `import { createRequire as makeRequire } from 'node:module'
const require = makeRequire(import.meta.url)`
