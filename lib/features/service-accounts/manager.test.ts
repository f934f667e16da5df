import { describe, expect, test } from 'vitest'
import { managerOf, managerWarning } from './manager'

type Marks = Partial<Parameters<typeof managerOf>[0]>

const object = (marks: Marks) => ({
  annotations: {},
  labels: {},
  managedFields: [],
  ...marks,
})
const helm = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'train', 'meta.helm.sh/release-namespace': 'ml' },
}

describe('who manages a service account', () => {
  test.each<[string, Marks, string, string]>([
    ['a Helm release with its namespace', helm, 'Helm', 'release ml/train'],
    [
      'an object labelled by Helm without a release name',
      { labels: helm.labels },
      'Helm',
      'an unnamed release',
    ],
    [
      'an Argo CD application that tracks by annotation',
      {
        annotations: {
          'argocd.argoproj.io/tracking-id': 'apps:/ServiceAccount:ml-team/train-runner',
        },
      },
      'Argo CD',
      'application apps',
    ],
    [
      'an Argo CD application that tracks by label',
      { labels: { 'argocd.argoproj.io/instance': 'apps' } },
      'Argo CD',
      'application apps',
    ],
    [
      'a Flux kustomization',
      {
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'apps',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
      },
      'Flux',
      'Kustomization flux-system/apps',
    ],
    [
      'Flux before the Helm release it installed',
      {
        ...helm,
        labels: {
          ...helm.labels,
          'helm.toolkit.fluxcd.io/name': 'train',
          'helm.toolkit.fluxcd.io/namespace': 'ml',
        },
      },
      'Flux',
      'HelmRelease ml/train',
    ],
    [
      'Argo CD before the Helm chart it renders',
      { ...helm, annotations: { ...helm.annotations, 'argocd.argoproj.io/tracking-id': 'a:x' } },
      'Argo CD',
      'application a',
    ],
    [
      'Terraform by a label of its modules',
      { labels: { 'app.kubernetes.io/managed-by': 'terraform' } },
      'Terraform',
      'named by a label',
    ],
    [
      'Terraform by its field manager',
      { managedFields: [{ manager: 'kubectl' }, { manager: 'HashiCorp' }] },
      'Terraform',
      'field manager HashiCorp',
    ],
  ])('recognises %s', (_, marks, tool, owner) => {
    expect(managerOf(object(marks))).toEqual({ tool, owner })
  })

  test('is absent if only people and controllers wrote the object', () => {
    const marks = { labels: { app: 'train' }, managedFields: [{ manager: 'kubectl-annotate' }] }
    expect(managerOf(object(marks))).toBeUndefined()
  })

  test('the warning names where to make the change', () => {
    expect(managerWarning({ tool: 'Helm', owner: 'release ml/train' })).toContain(
      'serviceAccount.annotations',
    )
  })
})
