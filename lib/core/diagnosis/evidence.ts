import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { ScriptStep } from '@/lib/core/verification/script-output'
import type { DiagnosisFacts, PastedRefusal } from './facts'

const line = (at: number) => ({ at, seconds: 0 })

/** The bucket check that makes the same kind of call as a rejected operation. */
export function bucketCheckOf(refusal: PastedRefusal | undefined): BucketCheck | undefined {
  if (refusal?.from !== 'storage' || !refusal.bucket) return undefined
  const writes = /^(Put|Delete|Create|Upload|Complete|Copy)/.test(refusal.operation ?? '')
  return { bucket: refusal.bucket, access: writes ? 'write' : 'read' }
}

const CALLS = { Put: 'put', Del: 'delete', Get: 'get', Hea: 'get' } as const
const callOf = (operation: string) =>
  CALLS[operation.slice(0, 3) as keyof typeof CALLS] ?? ('list' as const)

/** The facts of a pasted text as the script steps of a verification; `at` is in seconds since 1970. */
export function scriptStepsOf({ token, refusal }: DiagnosisFacts, at: number): ScriptStep[] {
  const steps: ScriptStep[] = []
  if (token) {
    const { kid, alg, ...claims } = token
    const header = { ...(kid ? { kid } : {}), ...(alg ? { alg } : {}) }
    steps.push({ ...line(at), step: 'token', ok: true, header, claims })
  }
  if (refusal?.from === 'exchange') {
    const message = refusal.status === 403 ? 'permission denied' : `HTTP ${refusal.status}`
    const error = `Received non 200 response ${refusal.status} from container metadata: ${message}`
    steps.push({ ...line(at), step: 'exchange', ok: false, error })
  }
  if (refusal?.from === 'storage') {
    const { code, operation = 'ListObjectsV2', bucket } = refusal
    const error = `An error occurred (${code}) when calling the ${operation} operation: rejected, according to the pasted text.`
    if (bucket)
      steps.push({ ...line(at), step: 'bucket', ok: false, call: callOf(operation), error })
    else if (operation === 'ListBuckets')
      steps.push({ ...line(at), step: 'list-buckets', ok: false, error })
  }
  return steps
}
