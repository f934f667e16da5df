import { cloudScreens } from './cloud-screens'
import { cloudSetupScreens } from './cloud-setup-screens'
import { policyScreens } from './policy-screens'
import { processScreens } from './process-screens'
import { refreshProofs } from './refresh-screens'
import type { Screen } from './screen'
import type { ScreenshotStage } from './stage'
import {
  addTargets,
  beginVerification,
  configMenu,
  diagnoseDeniedUpload,
  finishVerification,
  openCanaryForm,
  openConfig,
  openFirstAuditEntry,
  openTargetForm,
  pasteTrust,
  pressReadPolicies,
  previewDigest,
  showManifestCheck,
} from './steps'

const trainer = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'ml-team', name: 'trainer' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'trainer' } },
    template: {
      metadata: { labels: { app: 'trainer' } },
      spec: {
        serviceAccountName: 'train-runner',
        containers: [{ name: 'app', image: 'trainer:1' }],
      },
    },
  },
}

/** Every screen in each of its states. */
export function listScreens(stage: ScreenshotStage): Screen[] {
  const { cluster, control, world } = stage
  const east = cluster('train-east').id
  const west = cluster('serve-west').id
  const page = `/clusters/${east}`
  const accounts = `${page}/namespaces/ml-team/service-accounts`
  const runner = encodeURIComponent(
    `role/${cluster('train-east').issuerUrl}:system:serviceaccount:ml-team:train-runner`,
  )
  const fault = (body: object) => () => control('POST', 'faults', { times: 1000, ...body })
  const calm = () => control('DELETE', 'faults')
  const webhook = (state: 'installed' | 'down') => () =>
    control('POST', `clusters/${east}`, { webhook: state })
  const eastCluster = (body: object) => () => control('POST', `clusters/${east}`, body)
  const clusters = { surface: 'coreweave', path: '*clusters*' }
  return [
    { name: 'sign-in', path: '/sign-in', as: 'stranger' },
    {
      name: 'sign-in-refused',
      path: '/sign-in',
      as: 'stranger',
      ready: async (shown) => {
        await shown.getByLabel('CoreWeave API token').fill('CW-SECRET-of-nobody')
        await shown.getByRole('button', { name: 'Sign in' }).click()
        await shown.getByText('Could not sign you in.').waitFor()
      },
    },
    { name: 'home', path: '/' },
    { name: 'give-access-empty', path: '/give-access' },
    {
      name: 'give-access',
      path: `/give-access?cluster=${east}&namespace=ml-team&account=eval&bucket=models&level=Read`,
      ready: (shown) => shown.getByText('Would be added').first().waitFor(),
    },
    { name: 'setup', path: '/clusters/setup' },
    { name: 'setup-webhook', path: `/clusters/${cluster('serve-west').id}/setup` },
    {
      name: 'setup-workload',
      path: `/clusters/${east}/setup?step=workload&namespace=ml-team&account=train-runner&bucket=datasets`,
      ready: (shown) => shown.getByText('train-east accepts this file.').first().waitFor(),
    },
    { name: 'home-team', path: '/', as: 'team' },
    {
      name: 'menu',
      path: '/',
      ready: (shown) => shown.getByRole('button', { name: /^You/ }).first().click(),
    },
    {
      name: 'jump',
      path: '/',
      ready: async (shown) => {
        await shown.keyboard.press('ControlOrMeta+k')
        await shown.getByRole('combobox').fill('train')
        const option = shown.getByRole('option', { name: /train-runner|train-east/ })
        await option.first().waitFor()
      },
    },
    {
      name: 'keys',
      path: '/',
      ready: async (shown) => {
        await shown.keyboard.press('?')
        await shown.getByRole('dialog').waitFor()
      },
    },
    { name: 'clusters', path: '/clusters' },
    { name: 'clusters-filtered-out', path: '/clusters?q=nowhere' },
    { name: 'clusters-team', path: '/clusters', as: 'team' },
    {
      name: 'clusters-not-permitted',
      path: '/clusters',
      before: fault({ ...clusters, kind: 'status', status: 403 }),
      after: calm,
    },
    {
      name: 'clusters-loading',
      loading: true,
      path: '/clusters',
      before: fault({ ...clusters, kind: 'hang' }),
      after: calm,
    },
    {
      name: 'clusters-unreachable',
      path: '/clusters',
      before: fault({ ...clusters, kind: 'status' }),
      after: calm,
    },
    { name: 'cluster', path: page },
    { name: 'cluster-pods', path: `${page}?pods=ml-team` },
    {
      name: 'cluster-webhook-expired',
      path: page,
      before: eastCluster({ webhookCertificate: 'expired' }),
      ready: (shown) => shown.getByText('The webhook’s certificate expired').first().waitFor(),
      after: eastCluster({ webhookCertificate: 'valid' }),
    },
    {
      name: 'cluster-not-mutated',
      path: page,
      before: async () => {
        await control('POST', `clusters/${east}/objects`, { put: trainer })
        await eastCluster({ trouble: { unmutated: { app: 'trainer' } } })()
      },
      ready: (shown) => shown.getByText('New pods get no credentials').first().waitFor(),
      after: async () => {
        await eastCluster({ trouble: { unmutated: {} } })()
        const { namespace, name } = trainer.metadata
        await control('POST', `clusters/${east}/objects`, {
          remove: { kind: 'Deployment', namespace, name },
        })
      },
    },
    {
      name: 'cluster-keys',
      path: `/clusters/${west}`,
      ready: async (shown) => {
        const keys = shown.getByRole('region', { name: 'Keys over time' })
        await keys.getByText('The keys have been watched since').waitFor()
        const { issuerUrl } = cluster('serve-west')
        const uploadedKeys = await (await fetch(`${issuerUrl}/openid/v1/jwks`)).text()
        const { projectNumber, projectId } = world.clouds.google
        const target = { projectNumber, projectId, pool: 'coreweave', provider: 'serve-west' }
        const account = `/clusters/${west}/namespaces/inference/service-accounts/serve`
        const query = new URLSearchParams({ cloud: 'gcp', ...target, uploadedKeys })
        await shown.goto(new URL(`${account}/clouds?${query}`, shown.url()).href)
        await shown.getByRole('button', { name: 'Save as declared trust' }).click()
        await shown.getByText('Saved as declared trust').waitFor()
        await shown.goto(new URL(`/clusters/${west}`, shown.url()).href)
        await keys.getByText('has the published keys').waitFor()
        await control('POST', `clusters/${west}`, { keys: 'rotate' })
        await shown.locator('#issuer').getByRole('button', { name: 'Check again' }).click()
        await keys.getByText(/Key .+ added/).waitFor()
        await control('POST', `clusters/${west}`, { keys: 'replace' })
        await shown.locator('#issuer').getByRole('button', { name: 'Check again' }).click()
        await keys.getByText('A key was removed too early').first().waitFor()
      },
    },
    { name: 'cluster-without-webhook', path: `/clusters/${cluster('serve-west').id}` },
    { name: 'cluster-not-federated', path: `/clusters/${cluster('research-north').id}` },
    { name: 'cluster-private', path: `/clusters/${cluster('lab').id}` },
    { name: 'workloads', path: '/workloads' },
    { name: 'workloads-team', path: '/workloads', as: 'team' },
    { name: 'service-accounts', path: `/workloads?cluster=${east}` },
    { name: 'service-accounts-not-permitted', path: `/workloads?cluster=${east}`, as: 'team' },
    { name: 'buckets', path: '/buckets' },
    { name: 'buckets-team', path: '/buckets', as: 'team' },
    { name: 'activity', path: '/activity' },
    { name: 'activity-outside', path: '/activity/outside' },
    { name: 'activity-team', path: '/activity', as: 'team' },
    { name: 'service-account-new', path: `${page}/service-accounts/new?namespace=ml-team` },
    { name: 'service-account', path: `${accounts}/train-runner` },
    { name: 'service-account-plain', path: `${accounts}/eval` },
    {
      name: 'service-account-annotate',
      path: `${accounts}/eval`,
      ready: async (shown) => {
        await shown.getByRole('button', { name: 'Annotate' }).click()
        await shown.getByRole('dialog').waitFor()
        await shown.waitForTimeout(1_500)
      },
    },
    { name: 'canary-new', path: `${accounts}/train-runner`, ready: openCanaryForm },
    {
      name: 'canaries',
      path: `${accounts}/train-runner`,
      ready: async (shown) => {
        await openCanaryForm(shown)
        await shown.getByRole('dialog').getByRole('button', { name: 'Create canary' }).click()
        const canaries = shown.getByRole('table', { name: 'Canaries of this service account' })
        await canaries.getByText('Never ran').waitFor()
        await eastCluster({ cronJobs: { advanceMinutes: 15 } })()
        await canaries.getByText('Passed').first().waitFor({ timeout: 120_000 })
      },
    },
    ...cloudSetupScreens(accounts, `/clusters/${cluster('lab').id}`, world.clouds.aws.accountId),
    { name: 'service-account-managed', path: `${accounts}/notebook` },
    { name: 'federation', path: '/federation' },
    { name: 'federation-new', path: `/federation/new?cluster=${cluster('research-north').id}` },
    {
      name: 'federation-new-typed',
      path: '/federation/new',
      ready: async (shown) => {
        await shown.getByRole('radio', { name: 'Another issuer' }).check()
        await shown.getByRole('textbox', { name: 'Issuer URL' }).fill('http://ci.example.com/')
        await shown.getByRole('button', { name: 'Create federation config' }).click()
        await shown.waitForTimeout(1_000)
      },
    },
    { name: 'federation-config', path: '/federation', ready: openConfig },
    { name: 'federation-pause', path: '/federation', ready: (shown) => configMenu(shown, 'Pause') },
    {
      name: 'federation-delete',
      path: '/federation',
      ready: (shown) => configMenu(shown, 'Delete'),
    },
    { name: 'access', path: '/access?level=Write&bucket=datasets' },
    { name: 'access-any', path: '/access' },
    { name: 'access-by-principal', path: '/access?level=Write,Delete&by=principal' },
    {
      name: 'access-not-permitted',
      path: '/access?level=Read&bucket=datasets',
      as: 'team',
    },
    { name: 'access-of-one', path: `/access?principal=${runner}&by=principal` },
    { name: 'access-of-one-in-bucket', path: `/access?principal=${runner}&bucket=checkpoints` },
    { name: 'access-matrix', path: '/access?by=matrix&group=account' },
    { name: 'access-matrix-namespaces', path: '/access?by=matrix' },
    ...policyScreens(east),
    { name: 'bucket-not-read', path: '/buckets/checkpoints' },
    { name: 'bucket', path: '/buckets/checkpoints', ready: pressReadPolicies },
    { name: 'bucket-without-policy', path: '/buckets/datasets' },
    { name: 'export', path: '/export' },
    { name: 'export-files', path: '/export?form=files' },
    ...cloudScreens(`${accounts}/train-runner`),
    { name: 'verifications-none', path: '/verifications' },
    {
      name: 'verification-running',
      path: `${accounts}/train-runner`,
      before: fault({
        surface: 'coreweave',
        path: '*temporary-credentials*',
        kind: 'slow',
        delayMs: 25_000,
      }),
      ready: async (shown) => {
        await beginVerification(shown)
        await shown.getByText('token', { exact: true }).first().waitFor({ timeout: 30_000 })
      },
      after: calm,
    },
    { name: 'verification-passed', path: `${accounts}/train-runner`, ready: finishVerification },
    { name: 'verification-failed', path: `${accounts}/data-loader`, ready: finishVerification },
    {
      name: 'verification-since-green',
      path: `${accounts}/train-runner`,
      before: webhook('down'),
      ready: async (shown) => {
        await finishVerification(shown)
        await shown.getByRole('tab', { name: 'What changed' }).click()
        await shown.getByText('which passed').waitFor()
      },
      after: webhook('installed'),
    },
    {
      name: 'refresh-form',
      path: `${accounts}/train-runner`,
      ready: async (shown) => {
        await shown.getByRole('button', { name: 'Prove refresh' }).click()
        await shown.getByRole('dialog').getByRole('combobox', { name: 'Bucket' }).waitFor()
      },
    },
    ...refreshProofs(`${accounts}/train-runner`, (keySeconds) =>
      control('POST', 'exchange', { keySeconds }),
    ),
    { name: 'verifications', path: '/verifications' },
    {
      name: 'verify-all',
      path: `/verifications?cluster=${east}&namespace=ml-team`,
      ready: async (shown) => {
        await shown.getByRole('button', { name: 'Verify all in ml-team' }).click()
        await shown.getByRole('button', { name: /^Verify \d/ }).click()
        await shown.getByRole('dialog').getByText('Running').first().waitFor()
      },
    },
    { name: 'diagnose', path: '/diagnose' },
    { name: 'diagnose-error', path: '/diagnose', ready: diagnoseDeniedUpload },
    { name: 'diagnose-manifest', path: '/diagnose', ready: showManifestCheck },
    { name: 'cloud-trust-empty', path: '/clouds/trust' },
    { name: 'cloud-trust', path: '/clouds/trust', ready: pasteTrust },
    { name: 'namespaces', path: '/workloads?view=namespaces' },
    { name: 'suspensions-none', path: '/suspensions' },
    { name: 'settings-empty', path: '/settings' },
    { name: 'settings-add', path: '/settings', ready: openTargetForm },
    { name: 'settings', path: '/settings', ready: addTargets },
    { name: 'settings-digest', path: '/settings', ready: previewDigest },
    { name: 'settings-refused', path: '/settings', as: 'team' },
    { name: 'sessions', path: '/settings/sessions' },
    { name: 'sessions-team', path: '/settings/sessions', as: 'team' },
    {
      name: 'sessions-unread',
      path: '/settings/sessions',
      before: fault({ surface: 'coreweave', path: '*can-i*', kind: 'garbage' }),
      after: calm,
    },
    { name: 'review', path: '/findings' },
    { name: 'review-keys', path: '/findings?view=keys' },
    { name: 'review-pack', path: '/activity/pack' },
    { name: 'audit', path: '/audit' },
    { name: 'audit-entry', path: '/audit', ready: openFirstAuditEntry },
    ...processScreens(stage),
    { name: 'not-found', path: '/no-such-page' },
    {
      name: 'session-ended',
      path: `${page}/service-accounts/new?namespace=ml-team`,
      ready: async (shown) => {
        await shown.getByRole('textbox', { name: 'Name', exact: true }).fill('loader')
        await shown.context().clearCookies()
        await shown.getByRole('button', { name: 'Create service account' }).click()
        await shown.getByRole('dialog').waitFor()
      },
    },
  ]
}
