import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

/** The serving certificates that a sandbox webhook can have; all but `other-issuer` are of the CA in its caBundle. */
export const WEBHOOK_CERTIFICATES = [
  'valid',
  'expiring',
  'expired',
  'other-issuer',
  'other-name',
] as const
export type WebhookCertificateKind = (typeof WEBHOOK_CERTIFICATES)[number]

type Pair = { cert: string; key: string }
export type WebhookCertificates = { ca: string } & Record<WebhookCertificateKind, Pair>

const DAY = 86_400_000

const authority = async (name: string, now: number) => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 400 * DAY),
    notAfterDate: new Date(now + 3650 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  })
  return { cert, key }
}

const serving = async (ca: Pair, host: string, from: number, until: number): Promise<Pair> => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(until),
    ca,
    extensions: [
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
      { name: 'extKeyUsage', serverAuth: true },
    ],
  })
  return { cert, key }
}

async function makeCertificates(host: string): Promise<WebhookCertificates> {
  const now = Date.now()
  const [ca, other] = await Promise.all([
    authority('pod-identity-webhook-ca', now),
    authority('pod-identity-webhook-ca', now),
  ])
  const of = (signer: Pair, name: string, days: number) =>
    serving(signer, name, now - 89 * DAY, now + days * DAY)
  const [valid, expiring, expired, foreign, named] = await Promise.all([
    of(ca, host, 61),
    of(ca, host, 5),
    of(ca, host, -1),
    of(other, host, 61),
    of(ca, host.replace(/\.svc$/, '.example'), 61),
  ])
  return {
    ca: ca.cert,
    valid,
    expiring,
    expired,
    'other-issuer': foreign,
    'other-name': named,
  }
}

const made = new Map<string, Promise<WebhookCertificates>>()

/** All worlds share those of a host, because they take a moment to make. */
export function loadWebhookCertificates(host: string): Promise<WebhookCertificates> {
  const known = made.get(host) ?? makeCertificates(host)
  made.set(host, known)
  return known
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** Why an API server would not accept a serving certificate, in the words of Go's crypto/x509. */
export function certificateRefusal(
  { cert, ca, host }: { cert: string; ca: string; host: string },
  now: Date,
): string | undefined {
  const [leaf, root] = [parse(cert), parse(ca)]
  if (!leaf || !root) return 'x509: malformed certificate'
  if (!leaf.checkIssued(root) || !leaf.verify(root.publicKey))
    return 'x509: certificate signed by unknown authority'
  if (Date.parse(leaf.validTo) < now.getTime())
    return `x509: certificate has expired or is not yet valid: current time ${now.toISOString()} is after ${new Date(leaf.validTo).toISOString()}`
  if (!leaf.checkHost(host, { subject: 'never' }))
    return `x509: certificate is valid for ${(leaf.subjectAltName ?? '').replaceAll('DNS:', '')}, not ${host}`
  return undefined
}
