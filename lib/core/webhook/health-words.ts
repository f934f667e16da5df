import { plural, pluralOf } from '@/lib/common/plural'
import type {
  CertificateCheck,
  EndpointsCheck,
  PolicyCheck,
  RegistrationCheck,
  WebhookHealthCheck,
} from './health-schema'
import type { RegistrationField } from './registration'

/** A check in words. Identifiers stand between backticks. */
export type HealthDescription = { title: string; detail: string; next?: string }

export function describeHealth(found: WebhookHealthCheck): HealthDescription {
  switch (found.check) {
    case 'endpoints':
      return describeEndpoints(found)
    case 'certificate':
      return describeCertificate(found)
    case 'failure-policy':
      return describePolicy(found)
    case 'registration':
      return describeRegistration(found)
  }
}

const day = (at: string | undefined) => (at ? at.slice(0, 10) : 'an unknown day')

const RUN_AGAIN =
  'Get its pods running again, then restart the pods that were created in the meantime.'

function describeEndpoints({ code, service, ready = 0, total = 0, problem }: EndpointsCheck) {
  switch (code) {
    case 'endpoints-ready':
      return {
        title: `${ready} of ${plural(total, 'replica')} ${pluralOf(ready, 'is', 'are')} ready`,
        detail: `Service \`${service}\``,
      }
    case 'endpoints-ignored':
      return {
        title: 'The webhook is down, and new pods start without credentials',
        detail: `Service \`${service}\` has no ready endpoint (${total} not ready), and failurePolicy is Ignore.`,
        next: RUN_AGAIN,
      }
    case 'endpoints-refused':
      return {
        title: 'The webhook is down, and the API server rejects new pods',
        detail: `Service \`${service}\` has no ready endpoint (${total} not ready), and failurePolicy is Fail.`,
        next: 'Get its pods running again.',
      }
    case 'endpoints-outside':
      return {
        title: 'Replicas: unknown',
        detail: 'The webhook is registered by URL, so it has no Service whose endpoints show it.',
      }
    case 'endpoints-unknown':
      return { title: 'Replicas: unknown', detail: problem?.message ?? 'Not read.' }
  }
}

const NEW_CERTIFICATE =
  'Issue a certificate that the caBundle of the registration trusts, or write the authority that signed this one into the caBundle.'

function describeCertificate(found: CertificateCheck): HealthDescription {
  const { code, secret, notAfter, notBefore, days = 0, expected, presented, problem } = found
  const of = secret ? `Secret \`${secret}\`` : 'The certificate'
  const refused = 'The API server does not trust the webhook’s certificate'
  switch (code) {
    case 'certificate-valid':
      return {
        title: `The certificate is valid for ${plural(days, 'more day')}`,
        detail: `${of}: until ${day(notAfter)}. Its chain matches caBundle, and its name the Service.`,
      }
    case 'certificate-expires-soon':
      return {
        title: `The certificate expires in ${plural(days, 'day')}`,
        detail: `${of}: until ${day(notAfter)}. After that the API server no longer calls the webhook.`,
        next: 'Renew the certificate, and check what renews it.',
      }
    case 'certificate-expired':
      return {
        title: `The webhook’s certificate expired on ${day(notAfter)}`,
        detail: `${of}: the API server no longer calls the webhook.`,
        next: 'Renew the certificate, and check what renews it.',
      }
    case 'certificate-not-yet-valid':
      return {
        title: `The webhook’s certificate is not valid before ${day(notBefore)}`,
        detail: `${of}: check the clock of what issued it.`,
      }
    case 'certificate-other-issuer':
      return {
        title: refused,
        detail: `${of} is not signed by an authority in caBundle: signed by ${presented}, trusted: ${expected}.`,
        next: NEW_CERTIFICATE,
      }
    case 'certificate-other-name':
      return {
        title: refused,
        detail: `${of} is for ${presented || 'no name'}, and the API server expects \`${expected}\`.`,
        next: 'Issue a certificate for the name of the Service.',
      }
    case 'certificate-unreadable':
      return {
        title: 'The webhook’s certificate could not be parsed',
        detail: `${of} holds no PEM certificate under tls.crt.`,
      }
    case 'ca-missing':
      return {
        title: refused,
        detail:
          'The registration has no caBundle, so the certificate of a Service is never trusted.',
        next: NEW_CERTIFICATE,
      }
    case 'ca-unreadable':
      return {
        title: refused,
        detail: 'The caBundle of the registration holds no PEM certificate.',
        next: NEW_CERTIFICATE,
      }
    case 'certificate-not-served':
      return {
        title: 'The webhook will stop working when its pods restart',
        detail: `${of} does not fit caBundle (${presented ? `it says ${presented}, expected ${expected}` : `until ${day(notAfter)}`}). The API server still accepts the one that the webhook’s pods serve now.`,
        next: NEW_CERTIFICATE,
      }
    case 'certificate-unknown':
      return {
        title: 'Certificate: unknown',
        detail: problem?.message ?? 'No Secret with the webhook’s certificate was found.',
      }
  }
}

function describePolicy({ code }: PolicyCheck): HealthDescription {
  switch (code) {
    case 'policy-ignore':
      return {
        title: 'failurePolicy is Ignore',
        detail: 'If the webhook is down, pods start without credentials.',
      }
    case 'policy-fail-spares-system':
      return {
        title: 'failurePolicy is Fail',
        detail:
          'If the webhook is down, pods that it selects cannot be created. kube-system is spared.',
      }
    case 'policy-fail-takes-system':
      return {
        title: 'failurePolicy is Fail, and kube-system is not spared',
        detail: 'If the webhook is down, no pod can be created, those of kube-system included.',
        next: 'Add a namespaceSelector that excludes kube-system.',
      }
  }
}

const FIELD_NAMES = {
  rules: 'rules',
  'side-effects': 'sideEffects',
  'review-versions': 'admissionReviewVersions',
  path: 'path',
  'failure-policy': 'failurePolicy',
  selectors: 'selectors',
  timeout: 'timeoutSeconds',
} as const satisfies Record<RegistrationField, string>

function describeRegistration({ code, facts }: RegistrationCheck): HealthDescription {
  const differing = facts.filter(({ state }) => state === 'differs')
  const unknown = facts
    .filter(({ state }) => state === 'not-known')
    .map(({ field, presented }) => `${FIELD_NAMES[field]} ${presented}`)
  const notKnown = `Not documented for CoreWeave’s chart: ${unknown.join(', ')}.`
  if (code === 'registration-known')
    return { title: 'The registration is as the webhook needs it', detail: notKnown }
  const differences = differing.map(
    ({ field, presented, expected }) =>
      `${FIELD_NAMES[field]} \`${presented}\`, expected \`${expected}\``,
  )
  return {
    title: 'The registration differs from the known one',
    detail: `${differences.join('; ')}. ${notKnown}`,
    next: 'Reinstall the chart, or restore these fields.',
  }
}
