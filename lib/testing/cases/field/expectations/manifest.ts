import { checkManifest } from '@/lib/core/diagnosis/workload-check'
import type { FieldExpectation, FieldExpectations } from '../field-case'

/** The workloads of a manifest, with the findings that are not passed as "state code", and its problems. */
export const checkFieldManifest = (text: string) => {
  const check = checkManifest(text)
  return {
    problems: check?.problems.map(({ code }) => code) ?? [],
    workloads: (check?.workloads ?? []).map(({ workload, findings }) => ({
      kind: workload.kind,
      ...(workload.part && { part: workload.part }),
      account: workload.account,
      findings: findings
        .filter(({ state }) => state !== 'pass')
        .map(({ code, state }) => `${state} ${code}`),
    })),
  }
}

const answers = (right: object): FieldExpectation => ({ answer: checkFieldManifest, right })

export const MANIFEST_EXPECTATIONS: FieldExpectations = {
  'm06-list-kind.yaml': answers({ workloads: [{ kind: 'Deployment', account: 'velero' }] }),
  'm07-helm-template.yaml': answers({ problems: ['template'], workloads: [] }),
  'm09-deprecated-service-account.yaml': answers({
    workloads: [{ account: 'client-provisioner' }],
  }),
  'm10-helm-rendered-nulls.yaml': answers({ workloads: [{ account: 'train-runner' }] }),
  'm16-tabs.yaml': answers({ problems: ['tabs'], workloads: [] }),
}
