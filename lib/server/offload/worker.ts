// The entry of a worker thread. It has no environment and no secrets, and imports only cores.
import { parentPort } from 'node:worker_threads'
import { runPureFunction, type WorkerReply, type WorkerTask } from './pure-functions'

function replyTo(task: WorkerTask): WorkerReply {
  try {
    return { ok: true, value: runPureFunction(task) }
  } catch (error) {
    return { ok: false, stack: error instanceof Error ? (error.stack ?? error.message) : '' }
  }
}

parentPort?.on('message', (task: WorkerTask) => parentPort?.postMessage(replyTo(task)))
