import 'server-only'

import type { FileFinding } from './findings'

/** Static Analysis Results Interchange Format, as code hosts show it on a change.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const sarif = (results: readonly (FileFinding & { rule: string })[]) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'workload-identity',
          rules: [...new Set(results.map(({ rule }) => rule))].sort().map((id) => ({ id })),
        },
      },
      results: results.map(({ rule, severity, message, file, line, column, documentation }) => ({
        ruleId: rule,
        level: severity,
        message: { text: documentation ? `${message} See ${documentation}` : message },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: file.split('\\').join('/') },
              region: { startLine: line, startColumn: column },
            },
          },
        ],
      })),
    },
  ],
})
