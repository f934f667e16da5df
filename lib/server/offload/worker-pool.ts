import 'server-only'

import type { Worker } from 'node:worker_threads'
import { createBudget } from '../budget'
import type { WorkerReply, WorkerTask } from './pure-functions'

export type WorkerPoolLimits = {
  /** Tasks in work at a time. One person has one of them, so that nobody holds all. */
  workers: number
  /** How many more tasks of each person may wait, and how long, before they are refused with 429. */
  waiting: number
  patienceMs: number
  /** How long a task may take before its worker is terminated. */
  deadlineMs: number
  /** How long a worker without tasks keeps its memory. */
  idleMs: number
}

/** Whose task it is, and what ends it early. */
export type TaskOwner = { person: string; signal?: AbortSignal | undefined }

export type WorkerPool = {
  /** Throws `rate-limited` when too much waits, and `EndedTask`. */
  run: (task: WorkerTask, owner: TaskOwner) => Promise<unknown>
  /** How many workers exist. */
  size: () => number
  close: () => Promise<void>
}

/** A task that was ended: it took too long, or more memory than a worker has. */
export class EndedTask extends Error {
  readonly reason: 'deadline' | 'memory'

  constructor(reason: EndedTask['reason']) {
    super(`A task was ended: ${reason}.`)
    this.reason = reason
  }
}

/** Starts workers when they are needed, each for one task at a time. A worker whose task was ended is terminated. */
export function createWorkerPool(
  start: () => Worker,
  { workers, waiting, patienceMs, deadlineMs, idleMs }: WorkerPoolLimits,
): WorkerPool {
  const budget = createBudget({ each: 1, all: workers, waiting, patienceMs })
  const all = new Set<Worker>()
  const idle = new Map<Worker, NodeJS.Timeout>()

  function take(): Worker {
    const [known] = idle.keys()
    if (known) {
      clearTimeout(idle.get(known))
      idle.delete(known)
      known.ref()
      return known
    }
    const worker = start()
    all.add(worker)
    // Without a listener, an error of an idle worker would end the process.
    worker.on('error', () => {})
    worker.once('exit', () => {
      all.delete(worker)
      clearTimeout(idle.get(worker))
      idle.delete(worker)
    })
    return worker
  }

  function keep(worker: Worker) {
    if (!all.has(worker)) return
    worker.unref()
    const end = () => {
      idle.delete(worker)
      void worker.terminate()
    }
    idle.set(worker, setTimeout(end, idleMs).unref())
  }

  /** The reply of a worker; if there is none, the worker is terminated. */
  const ask = (worker: Worker, task: WorkerTask, signal: AbortSignal | undefined) =>
    new Promise<WorkerReply>((resolve, reject) => {
      const settle = () => {
        clearTimeout(deadline)
        signal?.removeEventListener('abort', abort)
        worker.off('message', answer).off('error', fail).off('exit', exit)
      }
      const giveUp = (reason: unknown) => {
        settle()
        void worker.terminate()
        reject(reason)
      }
      const answer = (reply: WorkerReply) => {
        settle()
        resolve(reply)
      }
      const fail = (error: NodeJS.ErrnoException) =>
        giveUp(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new EndedTask('memory') : error)
      const exit = () => giveUp(new Error('A worker exited before it replied.'))
      const abort = () => giveUp(signal?.reason)
      const deadline = setTimeout(() => giveUp(new EndedTask('deadline')), deadlineMs)
      signal?.addEventListener('abort', abort, { once: true })
      worker.on('message', answer).on('error', fail).on('exit', exit)
      try {
        worker.postMessage(task)
      } catch (error) {
        giveUp(error)
      }
    })

  return {
    size: () => all.size,
    run: async (task, { person, signal }) => {
      const release = await budget.take(person, signal)
      try {
        signal?.throwIfAborted()
        const worker = take()
        const reply = await ask(worker, task, signal)
        keep(worker)
        if (reply.ok) return reply.value
        throw new Error(`${task.name} failed in a worker: ${reply.stack}`)
      } finally {
        release()
      }
    },
    close: async () => {
      await Promise.all([...all].map((worker) => worker.terminate()))
    },
  }
}
