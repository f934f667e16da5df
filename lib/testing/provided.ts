import type { LawSettings } from './laws/runs'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with that of Vitest
  interface ProvidedContext {
    laws: LawSettings
    postgresLender?: string
    programs?: string
  }
}
