import { parseAllDocuments } from 'yaml'
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

/** The kinds of the documents of the corrected text. */
const keptKinds = (text: string) =>
  parseAllDocuments(checkManifest(text)?.corrected ?? '').map((document) => document.toJS().kind)

const answers = (right: object): FieldExpectation => ({ answer: checkFieldManifest, right })

export const MANIFEST_EXPECTATIONS: FieldExpectations = {
  'm01-raycluster.yaml': answers({
    workloads: [
      {
        kind: 'RayCluster',
        part: 'headGroupSpec',
        account: 'my-ksa',
        findings: ['fail static-keys', 'warn endpoint'],
      },
      { part: 'workerGroupSpecs 0', account: 'my-ksa', findings: ['warn endpoint'] },
    ],
  }),
  'm03-jobset-multidoc.yaml': answers({
    workloads: [{ kind: 'JobSet', account: 'nccl-jobset', findings: ['warn endpoint'] }],
  }),
  'm05-argo-workflow.yaml': answers({
    workloads: [
      {
        kind: 'Workflow',
        account: 'train-runner',
        findings: ['fail client-version', 'fail path-style'],
      },
    ],
  }),
  'm06-list-kind.yaml': answers({
    workloads: [
      {
        kind: 'Deployment',
        account: 'velero',
        findings: ['fail credentials-file', 'warn endpoint'],
      },
    ],
  }),
  'm07-helm-template.yaml': answers({ problems: ['template'], workloads: [] }),
  'm08-two-workloads.yaml': {
    answer: (text) => ({ ...checkFieldManifest(text), kept: keptKinds(text) }),
    right: {
      workloads: [
        { kind: 'Deployment', account: 'web', findings: ['warn endpoint'] },
        {
          kind: 'CronJob',
          account: 'sync',
          findings: ['fail static-keys', 'fail client-version', 'fail path-style', 'fail endpoint'],
        },
      ],
      kept: ['ConfigMap', 'ServiceAccount', 'Deployment', 'CronJob'],
    },
  },
  'm09-deprecated-service-account.yaml': answers({
    workloads: [{ account: 'client-provisioner', findings: ['warn endpoint'] }],
  }),
  'm10-helm-rendered-nulls.yaml': answers({
    workloads: [{ account: 'train-runner', findings: ['warn endpoint'] }],
  }),
  'm12-public-ecr-aws-cli.yaml': answers({
    workloads: [{ account: 'train-runner', findings: ['fail client-version', 'fail path-style'] }],
  }),
  'm13-shared-credentials-file.yaml': answers({
    workloads: [{ account: 'velero', findings: ['fail credentials-file'] }],
  }),
  'm15-one-line-json-pod.json': answers({
    workloads: [{ kind: 'Pod', findings: ['fail injection', 'fail static-keys', 'warn endpoint'] }],
  }),
  'm16-tabs.yaml': answers({ problems: ['tabs'], workloads: [] }),
  'm18-boto3-custom-endpoint.yaml': answers({
    workloads: [{ account: 'train-runner', findings: ['fail path-style'] }],
  }),
  'm20-non-root-no-fsgroup.yaml': answers({
    workloads: [{ account: 'train-runner', findings: [] }],
  }),
  'm21-coreweave-rclone.yaml': {
    answer: (text) => ({
      ...checkFieldManifest(text),
      isCorrected: checkManifest(text)?.corrected !== undefined,
    }),
    right: {
      workloads: [{ kind: 'CronJob', account: 'aws-to-caios-rclone', findings: [] }],
      isCorrected: false,
    },
  },
  'm22-live-pod-eks-agent.yaml': answers({
    workloads: [{ account: 'train-runner', findings: ['fail injection', 'warn endpoint'] }],
  }),
  'm23-slurm-nodeset.yaml': answers({
    workloads: [
      { kind: 'NodeSet', account: 'default', findings: ['warn account', 'warn endpoint'] },
    ],
  }),
}
