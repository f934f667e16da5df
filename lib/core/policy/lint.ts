import type { Policy } from './document'
import { compile } from './evaluate'
import { adminRole, bucketPair, globalOnBucket, trailingSlash, unknownAction } from './lint/actions'
import { coveredEntry } from './lint/covered-entry'
import type { Finding, Rule, Subject, Surroundings } from './lint/finding'
import { denyNothing, shadowed, withoutExchange, withoutS3 } from './lint/overlap'
import {
  everyoneWrites,
  ghosts,
  innerStar,
  issuers,
  openWildcard,
  principalShape,
} from './lint/principals'

const RULES: readonly Rule[] = [
  globalOnBucket,
  unknownAction,
  bucketPair,
  trailingSlash,
  adminRole,
  principalShape,
  issuers,
  ghosts,
  openWildcard,
  everyoneWrites,
  innerStar,
  shadowed,
  denyNothing,
  coveredEntry,
  withoutExchange,
  withoutS3,
]

const MOST = 1000

/**
 * What is wrong with a policy, or will surprise its author, in the order of its statements. Each
 * finding has its place and, where possible, fixes that remove it. At most a thousand are returned.
 */
export function lint(policy: Policy, surroundings: Surroundings = {}): Finding[] {
  const others = (surroundings.others ?? []).filter(({ name }) => name !== policy.name)
  return lintOne(policy, { live: compile([policy, ...others]), offset: 0, surroundings })
}

/** The same of all policies that are in force together, in their order, compiled once. */
export function lintAll(
  policies: readonly Policy[],
  surroundings: Omit<Surroundings, 'others'> = {},
): { policy: Policy; findings: Finding[] }[] {
  const live = compile(policies)
  let offset = 0
  return policies.map((policy) => {
    const findings = lintOne(policy, { live, offset, surroundings })
    offset += policy.statements.length
    return { policy, findings }
  })
}

function lintOne(policy: Policy, among: Pick<Subject, 'live' | 'offset' | 'surroundings'>) {
  const findings: Finding[] = []
  for (const [index, statement] of policy.statements.entries()) {
    const subject = { policy, statement, index, ...among }
    for (const rule of RULES) findings.push(...rule(subject))
    if (findings.length >= MOST) break
  }
  return findings.slice(0, MOST)
}
