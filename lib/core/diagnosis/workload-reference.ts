import { parsePrincipal } from '@/lib/core/identity/principal'
import type { DiagnosisFacts } from './facts'

const PRINCIPAL = /role\/https?:\/\/[^\s"',]+/

export type WorkloadReference = Pick<DiagnosisFacts, 'namespace' | 'account'> & { issuer?: string }

/** The service account that a text names, as a principal, a subject or in `kubectl describe` output. */
export function findWorkloadReference(text: string): WorkloadReference {
  const principal = parsePrincipal(PRINCIPAL.exec(text)?.[0].replace(/[.;:]+$/, '') ?? '')
  if (principal.kind === 'service-account') {
    const { issuerUrl, account } = principal
    return { issuer: issuerUrl, namespace: account.namespace, account: account.name }
  }
  const subject = /system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)/.exec(text)
  if (subject?.[1] && subject[2]) return { namespace: subject[1], account: subject[2] }
  const namespace = /^ *Namespace: +([a-z0-9-]+)/m.exec(text)?.[1]
  const account = /^ *(?:Service Account|serviceAccountName): +([a-z0-9.-]+)/m.exec(text)?.[1]
  return { ...(namespace ? { namespace } : {}), ...(account ? { account } : {}) }
}
