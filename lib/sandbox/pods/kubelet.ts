import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asPod, type SandboxPod, type StoredManifest } from '../kubernetes/objects'
import { types } from '../kubernetes/resources'
import { type ObjectChange, objectKey } from '../kubernetes/store'
import { createLogBuffer, type LogBuffer } from './log-buffer'
import type { KubeletOptions, PodRuntime } from './pod-runtime'
import { borrowAwsProgram } from './program'
import { runPod } from './run'

/** The kubelet: runs every new pod and stops it when it is deleted. */
export function createKubelet(options: KubeletOptions) {
  const { store, now } = options
  const program = borrowAwsProgram()
  const logs = new Map<string, LogBuffer>()
  const previous = new Map<string, LogBuffer>()
  const cares = new Map<string, { stop: (grace: number) => void; done: Promise<void> }>()

  function take(pod: SandboxPod) {
    const { uid } = pod.metadata
    const controller = new AbortController()
    const startLog = (container: string) => {
      const buffer = createLogBuffer(now)
      const key = `${uid}/${container}`
      const last = logs.get(key)
      last?.end()
      if (last) previous.set(key, last)
      logs.set(key, buffer)
      return buffer
    }
    const done = live(pod, { uid, stopping: controller.signal, startLog }).finally(() => {
      cares.delete(uid)
    })
    cares.set(uid, { done, stop: (grace) => controller.abort(grace) })
  }

  async function live(pod: SandboxPod, care: Omit<PodRuntime, 'folder' | 'programs'>) {
    const folder = await mkdtemp(join(tmpdir(), 'workload-identity-pod-'))
    try {
      await runPod(pod, { ...care, folder, programs: program.folder }, options)
    } catch (error) {
      if (!care.stopping.aborted) process.stderr.write(`sandbox: ${String(error)}\n`)
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }

  function follow({ type, event, object }: ObjectChange) {
    if (type !== types.pods) return
    const pod = asPod(object)
    const { uid, deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata
    const care = cares.get(uid)
    if (event === 'DELETED') {
      care?.stop(0)
      for (const key of [...logs.keys()].filter((one) => one.startsWith(`${uid}/`))) {
        logs.get(key)?.end()
        logs.delete(key)
        previous.delete(key)
      }
    } else if (event === 'ADDED' && pod.status.phase === 'Pending' && !pod.spec.nodeName) take(pod)
    else if (deletionTimestamp) {
      care?.stop(deletionGracePeriodSeconds * 1000)
      void (care?.done ?? Promise.resolve()).then(() => {
        const left = store.find(objectKey(type, object))
        if (left?.metadata.uid === uid && !left.metadata.finalizers?.length)
          store.remove(objectKey(type, object))
      })
    }
  }

  const unsubscribe = store.subscribe(follow)
  return {
    /** The log of a container, or of the one that ran before it. */
    log: (pod: StoredManifest, container: string, before = false) =>
      (before ? previous : logs).get(`${pod.metadata.uid}/${container}`),
    async close() {
      unsubscribe()
      const all = [...cares.values()]
      for (const { stop } of all) stop(0)
      await Promise.all(all.map(({ done }) => done))
      await program.giveBack()
    },
  }
}
