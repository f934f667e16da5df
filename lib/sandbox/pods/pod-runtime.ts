import type { Record as RecordEvent } from '../kubernetes/recorder'
import type { Store } from '../kubernetes/store'
import type { Tokens } from '../kubernetes/tokens'
import type { Trouble } from '../kubernetes/trouble'
import type { LogBuffer } from './log-buffer'

export type KubeletOptions = {
  store: Store
  record: RecordEvent
  tokens: Tokens
  trouble: Trouble
  now: () => Date
  storageEndpoint: string
  issuerUrl: string
}
/** One pod in this kubelet's care. */
export type Care = {
  uid: string
  folder: string
  /** Aborted with the grace in milliseconds when the pod has to go. */
  stopping: AbortSignal
  startLog: (container: string) => LogBuffer
  /** A folder for PATH. */
  programs: () => Promise<string>
}
