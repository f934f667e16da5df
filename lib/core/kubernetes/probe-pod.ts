import type { PodManifest } from './manifests'

/**
 * A pod of a service account that restricted Pod Security and common quotas admit. It is sent to the
 * API server as a dry run only, to see what the webhook injects.
 */
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
