import type { Page, Request } from '@playwright/test'
import { callKubernetes, expect, findCluster, type TestOrganization } from './fixtures'
import { accountAddress, expectPassed, expectVerdict, giveAccess, startRun } from './steps'

// Journey J4 on any cluster: from an error that a person has at hand to its cause.

export type TestNamespace = { world: TestOrganization; cluster: string; namespace: string }

const within = ({ namespace }: TestNamespace, resource: string, api = '/api/v1') =>
  `${api}/namespaces/${namespace}/${resource}`

const RESTRICTED = {
  runAsNonRoot: true,
  runAsUser: 65_532,
  seccompProfile: { type: 'RuntimeDefault' },
}
const container = (script: string) => ({
  name: 'app',
  image: 'docker.io/amazon/aws-cli:latest',
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', '-c', script],
  env: [{ name: 'AWS_CONFIG_FILE', value: '/tmp/config' }],
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
})

export const addAccount = async (place: TestNamespace, name: string, annotations = {}) =>
  callKubernetes(place.world, place.cluster, within(place, 'serviceaccounts'), {
    metadata: { name, annotations },
  })

/** Runs the AWS CLI in a pod of the account and returns its output. */
export async function readCliOutput(place: TestNamespace, serviceAccountName: string) {
  const { world, cluster } = place
  const name = `${serviceAccountName}-once`
  await callKubernetes(world, cluster, within(place, 'pods'), {
    metadata: { name },
    spec: {
      serviceAccountName,
      restartPolicy: 'Never',
      securityContext: { ...RESTRICTED, fsGroup: 65_532 },
      containers: [container('aws s3api list-buckets 2>&1; true')],
    },
  })
  await expect
    .poll(() => callKubernetes(world, cluster, within(place, `pods/${name}`)), { timeout: 120_000 })
    .toContain('"phase":"Succeeded"')
  return callKubernetes(world, cluster, within(place, `pods/${name}/log`))
}

/** Pastes a text into Diagnose, names the account where the text does not, and asks for the cause. */
export async function diagnoseText(page: Page, place: TestNamespace, text: string, name?: string) {
  await page.goto('/diagnose')
  await page.getByRole('textbox', { name: 'Text' }).fill(text)
  if (name) {
    await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: place.cluster })
    await page.getByRole('textbox', { name: 'Namespace' }).fill(place.namespace)
    await page.getByRole('textbox', { name: 'Service account' }).fill(name)
  }
  await page.getByRole('button', { name: 'Find the cause' }).click()
}

export const configurationList = (page: Page) =>
  page.getByRole('list', { name: 'Current configuration' })

/** Diagnoses a pasted token and checks that no request contains any part of it. */
export async function diagnosePastedToken(page: Page, place: TestNamespace, name: string) {
  const audience = 'https://example.com/elsewhere'
  const answer = await callKubernetes(
    place.world,
    place.cluster,
    within(place, `serviceaccounts/${name}/token`),
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [audience], expirationSeconds: 600 },
    },
  )
  const { status } = JSON.parse(answer) as { status: { token: string } }
  const sent: string[] = []
  const note = (request: Request) =>
    sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`)
  page.on('request', note)
  await diagnoseText(page, place, `AWS_TOKEN=${status.token}`)
  await expectVerdict(
    page,
    /The token’s audience is not the one that the federation config accepts/,
  )
  page.off('request', note)

  expect(sent.some((one) => one.includes(audience))).toBe(true)
  const parts = status.token.split('.').filter(Boolean)
  expect(parts).toHaveLength(3)
  for (const part of parts) expect(sent.filter((one) => one.includes(part))).toEqual([])
  await expect(configurationList(page)).toContainText(audience)
  await expect(configurationList(page)).toContainText(
    findCluster(place.world, place.cluster).issuerUrl,
  )
}

/** Repairs a Deployment that is older than the annotation. */
export async function repairFailingWorkload(page: Page, place: TestNamespace) {
  const { world, cluster, namespace } = place
  const labels = { app: 'loader' }
  await addAccount(place, 'loader')
  await callKubernetes(world, cluster, within(place, 'deployments', '/apis/apps/v1'), {
    metadata: { name: 'loader' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'loader',
          terminationGracePeriodSeconds: 1,
          securityContext: RESTRICTED,
          containers: [container('sleep 600')],
        },
      },
    },
  })
  const running = () =>
    callKubernetes(world, cluster, `${within(place, 'pods')}?labelSelector=app%3Dloader`)
  await expect.poll(running, { timeout: 120_000 }).toContain('"phase":"Running"')

  await page.goto(accountAddress(world, { cluster, namespace, account: 'loader' }))
  const workload = page
    .getByRole('group')
    .filter({ has: page.getByText('Deployment', { exact: true }) })
  await expect(workload).toContainText('No endpoint in the manifest')
  await workload.locator('summary').click()
  await expect(workload.getByText('http://cwlota.com').first()).toBeVisible()

  await page.getByRole('button', { name: 'Annotate' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Annotate' }).click()
  const old = page.getByText('1 pod runs without credentials.')
  await expect(old).toBeVisible({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Restart loader' }).first().click()
  await expect(page.getByText('Restarting loader')).toBeVisible()
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('heading', { name: 'loader' })).toBeVisible()
    await expect(old).toBeHidden({ timeout: 1000 })
  }).toPass({ timeout: 120_000 })
  expect(await running()).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI')

  await startRun(page)
  await expectVerdict(page, /No policy allows this service account to exchange its token/)
  await giveAccess(page, { bucket: 'datasets', reason: 'The loader reads datasets' })
  await page.goto(accountAddress(world, { cluster, namespace, account: 'loader' }))
  await startRun(page)
  await expectPassed(page, { lists: false })
}
