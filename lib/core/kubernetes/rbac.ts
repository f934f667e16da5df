import { z } from 'zod'
import { LabelSelector } from './label-selector'
import { kind } from './metadata'

// https://kubernetes.io/docs/reference/access-authn-authz/rbac: who may do what in a cluster.

const texts = z.array(z.string()).nullish()

export const PolicyRule = z.looseObject({
  verbs: z.array(z.string()).default([]),
  apiGroups: texts,
  resources: texts,
  resourceNames: texts,
  nonResourceURLs: texts,
})
export type PolicyRule = z.infer<typeof PolicyRule>

export const Role = kind({
  rules: z.array(PolicyRule).nullish(),
  /** Of a ClusterRole: its rules are those of the ClusterRoles that these select. */
  aggregationRule: z
    .looseObject({ clusterRoleSelectors: z.array(LabelSelector).nullish() })
    .nullish(),
})
export type Role = z.infer<typeof Role>

export const RoleBinding = kind({
  roleRef: z.looseObject({ kind: z.string(), name: z.string() }),
  subjects: z
    .array(z.looseObject({ kind: z.string(), name: z.string(), namespace: z.string().optional() }))
    .nullish(),
})
export type RoleBinding = z.infer<typeof RoleBinding>
