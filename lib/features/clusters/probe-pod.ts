import type { PodManifest } from '@/lib/core/kubernetes/manifests'

/** A pod that restricted Pod Security and usual quotas admit. It is only ever sent as a dry run. */
export const probePod = (
  account: { namespace: string; name: string },
  image: string,
): PodManifest => ({
  metadata: {
    generateName: 'webhook-probe-',
    namespace: account.namespace,
    labels: { 'app.kubernetes.io/managed-by': 'workload-identity-console' },
  },
  spec: {
    serviceAccountName: account.name,
    automountServiceAccountToken: false,
    restartPolicy: 'Never',
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'probe',
        image,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        resources: {
          requests: { cpu: '10m', memory: '16Mi' },
          limits: { cpu: '10m', memory: '16Mi' },
        },
      },
    ],
  },
})
