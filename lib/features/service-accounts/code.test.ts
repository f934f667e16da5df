import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { codeForExisting, codeForNew } from './code'

const account = { namespace: 'ml-team', name: 'train-runner' }
const codeOf = (forms: { key: string; code: string }[], key: string) =>
  forms.find((form) => form.key === key)?.code

test('renders the tutorial’s manifest and its two commands for a new account', () => {
  const forms = codeForNew(account, { injection: 'default', audience: '' })
  expect(parse(codeOf(forms, 'yaml') ?? '')).toEqual({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: 'train-runner',
      namespace: 'ml-team',
      annotations: { 'caios.coreweave.com/inject': 'true' },
    },
  })
  expect(codeOf(forms, 'kubectl')).toBe(
    [
      'kubectl create serviceaccount train-runner \\',
      '  --namespace ml-team',
      'kubectl annotate serviceaccount train-runner \\',
      '  --namespace ml-team \\',
      '  caios.coreweave.com/inject=true',
    ].join('\n'),
  )
  expect(codeOf(forms, 'terraform')).toBe(`resource "kubernetes_service_account_v1" "train-runner" {
  metadata {
    name        = "train-runner"
    namespace   = "ml-team"
    annotations = {
      "caios.coreweave.com/inject" = "true"
    }
  }
}
`)
})

test('quotes "true" in YAML, because Kubernetes rejects a boolean', () => {
  const forms = codeForNew(account, { injection: 'default', audience: '' })
  expect(codeOf(forms, 'yaml')).toContain('caios.coreweave.com/inject: "true"')
})

test('removes the other annotation when the audience changes', () => {
  const audience = `it's \${mine}`
  const forms = codeForExisting(
    account,
    { injection: 'custom', audience },
    { 'caios.coreweave.com/inject': null, 'caios.coreweave.com/audience': audience },
  )
  expect(codeOf(forms, 'kubectl')).toContain('caios.coreweave.com/inject-')
  expect(codeOf(forms, 'kubectl')).toContain(`'caios.coreweave.com/audience=it'\\''s \${mine}'`)
  expect(codeOf(forms, 'terraform')).toContain('"caios.coreweave.com/audience" = "it\'s $${mine}"')
})

test('renders no annotate command without annotations', () => {
  const none = { injection: 'none', audience: '' } as const
  expect(codeOf(codeForNew(account, none), 'kubectl')).not.toContain('annotate')
  expect(codeOf(codeForExisting(account, none), 'kubectl')).toBeUndefined()
  expect(codeOf(codeForNew(account, none), 'yaml')).not.toContain('annotations')
})
