import { z } from 'zod'

// The parts of the published CRDs that the policies of verify-at-start use, closed, so that an unknown field is an error.

const names = z.array(z.string().min(1)).min(1)
const nonEmpty = <Item extends z.ZodType>(item: Item) => z.array(item).min(1)

/** Kyverno's lists of filters and conditions: `any` or `all`, and not both. */
const anyOrAll = <Item extends z.ZodType>(item: Item) =>
  z
    .strictObject({ any: nonEmpty(item).optional(), all: nonEmpty(item).optional() })
    .refine(({ any, all }) => (any === undefined) !== (all === undefined), 'any or all')

const Resources = z.strictObject({
  resources: z.strictObject({
    kinds: names.optional(),
    namespaces: names.optional(),
    operations: nonEmpty(z.enum(['CREATE', 'UPDATE', 'DELETE', 'CONNECT'])).optional(),
    selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }).optional(),
  }),
})

const Condition = z.strictObject({
  key: z.string(),
  operator: z.enum([
    'Equals',
    'NotEquals',
    'AnyIn',
    'AllIn',
    'AnyNotIn',
    'AllNotIn',
    'GreaterThan',
    'GreaterThanOrEquals',
    'LessThan',
    'LessThanOrEquals',
  ]),
  value: z.string(),
})

/**
 * ClusterPolicy of kyverno.io/v1, read on 2026-12-01 at commit 111e07bb:
 * https://github.com/kyverno/kyverno/blob/main/config/crds/kyverno/kyverno.io_clusterpolicies.yaml.
 * The CRD leaves conditions open; their form is that of api/kyverno/v2/condition.go.
 */
export const KyvernoClusterPolicy = z.strictObject({
  apiVersion: z.literal('kyverno.io/v1'),
  kind: z.literal('ClusterPolicy'),
  metadata: z.strictObject({
    name: z.string().max(63),
    annotations: z.record(z.string(), z.string()),
  }),
  spec: z.strictObject({
    background: z.boolean(),
    rules: nonEmpty(
      z.strictObject({
        name: z.string().max(63),
        match: anyOrAll(Resources),
        exclude: anyOrAll(Resources).optional(),
        context: z.array(
          z.strictObject({
            name: z.string(),
            apiCall: z.strictObject({ urlPath: z.string(), jmesPath: z.string() }),
          }),
        ),
        preconditions: anyOrAll(Condition),
        validate: z.strictObject({
          failureAction: z.enum(['Audit', 'Enforce']),
          message: z.string(),
          deny: z.strictObject({ conditions: anyOrAll(Condition) }),
        }),
      }),
    ),
  }),
})

/**
 * SyncSet of syncset.gatekeeper.sh/v1alpha1, read on 2026-12-01 at commit dd8507eb:
 * https://github.com/open-policy-agent/gatekeeper/blob/master/charts/gatekeeper/crds/syncset-customresourcedefinition.yaml
 */
export const GatekeeperSyncSet = z.strictObject({
  apiVersion: z.literal('syncset.gatekeeper.sh/v1alpha1'),
  kind: z.literal('SyncSet'),
  metadata: z.strictObject({ name: z.string().max(63) }),
  spec: z.strictObject({
    gvks: nonEmpty(z.strictObject({ group: z.string(), version: z.string(), kind: z.string() })),
  }),
})

/**
 * ConstraintTemplate of templates.gatekeeper.sh/v1, of the same commit:
 * https://github.com/open-policy-agent/gatekeeper/blob/master/charts/gatekeeper/crds/constrainttemplate-customresourcedefinition.yaml.
 * Gatekeeper refuses a template that is not called as its kind is in small letters.
 */
export const GatekeeperTemplate = z
  .strictObject({
    apiVersion: z.literal('templates.gatekeeper.sh/v1'),
    kind: z.literal('ConstraintTemplate'),
    metadata: z.strictObject({ name: z.string() }),
    spec: z.strictObject({
      crd: z.strictObject({
        spec: z.strictObject({
          names: z.strictObject({ kind: z.string() }),
          validation: z.strictObject({ openAPIV3Schema: z.record(z.string(), z.unknown()) }),
        }),
      }),
      targets: z.tuple([
        z.strictObject({ target: z.literal('admission.k8s.gatekeeper.sh'), rego: z.string() }),
      ]),
    }),
  })
  .refine(({ metadata, spec }) => metadata.name === spec.crd.spec.names.kind.toLowerCase())

/**
 * What every constraint has besides its parameters, of the same commit:
 * https://github.com/open-policy-agent/gatekeeper/blob/master/config/crd/bases/match.gatekeeper.sh_matchcrd.yaml
 */
export const GatekeeperConstraint = z.strictObject({
  apiVersion: z.literal('constraints.gatekeeper.sh/v1beta1'),
  kind: z.string(),
  metadata: z.strictObject({ name: z.string().max(63) }),
  spec: z.strictObject({
    enforcementAction: z.enum(['deny', 'dryrun', 'warn', 'scoped']),
    match: z.strictObject({
      kinds: nonEmpty(z.strictObject({ apiGroups: z.array(z.string()), kinds: names })),
      excludedNamespaces: nonEmpty(z.string().regex(/^\*?[-:a-z0-9]*\*?$/)),
    }),
    parameters: z.record(z.string(), z.unknown()),
  }),
})
