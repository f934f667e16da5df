import { AUDIENCE_ANNOTATION, INJECT_ANNOTATION } from '@/lib/core/identity/injection'
import type { BucketCheck } from './bucket-check'
import { VERIFICATION_LABELS, VERIFICATION_USER, verificationContainer } from './job-manifest'
import { START_CONTAINER } from './start-container'

const SCRATCH = 'verify-access-scratch'

export type StartCheck = {
  image: string
  endpoint: string
  /** The cluster's availability zone, used if the webhook sets no region. */
  zone: string
  /** What to try; without it, the buckets are listed. Nothing is written at a start. */
  bucketCheck?: Pick<BucketCheck, 'bucket' | 'region'> & { access: 'list' | 'read' }
}

/**
 * An init container that runs the script of a verification before the containers of a pod, and keeps them from starting
 * while it fails. It writes only to the volume that belongs to it.
 */
export function buildStartCheck(check: StartCheck) {
  const { name: _, image, command, securityContext, ...rest } = verificationContainer(check)
  return {
    initContainers: [
      {
        name: START_CONTAINER,
        image,
        ...rest,
        securityContext: {
          ...securityContext,
          runAsNonRoot: true,
          runAsUser: VERIFICATION_USER,
          runAsGroup: VERIFICATION_USER,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        volumeMounts: [{ name: SCRATCH, mountPath: '/tmp' }],
        // Last, because it is long.
        command,
      },
    ],
    volumes: [{ name: SCRATCH, emptyDir: { sizeLimit: '16Mi' } }],
  }
}

/** A patch that adds the init container to a Deployment or another workload with a pod template. */
export const buildStartCheckPatch = (check: StartCheck) => ({
  spec: { template: { spec: buildStartCheck(check) } },
})

const POLICY = 'require-verify-at-start'
const MESSAGE = `Pods of this service account need the init container ${START_CONTAINER}, which verifies their access before they start.`
/** The pods of verifications do what the init container would do. */
const EXCLUDED_LABELS = { matchLabels: VERIFICATION_LABELS }
const EXCLUDED_NAMESPACES = ['kube-system']

/**
 * A Kyverno policy that rejects pods of annotated service accounts without the init container, and the right that
 * Kyverno needs to read service accounts.
 * https://kyverno.io/docs/policy-types/cluster-policy/external-data-sources/#variables-from-kubernetes-api-server-calls
 */
export const buildKyvernoPolicy = () => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name: `kyverno:${POLICY}`,
      labels: { 'rbac.kyverno.io/aggregate-to-admission-controller': 'true' },
    },
    rules: [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] }],
  },
  {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: {
      name: POLICY,
      annotations: {
        'policies.kyverno.io/title': 'Require verification at start',
        'policies.kyverno.io/subject': 'Pod',
        // Templates of Deployments are checked by their pods.
        'pod-policies.kyverno.io/autogen-controllers': 'none',
      },
    },
    spec: {
      background: false,
      rules: [
        {
          name: START_CONTAINER,
          match: { any: [{ resources: { kinds: ['Pod'], operations: ['CREATE'] } }] },
          exclude: {
            any: [
              { resources: { namespaces: EXCLUDED_NAMESPACES } },
              { resources: { selector: EXCLUDED_LABELS } },
            ],
          },
          context: [
            {
              name: 'annotations',
              apiCall: {
                urlPath:
                  '/api/v1/namespaces/{{ request.namespace }}/serviceaccounts/{{ request.object.spec.serviceAccountName }}',
                jmesPath: 'metadata.annotations || `{}`',
              },
            },
          ],
          preconditions: {
            any: [
              {
                key: `{{ annotations."${INJECT_ANNOTATION}" || '' }}`,
                operator: 'Equals',
                value: 'true',
              },
              {
                key: `{{ annotations."${AUDIENCE_ANNOTATION}" || '' }}`,
                operator: 'NotEquals',
                value: '',
              },
            ],
          },
          validate: {
            failureAction: 'Enforce',
            message: MESSAGE,
            deny: {
              conditions: {
                all: [
                  {
                    key: START_CONTAINER,
                    operator: 'AnyNotIn',
                    value: '{{ request.object.spec.initContainers[].name || `[]` }}',
                  },
                ],
              },
            },
          },
        },
      ],
    },
  },
]

const TEMPLATE_KIND = 'RequireVerifyAtStart'

/** Rego 0, which every version of Gatekeeper takes. */
const REGO = `package requireverifyatstart

annotated(account) {
  account.metadata.annotations["${INJECT_ANNOTATION}"] == "true"
}

annotated(account) {
  trim_space(account.metadata.annotations["${AUDIENCE_ANNOTATION}"]) != ""
}

verified(pod) {
  pod.spec.initContainers[_].name == input.parameters.container
}

excluded(pod) {
  labels := input.parameters.excludedLabels
  count(labels) > 0
  count([name | labels[name] == pod.metadata.labels[name]]) == count(labels)
}

# A pod that was there before can still be labelled.
updated(review) {
  review.operation == "UPDATE"
}

violation[{"msg": input.parameters.message}] {
  pod := input.review.object
  accounts := data.inventory.namespace[input.review.namespace]["v1"]["ServiceAccount"]
  annotated(accounts[pod.spec.serviceAccountName])
  not verified(pod)
  not excluded(pod)
  not updated(input.review)
}
`

/**
 * The same for Gatekeeper: the template, the constraint, and the service accounts that Gatekeeper has to know.
 * https://open-policy-agent.github.io/gatekeeper/website/docs/sync
 */
export const buildGatekeeperPolicy = () => [
  {
    apiVersion: 'syncset.gatekeeper.sh/v1alpha1',
    kind: 'SyncSet',
    metadata: { name: POLICY },
    spec: { gvks: [{ group: '', version: 'v1', kind: 'ServiceAccount' }] },
  },
  {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: TEMPLATE_KIND.toLowerCase() },
    spec: {
      crd: {
        spec: {
          names: { kind: TEMPLATE_KIND },
          validation: {
            openAPIV3Schema: {
              type: 'object',
              required: ['container', 'message'],
              properties: {
                container: { type: 'string' },
                message: { type: 'string' },
                excludedLabels: { type: 'object', additionalProperties: { type: 'string' } },
              },
            },
          },
        },
      },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: REGO }],
    },
  },
  {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: TEMPLATE_KIND,
    metadata: { name: POLICY },
    spec: {
      enforcementAction: 'deny',
      match: {
        kinds: [{ apiGroups: [''], kinds: ['Pod'] }],
        excludedNamespaces: EXCLUDED_NAMESPACES,
      },
      parameters: {
        container: START_CONTAINER,
        message: MESSAGE,
        excludedLabels: VERIFICATION_LABELS,
      },
    },
  },
]
