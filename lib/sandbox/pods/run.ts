import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  asPod,
  type PodStatus,
  type SandboxContainer,
  type SandboxPod,
  type StoredManifest,
} from '../kubernetes/objects'
import { isObject } from '../kubernetes/patch'
import { types } from '../kubernetes/resources'
import { NODE_IP } from '../kubernetes/seed'
import { objectKey, timestamp } from '../kubernetes/store'
import { commandOf, environmentOf } from './environment'
import { ENTRYPOINT, isKnown, pullFailure, versionOf } from './images'
import type { KubeletOptions, PodRuntime } from './pod-runtime'
import { startProcess } from './process'
import { type Stage, unschedulable, withConditions, withStage } from './statuses'
import { createVolumes, mountFailure, pathMapper } from './volumes'

const SCHEDULING = 20
const PULLING = 60
const BETWEEN_PULLS = 1_000
const CRASH_BACKOFF = 10_000
const LONGEST_BACKOFF = 300_000
const COMPONENT = 'kubelet'

/** Schedules and runs one pod until it has finished or must stop. */
export async function runPod(pod: SandboxPod, care: PodRuntime, options: KubeletOptions) {
  const { store, record, now } = options
  const target = objectKey(types.pods, pod)
  const at = () => timestamp(now())
  const alive = () => store.find(target)?.metadata.uid === care.uid
  const current = () => asPod(store.get(target))
  const pause = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal: care.stopping, ref: false })
  const setStatus = (change: (pod: SandboxPod) => PodStatus) => {
    if (alive()) store.update(target, (object) => ({ ...object, status: change(asPod(object)) }))
  }
  const setStage = (name: string, stage: Stage) =>
    setStatus((object) => withStage(object, name, stage, at()))
  const say = (
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container?: SandboxContainer,
  ) => {
    const object: StoredManifest | undefined = store.find(target)
    const host = object && asPod(object).spec.nodeName
    if (object && alive())
      record(object, {
        type,
        reason,
        message,
        component: COMPONENT,
        ...(host ? { host } : {}),
        ...(container ? { fieldPath: `spec.containers{${container.name}}` } : {}),
      })
  }

  /** Resolves with the next change of a node. */
  function nodeChange() {
    let unsubscribe = () => {}
    const changed = new Promise<void>((resolve) => {
      unsubscribe = store.subscribe(({ type }) => type === types.nodes && resolve())
    })
    return Promise.race([changed, stopped(care.stopping)]).finally(() => unsubscribe())
  }

  /** Assigns a node, for which the pod waits. */
  async function schedule(): Promise<StoredManifest> {
    await pause(SCHEDULING)
    const nodes = store.list(types.nodes)
    const wanted = Object.entries(pod.spec.nodeSelector ?? {})
    const open = nodes.filter(({ spec }) => !isObject(spec) || spec['unschedulable'] !== true)
    const node = open.find(({ metadata }) =>
      wanted.every(([key, value]) => metadata.labels?.[key] === value),
    )
    const component = 'default-scheduler'
    if (!node) {
      const message = unschedulable(nodes.length, nodes.length - open.length)
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }
      setStatus(({ status }) => ({
        ...status,
        conditions: [{ ...condition, lastProbeTime: null, lastTransitionTime: at() }],
      }))
      record(current(), { type: 'Warning', reason: 'FailedScheduling', message, component })
      await nodeChange()
      return schedule()
    }
    const { name, namespace } = pod.metadata
    const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`
    store.update(target, (object) => {
      const bound = asPod(object)
      const statuses = bound.spec.containers.reduce<PodStatus>(
        (status, container) =>
          withStage(
            { ...bound, status },
            container.name,
            { is: 'waiting', reason: 'ContainerCreating' },
            at(),
          ),
        { ...bound.status, startTime: at(), hostIP: NODE_IP, ...podAddress() },
      )
      return { ...bound, spec: { ...bound.spec, nodeName: node.metadata.name }, status: statuses }
    })
    record(current(), { type: 'Normal', reason: 'Scheduled', message, component })
    return node
  }

  const containerIn = (object: StoredManifest, name: string) =>
    asPod(object).spec.containers.find((container) => container.name === name)

  /** Calls once when another image is set for a container; returns how to stop waiting for it. */
  function onOtherImage({ name, image }: SandboxContainer, act: () => void) {
    const other = (object: StoredManifest) =>
      object.metadata.uid === care.uid && containerIn(object, name)?.image !== image
    const unsubscribe = store.subscribe(({ type, event, object }) => {
      if (type === types.pods && event === 'MODIFIED' && other(object)) call()
    })
    const call = () => {
      unsubscribe()
      act()
    }
    if (alive() && other(current())) call()
    return unsubscribe
  }

  /** Pulls the image that is set now, and waits for another one after a failure. */
  async function pull(name: string): Promise<SandboxContainer> {
    const container = containerIn(current(), name)
    if (!container) return stopped(care.stopping)
    const { image } = container
    say('Normal', 'Pulling', `Pulling image "${image}"`, container)
    await pause(PULLING)
    if (isKnown(image)) {
      const took = `${PULLING}ms (${PULLING}ms including waiting)`
      const text = `Successfully pulled image "${image}" in ${took}. Image size: 148231672 bytes.`
      say('Normal', 'Pulled', text, container)
      return container
    }
    const why = pullFailure(image)
    const message = `rpc error: code = NotFound desc = ${why}`
    say('Warning', 'Failed', `Failed to pull image "${image}": ${message}`, container)
    say('Warning', 'Failed', 'Error: ErrImagePull', container)
    setStage(name, { is: 'waiting', reason: 'ErrImagePull', message })
    await pause(BETWEEN_PULLS)
    say('Normal', 'BackOff', `Back-off pulling image "${image}"`, container)
    say('Warning', 'Failed', 'Error: ImagePullBackOff', container)
    const backOff = `Back-off pulling image "${image}": ErrImagePull: ${message}`
    setStage(name, { is: 'waiting', reason: 'ImagePullBackOff', message: backOff })
    let unwatch = () => {}
    const another = new Promise<void>((resolve) => {
      unwatch = onOtherImage(container, resolve)
    })
    await Promise.race([another, stopped(care.stopping)]).finally(() => unwatch())
    return pull(name)
  }

  async function start(container: SandboxContainer, folders: Map<string, string>) {
    const mapped = pathMapper(container, folders)
    const given = environmentOf(current(), container)
    const home = join(care.folder, 'home')
    await mkdir(home, { recursive: true })
    const path = `${await care.programs()}:/usr/local/bin:/usr/bin:/bin`
    const set = Object.fromEntries(
      Object.entries(given).map(([key, value]) => [key, mapped(value)]),
    )
    const isOwn = (value: string | undefined) => value?.startsWith(`${care.folder}/`) ?? false
    const environment = {
      HOSTNAME: pod.metadata.name,
      ...set,
      PATH: path,
      HOME: isOwn(set['HOME']) ? (set['HOME'] ?? home) : home,
      TMPDIR: mapped('/tmp') === '/tmp' ? home : mapped('/tmp'),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      SANDBOX_STORAGE_ENDPOINT: options.storageEndpoint,
      SANDBOX_AWS_VERSION: versionOf(container.image) ?? '2.33.2',
    }
    const log = care.startLog(container.name)
    const command = commandOf(container, ENTRYPOINT, given).map(mapped)
    const startedAt = at()
    const child = startProcess({
      id: care.uid,
      command,
      cwd: home,
      environment,
      write: log.write,
    })
    say('Normal', 'Created', `Created container: ${container.name}`, container)
    say('Normal', 'Started', `Started container ${container.name}`, container)
    setStatus((object) => {
      const running: Stage = { is: 'running', startedAt }
      const phase = { ...object, status: { ...object.status, phase: 'Running' as const } }
      return withStage(phase, container.name, running, at())
    })
    const halt = () => {
      say('Normal', 'Killing', `Stopping container ${container.name}`, container)
      const grace = Number(care.stopping.reason ?? 0)
      if (grace > 0) child.stop()
      setTimeout(() => void child.kill(), grace).unref()
    }
    care.stopping.addEventListener('abort', halt, { once: true })
    if (care.stopping.aborted) halt()
    let replaced = false
    const unwatch = onOtherImage(container, () => {
      replaced = true
      const message = `Container ${container.name} definition changed, will be restarted`
      say('Normal', 'Killing', message, container)
      child.stop()
      const grace = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
      setTimeout(() => void child.kill(), grace).unref()
    })
    const exitCode = await child.exited
    unwatch()
    care.stopping.removeEventListener('abort', halt)
    log.end()
    setStage(container.name, { is: 'terminated', exitCode, startedAt, finishedAt: at() })
    return { exitCode, replaced }
  }

  /** Restarts the container per restart policy and returns the last exit code. */
  async function keep({ name: own }: SandboxContainer, folders: Map<string, string>) {
    const policy = pod.spec.restartPolicy ?? 'Always'
    for (let restarts = 0; ; restarts += 1) {
      const container = await pull(own)
      const { exitCode, replaced } = await start(container, folders)
      if (replaced) {
        setStage(own, { is: 'waiting', reason: 'ContainerCreating' })
        continue
      }
      if (policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) return exitCode
      const wait = Math.min(CRASH_BACKOFF * 2 ** restarts, LONGEST_BACKOFF)
      const name = `${pod.metadata.name}_${pod.metadata.namespace}(${care.uid})`
      const message = `back-off ${wait / 1000}s restarting failed container=${container.name} pod=${name}`
      setStage(container.name, { is: 'waiting', reason: 'CrashLoopBackOff', message })
      say(
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${container.name} in pod ${name}`,
        container,
      )
      await pause(wait)
    }
  }

  const node = await schedule()
  const account = store.get({
    type: types.serviceaccounts,
    namespace: pod.metadata.namespace ?? '',
    name: pod.spec.serviceAccountName ?? 'default',
  })
  const configMaps = (name: string) =>
    store.find({ type: types.configmaps, namespace: pod.metadata.namespace ?? '', name })
  const failure = pod.spec.volumes?.map((volume) => mountFailure(volume, configMaps)).find(Boolean)
  if (failure) {
    say('Warning', 'FailedMount', failure)
    return stopped(care.stopping)
  }
  const ended = new AbortController()
  const folders = await createVolumes(current(), care.folder, {
    ...options,
    account,
    node,
    configMaps,
    ended: AbortSignal.any([care.stopping, ended.signal]),
  })
  // Wait for all containers, because their folder is removed next.
  const ends = await Promise.allSettled(
    pod.spec.containers.map((container) => keep(container, folders)),
  )
  ended.abort()
  const codes = ends.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
  const phase = codes.every((code) => code === 0) ? 'Succeeded' : 'Failed'
  setStatus(({ status }) => withConditions({ ...status, phase }, at()))
}

/** The next address of the node's pods. */
function podAddress() {
  addresses = (addresses + 1) % 250
  const podIP = `10.244.0.${addresses + 4}`
  return { podIP, podIPs: [{ ip: podIP }] }
}
let addresses = 12

const stopped = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const give = () => reject(new Error('The pod was stopped.'))
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
