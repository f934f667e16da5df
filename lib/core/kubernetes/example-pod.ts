/** What Pod Security's level `restricted` asks of a container. */
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
}

type Who = { name: string; namespace: string; account: string }
type What = {
  image: string
  /** What shows that it works, without printing a credential. */
  script: string
  env: object[]
  volumeMounts: object[]
  volumes: object[]
}

/** A pod to try something with, fit for a namespace that is restricted. */
export const examplePod = (
  { name, namespace, account }: Who,
  { image, script, env, volumeMounts, volumes }: What,
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: {
    serviceAccountName: account,
    restartPolicy: 'Never',
    securityContext: { fsGroup: 1000 },
    containers: [
      {
        name: 'main',
        image,
        command: ['/bin/sh', '-c', script],
        env,
        securityContext: restricted,
        volumeMounts,
      },
    ],
    volumes,
  },
})

/** The token's file within its volume. */
export const TOKEN = 'token'

/** A volume with a token for one audience, which the kubelet renews. */
export const tokenVolume = (name: string, audience: string) => ({
  name,
  projected: {
    sources: [{ serviceAccountToken: { audience, expirationSeconds: 3600, path: TOKEN } }],
  },
})
