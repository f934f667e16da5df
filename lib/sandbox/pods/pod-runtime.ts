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
/** One pod in this kubelet's care. */
export type PodRuntime = {
  uid: string
  folder: string
  /** Aborted with the grace in milliseconds when the pod has to go. */
  stopping: AbortSignal
  startLog: (container: string) => LogBuffer
  /** A folder for PATH. */
  programs: () => Promise<string>
}
