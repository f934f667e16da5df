import 'server-only'

import { X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '@/lib/core/webhook/health'

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const MAX_CERTIFICATES = 200

/** The certificates of a PEM text; those that cannot be parsed are left out. */
export const parseCertificates = (pem: string): X509Certificate[] =>
  (pem.match(PEM) ?? []).slice(0, MAX_CERTIFICATES).flatMap((text) => {
    try {
      return [new X509Certificate(text)]
    } catch {
      return []
    }
  })

const isSignedBy = (certificate: X509Certificate, authority: X509Certificate) => {
  try {
    return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
  } catch {
    return false
  }
}

const time = (text: string) => new Date(text).toISOString()

/** The trusted certificate that a chain ends at, with the earliest end of those that lead to it. */
function findAuthority(
  leaf: X509Certificate,
  { intermediates, trusted }: { intermediates: X509Certificate[]; trusted: X509Certificate[] },
): CertificateFacts['authority'] {
  const seen = new Set<string>()
  const walk = (certificate: X509Certificate, notAfter: string): CertificateFacts['authority'] => {
    const root =
      trusted.find(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256) ??
      trusted.find((each) => isSignedBy(certificate, each))
    const earliest = (other: X509Certificate) =>
      time(other.validTo) < notAfter ? time(other.validTo) : notAfter
    if (root) return { subject: subjectOf(root), notAfter: earliest(root) }
    seen.add(certificate.fingerprint256)
    for (const next of intermediates)
      if (!seen.has(next.fingerprint256) && isSignedBy(certificate, next)) {
        const found = walk(next, earliest(next))
        if (found) return found
      }
    return undefined
  }
  return walk(leaf, time(leaf.validTo))
}

const oneLine = (text: string) => text.replaceAll('\n', ', ')
const subjectOf = ({ subject, fingerprint256 }: X509Certificate) =>
  `${oneLine(subject)} (SHA-256 ${fingerprint256.slice(0, 11)}…)`

/** What decides whether an API server that trusts `trusted` accepts a chain for a host. */
export function readCertificateFacts(
  [leaf, ...intermediates]: [X509Certificate, ...X509Certificate[]],
  trusted: X509Certificate[],
  host: string,
): CertificateFacts {
  const authority = findAuthority(leaf, { intermediates, trusted })
  return {
    names: (leaf.subjectAltName ?? '').split(', ').filter(Boolean),
    notBefore: time(leaf.validFrom),
    notAfter: time(leaf.validTo),
    issuer: oneLine(leaf.issuer),
    ...(authority && { authority }),
    trusted: trusted.map(subjectOf),
    // Go reads no name from the subject.
    matchesName: leaf.checkHost(host, { subject: 'never' }) !== undefined,
  }
}
