import { mkdir, writeFile } from 'node:fs/promises'
import { failureClasses } from '../lib/core/verification/failure-classes'

await mkdir('docs', { recursive: true })
await writeFile('docs/failure-classes.md', failureClasses())
