import type { CronJob, Job, PodSpec } from './kinds'
import type { OwnerReference } from './metadata'

/** An object as a client sends it to be created, without `apiVersion` and `kind`. */
export type Manifest<Rest = unknown> = {
  metadata: {
    name?: string
    generateName?: string
    namespace: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    ownerReferences?: OwnerReference[]
  }
} & Rest
export type ServiceAccountManifest = Manifest<{ automountServiceAccountToken?: boolean }>
export type PodManifest = Manifest<{ spec: PodSpec }>
export type JobManifest = Manifest<{ spec: Job['spec'] }>
export type CronJobManifest = Manifest<{ spec: CronJob['spec'] }>
