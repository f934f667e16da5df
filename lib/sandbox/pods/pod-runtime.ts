import type { Record as RecordEvent } from '../kubernetes/recorder'
import type { ObjectStore } from '../kubernetes/store'
import type { Tokens } from '../kubernetes/tokens'
import type { Trouble } from '../kubernetes/trouble'
import type { LogBuffer } from './log-buffer'

export type KubeletOptions = {
  store: ObjectStore
  record: RecordEvent
  tokens: Tokens
  trouble: Trouble
  now: () => Date
  storageEndpoint: string
  issuerUrl: string
}
/** What a running pod needs from its kubelet. */
export type PodRuntime = {
  uid: string
  folder: string
  /** Aborted with the grace period in milliseconds when the pod must stop. */
  stopping: AbortSignal
  startLog: (container: string) => LogBuffer
  /** The folder for PATH. */
  programs: () => Promise<string>
}
