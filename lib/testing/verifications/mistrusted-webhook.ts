import { loadWebhookCertificates } from '@/lib/sandbox/kubernetes/webhook-certificates'

const NAME = 'pod-identity-webhook'
const base64 = (text: string) => Buffer.from(text).toString('base64')

type Place = { namespace: string; put: (object: object) => Promise<unknown> }

/**
 * Registers the webhook of a real cluster by a Service whose certificate another authority signed, or `trusted`
 * by the right one. All but the registration is in `namespace`, and goes with it.
 */
export async function registerByService({ namespace, put }: Place, signed: 'trusted' | 'other') {
  const certificates = await loadWebhookCertificates(`${NAME}.${namespace}.svc`)
  const { cert, key } = certificates[signed === 'trusted' ? 'valid' : 'other-issuer']
  await put({
    kind: 'Service',
    metadata: { name: NAME, namespace },
    spec: { ports: [{ name: 'https', port: 443, protocol: 'TCP' }] },
  })
  await put({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: NAME, namespace, labels: { 'kubernetes.io/service-name': NAME } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.10'], conditions: { ready: true } }],
    ports: [{ name: 'https', port: 443, protocol: 'TCP' }],
  })
  await put({
    kind: 'Secret',
    metadata: { name: `${NAME}-tls`, namespace },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(cert), 'tls.key': base64(key) },
  })
  await put({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: NAME },
    webhooks: [
      {
        name: `${NAME}.coreweave.com`,
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        timeoutSeconds: 1,
        clientConfig: {
          caBundle: base64(certificates.ca),
          service: { name: NAME, namespace, path: '/mutate', port: 443 },
        },
        rules: [
          { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
        ],
      },
    ],
  })
}
