import { installQuick } from './quick'

const failed = installQuick()
for (const line of failed) console.error(line)
process.exitCode = failed.length ? 1 : 0
