import { existsSync } from 'node:fs'

/** The address of a built file: an installation has it above this folder, a checkout below .next. */
export const builtFile = (name) =>
  [`../${name}`, `../.next/standalone/${name}`]
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url))
