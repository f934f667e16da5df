import { mkdir, writeFile } from 'node:fs/promises'
import { renderAuditRowSchema } from '../lib/adapters/audit-sinks/audit-row'
import { renderClientsPage } from '../lib/testing/client-matrix/clients-page'
import { renderGlossary } from '../lib/testing/glossary/glossary-page'
import { renderFailureClasses } from '../lib/testing/verifications/failure-classes'

await mkdir('docs', { recursive: true })
await writeFile('docs/clients.md', renderClientsPage())
await writeFile('docs/failure-classes.md', renderFailureClasses())
await writeFile('docs/glossary.md', renderGlossary())
await writeFile('docs/audit-row.schema.json', renderAuditRowSchema())
