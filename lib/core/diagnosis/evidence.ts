import type { BucketCheck } from '@/lib/core/verification/report'
import type { ScriptStep } from '@/lib/core/verification/script-output'
import type { Facts, Refusal } from '@/lib/features/diagnosis/schema'

const line = (at: number) => ({ at, seconds: 0 })

/** The bucket a refused operation was about, as a verification would try it. */
export function checkOf(refusal: Refusal | undefined): BucketCheck | undefined {
  if (refusal?.from !== 'storage' || !refusal.bucket) return undefined
  const writes = /^(Put|Delete|Create|Upload|Complete|Copy)/.test(refusal.operation)
  return { bucket: refusal.bucket, access: writes ? 'write' : 'read' }
}

const CALLS = { Put: 'put', Del: 'delete', Get: 'get', Hea: 'get' } as const
const callOf = (operation: string) =>
  CALLS[operation.slice(0, 3) as keyof typeof CALLS] ?? ('list' as const)

/** What a pasted text proves of a run, as the steps of a verification would tell it. */
export function stepsOf({ token, refusal }: Facts, at: number): ScriptStep[] {
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
    const { code, operation, bucket } = refusal
    const error = `An error occurred (${code}) when calling the ${operation} operation: refused, as the text says.`
    steps.push(
      bucket
        ? { ...line(at), step: 'bucket', ok: false, call: callOf(operation), error }
        : { ...line(at), step: 'list-buckets', ok: false, error },
    )
  }
  return steps
}
