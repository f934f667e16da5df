import { stringify } from 'yaml'
import type { CronJob } from '@/lib/core/kubernetes/kinds'
import type { CronJobManifest } from '@/lib/core/kubernetes/manifests'

/** The CronJob as YAML for `kubectl apply`, without the fields that the cluster added. */
export function renderCronJob({ metadata, spec }: CronJob): string {
  const cronJob: CronJobManifest = {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels,
      annotations: metadata.annotations,
    },
    spec,
  }
  // kubectl reads YAML 1.1.
  return stringify(
    { apiVersion: 'batch/v1', kind: 'CronJob', ...cronJob },
    { lineWidth: 0, version: '1.1' },
  )
}
