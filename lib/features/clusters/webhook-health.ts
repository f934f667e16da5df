import 'server-only'

import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError, toProblem } from '@/lib/common/errors'
import type { Deployment, WebhookRegistration } from '@/lib/core/kubernetes/kinds'
import { checkCertificate } from '@/lib/core/webhook/health'
import type {
  CertificateCheck,
  EndpointsCheck,
  PolicyCheck,
  RegistrationCheck,
  WebhookHealthCheck,
} from '@/lib/core/webhook/health-schema'
import { compareRegistration, sparesSystemPods } from '@/lib/core/webhook/registration'
import { parseCertificates, readCertificateFacts } from './certificate-facts'
import { isClusterWide } from './cluster'

type Service = NonNullable<WebhookRegistration['clientConfig']['service']>
/** The failurePolicy with which pods are created without the webhook. */
const IGNORE: string = 'Ignore'
const SERVICE_LABEL = 'kubernetes.io/service-name'

/** What has to hold so that the API server calls the webhook and takes its answer. */
export async function readWebhookHealth(
  kubernetes: KubernetesReader,
  registration: WebhookRegistration,
  now: Date,
): Promise<WebhookHealthCheck[]> {
  const [endpoints, certificate, policy] = await Promise.all([
    readEndpoints(kubernetes, registration),
    readCertificateCheck(kubernetes, registration, now),
    readPolicy(kubernetes, registration),
  ])
  return [endpoints, certificate, policy, registrationCheck(registration)]
}

/** The value, or the problem of a read that failed for this part alone. */
const partly = <T>(reading: Promise<T>) =>
  reading.then(
    (value) => ({ value }),
    (error: unknown) => {
      if (!(error instanceof AppError) || isClusterWide(error)) throw error
      return { problem: toProblem(error), code: error.code }
    },
  )

/** The endpoints of a webhook's Service; an unset condition counts as ready. */
export async function countEndpoints(kubernetes: KubernetesReader, { namespace, name }: Service) {
  const { items } = await kubernetes.listEndpointSlices({
    namespace,
    labelSelector: `${SERVICE_LABEL}=${name}`,
  })
  // https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
  const endpoints = items.flatMap(({ endpoints }) => endpoints ?? [])
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false).length
  return { ready, total: endpoints.length }
}

async function readEndpoints(
  kubernetes: KubernetesReader,
  { clientConfig, failurePolicy }: WebhookRegistration,
): Promise<EndpointsCheck> {
  const check = 'endpoints'
  if (!clientConfig.service) return { check, code: 'endpoints-outside' }
  const counted = await partly(countEndpoints(kubernetes, clientConfig.service))
  if ('problem' in counted) return { check, code: 'endpoints-unknown', problem: counted.problem }
  const service = `${clientConfig.service.namespace}/${clientConfig.service.name}`
  const down = failurePolicy === IGNORE ? 'endpoints-ignored' : 'endpoints-refused'
  const code = counted.value.ready > 0 ? 'endpoints-ready' : down
  return { check, code, service, ...counted.value }
}

async function readPolicy(
  kubernetes: KubernetesReader,
  registration: WebhookRegistration,
): Promise<PolicyCheck> {
  const check = 'failure-policy'
  if (registration.failurePolicy === IGNORE) return { check, code: 'policy-ignore' }
  const system = await partly(kubernetes.getNamespace('kube-system'))
  const labels = 'value' in system ? system.value.metadata.labels : {}
  const spared = sparesSystemPods(registration, labels)
  return { check, code: spared ? 'policy-fail-spares-system' : 'policy-fail-takes-system' }
}

function registrationCheck(registration: WebhookRegistration): RegistrationCheck {
  const facts = compareRegistration(registration)
  const differs = facts.some(({ state }) => state === 'differs')
  return {
    check: 'registration',
    code: differs ? 'registration-differs' : 'registration-known',
    facts,
  }
}

/** The certificate that the webhook serves, beside the caBundle that the API server trusts. */
export async function readCertificateCheck(
  kubernetes: KubernetesReader,
  { clientConfig: { service, caBundle } }: WebhookRegistration,
  now: Date,
): Promise<CertificateCheck> {
  const check = 'certificate'
  if (!service)
    return {
      check,
      code: 'certificate-unknown',
      problem: {
        code: 'not-found',
        message: 'The webhook is registered by URL, so its certificate is not in a Secret.',
      },
    }
  if (!caBundle) return { check, code: 'ca-missing' }
  const trusted = parseCertificates(Buffer.from(caBundle, 'base64').toString())
  if (trusted.length === 0) return { check, code: 'ca-unreadable' }
  const found = await findCertificate(kubernetes, service)
  if ('check' in found) return found
  const secret = `${service.namespace}/${found.name}`
  const [leaf, ...rest] = parseCertificates(found.pem)
  if (!leaf) return { check, code: 'certificate-unreadable', secret }
  // https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference
  const host = `${service.name}.${service.namespace}.svc`
  const facts = readCertificateFacts([leaf, ...rest], trusted, host)
  return { ...checkCertificate(facts, host, now), secret }
}

async function findCertificate(
  kubernetes: KubernetesReader,
  service: Service,
): Promise<{ name: string; pem: string } | CertificateCheck> {
  const { namespace } = service
  const deployments = await partly(kubernetes.listDeployments({ namespace, limit: 100 }))
  const used = 'value' in deployments ? secretsOf(deployments.value.items, service) : []
  const usual = [`${service.name}-tls`, `${service.name}-cert`, service.name]
  let refused: CertificateCheck['problem']
  for (const name of new Set([...used, ...usual])) {
    const read = await partly(kubernetes.getSecretCertificate({ namespace, name }))
    if ('value' in read && read.value !== undefined) return { name, pem: read.value }
    if ('problem' in read && read.code !== 'not-found') refused ??= read.problem
    if (refused?.code === 'forbidden') break
  }
  return {
    check: 'certificate',
    code: 'certificate-unknown',
    ...(refused && { problem: refused }),
  }
}

const TLS_ARGUMENT = /^--tls-secret=(.+)$/

/** The Secrets that the webhook's Deployment mounts, and the one that its arguments name. */
function secretsOf(deployments: readonly Deployment[], { name }: Service): string[] {
  const [own, others] = [
    deployments.filter(({ metadata }) => metadata.name === name),
    deployments.filter(({ metadata }) => metadata.name !== name),
  ]
  return (own.length > 0 ? own : others).flatMap(({ spec: { template } }) => [
    ...template.spec.containers.flatMap(({ command = [], args = [] }) =>
      [...command, ...args].flatMap((text) => TLS_ARGUMENT.exec(text)?.[1] ?? []),
    ),
    ...(template.spec.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []),
  ])
}
