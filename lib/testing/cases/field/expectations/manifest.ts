import { checkManifest } from '@/lib/core/diagnosis/workload-check'
import type { FieldExpectations } from '../field-case'

/** The workload that a manifest describes, and its findings as "state code". */
export const checkFieldManifest = (text: string) => {
  const check = checkManifest(text)
  return {
    kind: check?.workload.kind,
    account: check?.workload.account,
    findings: check?.findings.map(({ code, state }) => `${state} ${code}`),
  }
}

export const MANIFEST_EXPECTATIONS: FieldExpectations = {}
