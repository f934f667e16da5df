import { expect, test } from 'vitest'
import type { Pod } from '@/lib/core/kubernetes/kinds'
import { type ContractCluster, freshName } from './cluster'
import { IMAGE, readJobOutcome, readLog, startJob, waitForPod } from './wait'

const tokenOf = ({ spec }: Pod) =>
  spec.volumes
    ?.flatMap(({ projected }) => projected?.sources ?? [])
    .map(({ serviceAccountToken }) => serviceAccountToken)
    .find((source) => source?.audience)
const variablesOf = ({ spec }: Pod) =>
  Object.fromEntries(spec.containers.flatMap(({ env = [] }) => env.map((v) => [v.name, v.value])))

export function webhookContract(cluster: () => ContractCluster) {
  const account = async (annotations: Record<string, string>) => {
    const { as, namespace } = cluster()
    const name = freshName('injected')
    await as('team').createServiceAccount({ metadata: { name, namespace, annotations } })
    return name
  }
  const probe = async (serviceAccountName: string) => {
    const { as, namespace } = cluster()
    return as('team').dryRunPod({
      metadata: { name: 'probe', namespace },
      spec: { serviceAccountName, containers: [{ name: 'main', image: IMAGE }] },
    })
  }
  const issuerOf = async () =>
    ((await cluster().as('operator').openidConfiguration()) as { issuer: string }).issuer

  test('the webhook is registered for pod creation', async () => {
    const all = await cluster().as('operator').listMutatingWebhookConfigurations()
    expect(all).toContainEqual(
      expect.objectContaining({
        webhooks: [
          expect.objectContaining({
            rules: [expect.objectContaining({ operations: ['CREATE'], resources: ['pods'] })],
          }),
        ],
      }),
    )
  })

  test('a dry-run pod is injected only if its service account is annotated', async () => {
    const injected = await probe(await account({ 'caios.coreweave.com/inject': 'true' }))
    expect(tokenOf(injected)).toMatchObject({ audience: await issuerOf() })
    expect(variablesOf(injected)).toMatchObject({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.stringContaining(
        '/v1/cwobject/temporary-credentials/oidc/',
      ),
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: expect.stringMatching(/^\/var\/run\/secrets\//),
      AWS_REGION: expect.any(String),
      AWS_DEFAULT_REGION: expect.any(String),
    })
    const custom = await probe(await account({ 'caios.coreweave.com/audience': 'custom' }))
    expect(tokenOf(custom)).toMatchObject({ audience: 'custom' })
    for (const annotations of [{}, { 'caios.coreweave.com/inject': 'false' }]) {
      const untouched = await probe(await account(annotations))
      expect(tokenOf(untouched)).toBeUndefined()
      expect(variablesOf(untouched)).toEqual({})
    }
  })

  test('a pod receives the token and the variables that its spec names', async () => {
    const { namespace } = cluster()
    const name = await account({ 'caios.coreweave.com/inject': 'true' })
    const job = await startJob(
      cluster(),
      'cut -d. -f2 "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"; env | grep -c "^AWS_CONTAINER_"',
      { account: name },
    )
    await readJobOutcome(cluster(), job)
    const pod = await waitForPod(cluster(), job)
    expect(tokenOf(pod)).toMatchObject({ audience: await issuerOf() })
    const lines = await readLog(cluster(), job)
    const claims: unknown = JSON.parse(Buffer.from(lines[0] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({
      iss: await issuerOf(),
      aud: [await issuerOf()],
      sub: `system:serviceaccount:${namespace}:${name}`,
      'kubernetes.io': {
        pod: { name: pod.metadata.name, uid: pod.metadata.uid },
        node: { name: pod.spec.nodeName },
      },
    })
    expect(lines[1]).toBe('2')
  })
}
