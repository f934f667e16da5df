import {
  buildNextSteps,
  type NextStepCode,
  type NextStepLink,
  type NextStepSubject,
} from '@/lib/core/next-step/next-steps'
import type { ReviewKind } from './kinds'
import type { FindingLocation } from './schema'

const POLICY = 'fix-statement'

/** What can be done about each kind of finding. */
const STEP_OF_KIND = {
  'everyone-writes': POLICY,
  'ghost-cluster': POLICY,
  'config-without-cluster': 'open-config',
  'ghost-trust-cluster': 'list-trusts',
  'open-namespace': 'list-namespace-accounts',
  'webhook-not-called': 'check-registration',
  'webhook-at-risk': 'check-registration',
  'pods-not-mutated': 'show-pods',
  'template-not-mutated': 'show-pods',
  'other-credentials-win': 'show-pods',
  'key-not-published': 'check-issuer',
  'key-published-late': 'check-issuer',
  'key-removed-early': 'check-issuer',
  'uploaded-keys-lack': 'check-issuer',
  'uploaded-keys-stale': 'check-issuer',
  'lock-out': POLICY,
  'last-policy': POLICY,
  'ghost-namespace': POLICY,
  'ghost-account': POLICY,
  'ghost-trust': 'list-trusts',
  'ghost-bucket': POLICY,
  'wide-namespace': POLICY,
  'open-wildcard': POLICY,
  'permanent-key': 'revoke-key',
  'unknown-issuer': POLICY,
  'inner-star': POLICY,
  'global-on-bucket': POLICY,
  'arn-principal': POLICY,
  'bare-issuer': POLICY,
  'slash-form': POLICY,
  'unknown-principal': POLICY,
  'impossible-principal': POLICY,
  placeholder: POLICY,
  'trailing-slash': POLICY,
  'action-typo': POLICY,
  'always-denied': POLICY,
  's3-without-exchange': POLICY,
  'exchange-without-s3': POLICY,
  'objects-missing': POLICY,
  'bucket-missing': POLICY,
  'unknown-action': POLICY,
  'repeated-entry': POLICY,
  'covered-entry': POLICY,
  shadowed: POLICY,
  'deny-nothing': POLICY,
  'admin-role': POLICY,
  'unused-config': 'open-config',
  'injected-without-grant': 'give-access',
  'grant-without-key': POLICY,
} as const satisfies Record<ReviewKind, NextStepCode>

/** A word or two for the button in the row of a finding. */
const BUTTON_WORDS: Partial<Record<NextStepCode, string>> = {
  'fix-statement': 'Fix',
  'give-access': 'Give access',
  'revoke-key': 'Revoke',
  'show-pods': 'Show pods',
}

/** Where something can be done about a finding, and the words of its button. */
export function findingStep(
  kind: ReviewKind,
  where: FindingLocation,
): (NextStepLink & { button: string }) | undefined {
  const code = STEP_OF_KIND[kind]
  const [step] = buildNextSteps([code], subjectOfLocation(where))
  return step && { ...step, button: BUTTON_WORDS[code] ?? 'Open' }
}

function subjectOfLocation(where: FindingLocation): NextStepSubject {
  switch (where.of) {
    case 'policy':
      return { policy: where.policy, statement: where.statement }
    case 'config':
      return { config: where.uid }
    case 'cluster':
      return { cluster: where.cluster }
    case 'namespace':
      return { cluster: where.cluster, namespace: where.namespace }
    case 'account':
      return { cluster: where.cluster, namespace: where.namespace, account: where.name }
    case 'key':
      return { key: where.id }
  }
}
