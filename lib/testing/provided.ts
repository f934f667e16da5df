import type { Laws } from './laws/runs'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with that of Vitest
  interface ProvidedContext {
    laws: Laws
    postgresLender?: string
  }
}
