import { mkdir, writeFile } from 'node:fs/promises'
import { renderFailureClasses } from '../lib/testing/verifications/failure-classes'

await mkdir('docs', { recursive: true })
await writeFile('docs/failure-classes.md', renderFailureClasses())
