import 'server-only'

import { Worker, type WorkerOptions } from 'node:worker_threads'
import { offloadTo } from './offload'
import { createWorkerPool } from './worker-pool'

const LIMITS = { workers: 2, waiting: 16, patienceMs: 20_000, deadlineMs: 20_000, idleMs: 30_000 }

/** What a worker gets: no environment, and so no secrets, and a bounded heap. */
export const WORKER_OPTIONS = {
  env: {},
  resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
} satisfies WorkerOptions

/**
 * Gives this process its workers. The bundler of Next.js compiles the file that the address names, and traces it
 * into the build, because the address stands inside `new Worker(…)`.
 */
export function startWorkers() {
  const start = () => new Worker(new URL('./worker.ts', import.meta.url), WORKER_OPTIONS)
  offloadTo(createWorkerPool(start, LIMITS))
}
