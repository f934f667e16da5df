import { z } from 'zod'
import { LabelSelector } from './label-selector'
import { Condition, kind } from './metadata'

export * from './metadata'

// The few kinds the console uses, as k8s.io/api declares them. Fields it does not know are kept.

const strings = z.record(z.string(), z.string())

export const Namespace = kind({
  status: z.looseObject({ phase: z.string().optional() }).optional(),
})
export type Namespace = z.infer<typeof Namespace>

export const ServiceAccount = kind({
  automountServiceAccountToken: z.boolean().optional(),
  secrets: z.array(z.looseObject({ name: z.string().optional() })).optional(),
  imagePullSecrets: z.array(z.looseObject({ name: z.string().optional() })).optional(),
})
export type ServiceAccount = z.infer<typeof ServiceAccount>

export const EnvVar = z.looseObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.looseObject({}).optional(),
})
export type EnvVar = z.infer<typeof EnvVar>

export const VolumeMount = z.looseObject({
  name: z.string(),
  mountPath: z.string(),
  readOnly: z.boolean().optional(),
})

export const Container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(EnvVar).optional(),
  volumeMounts: z.array(VolumeMount).optional(),
  securityContext: z.looseObject({}).optional(),
  resources: z.looseObject({}).optional(),
})
export type Container = z.infer<typeof Container>

export const Volume = z.looseObject({
  name: z.string(),
  emptyDir: z.looseObject({}).optional(),
  secret: z.looseObject({ secretName: z.string().optional() }).optional(),
  configMap: z.looseObject({ name: z.string(), optional: z.boolean().optional() }).optional(),
  projected: z
    .looseObject({
      sources: z
        .array(
          z.looseObject({
            serviceAccountToken: z
              .looseObject({
                audience: z.string().optional(),
                expirationSeconds: z.number().optional(),
                path: z.string(),
              })
              .optional(),
          }),
        )
        .nullish(),
    })
    .optional(),
})
export type Volume = z.infer<typeof Volume>

export const PodSpec = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
  nodeName: z.string().optional(),
  nodeSelector: strings.optional(),
  activeDeadlineSeconds: z.number().optional(),
  terminationGracePeriodSeconds: z.number().optional(),
  securityContext: z.looseObject({}).optional(),
  containers: z.array(Container),
  initContainers: z.array(Container).optional(),
  volumes: z.array(Volume).optional(),
})
export type PodSpec = z.infer<typeof PodSpec>

const Stage = z.looseObject({
  waiting: z
    .looseObject({ reason: z.string().optional(), message: z.string().optional() })
    .optional(),
  running: z.looseObject({ startedAt: z.string().nullish() }).optional(),
  terminated: z
    .looseObject({
      exitCode: z.number(),
      reason: z.string().optional(),
      message: z.string().optional(),
      startedAt: z.string().nullish(),
      finishedAt: z.string().nullish(),
    })
    .optional(),
})

export const ContainerStatus = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  imageID: z.string().optional(),
  ready: z.boolean().optional(),
  restartCount: z.number().optional(),
  state: Stage.optional(),
  lastState: Stage.optional(),
})
export type ContainerStatus = z.infer<typeof ContainerStatus>

export const Pod = kind({
  spec: PodSpec,
  status: z
    .looseObject({
      phase: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
      startTime: z.string().optional(),
      conditions: z.array(Condition).optional(),
      containerStatuses: z.array(ContainerStatus).optional(),
      initContainerStatuses: z.array(ContainerStatus).optional(),
    })
    .optional(),
})
export type Pod = z.infer<typeof Pod>

export const PodTemplate = z.looseObject({
  metadata: z
    .looseObject({ labels: strings.optional(), annotations: strings.optional() })
    .optional(),
  spec: PodSpec,
})

export const Job = kind({
  spec: z.looseObject({
    backoffLimit: z.number().optional(),
    activeDeadlineSeconds: z.number().optional(),
    ttlSecondsAfterFinished: z.number().optional(),
    completions: z.number().optional(),
    parallelism: z.number().optional(),
    suspend: z.boolean().optional(),
    template: PodTemplate,
  }),
  status: z
    .looseObject({
      active: z.number().optional(),
      ready: z.number().optional(),
      succeeded: z.number().optional(),
      failed: z.number().optional(),
      startTime: z.string().optional(),
      completionTime: z.string().optional(),
      conditions: z.array(Condition).optional(),
    })
    .optional(),
})
export type Job = z.infer<typeof Job>

export const Deployment = kind({
  spec: z.looseObject({ replicas: z.number().optional(), template: PodTemplate }),
  status: z
    .looseObject({ replicas: z.number().optional(), availableReplicas: z.number().optional() })
    .optional(),
})
export type Deployment = z.infer<typeof Deployment>

const Templated = kind({ spec: z.looseObject({ template: PodTemplate }) })
export const StatefulSet = Templated
export const DaemonSet = Templated

export const CronJob = kind({
  spec: z.looseObject({
    schedule: z.string().optional(),
    timeZone: z.string().optional(),
    concurrencyPolicy: z.string().optional(),
    startingDeadlineSeconds: z.number().optional(),
    suspend: z.boolean().optional(),
    successfulJobsHistoryLimit: z.number().optional(),
    failedJobsHistoryLimit: z.number().optional(),
    jobTemplate: z.looseObject({
      metadata: z
        .looseObject({ labels: strings.optional(), annotations: strings.optional() })
        .optional(),
      spec: Job.shape.spec,
    }),
  }),
  status: z
    .looseObject({
      lastScheduleTime: z.string().optional(),
      lastSuccessfulTime: z.string().optional(),
    })
    .optional(),
})
export type CronJob = z.infer<typeof CronJob>

export type PodTemplate = z.infer<typeof PodTemplate>
/** What has a pod template: a StatefulSet, a DaemonSet. */
export type TemplatedObject = z.infer<typeof Templated>

/** A secret's public part: its type and its certificate in base64. The rest of the data is dropped. */
export const CertificateSecret = z.object({
  type: z.string().optional(),
  data: z.object({ 'tls.crt': z.string().optional() }).optional(),
})

export const EndpointSlice = kind({
  endpoints: z
    .array(
      z.looseObject({ conditions: z.looseObject({ ready: z.boolean().nullish() }).optional() }),
    )
    .nullish(),
})
export type EndpointSlice = z.infer<typeof EndpointSlice>

export const Event = kind({
  type: z.string().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  count: z.number().optional(),
  firstTimestamp: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  involvedObject: z.looseObject({
    kind: z.string().optional(),
    namespace: z.string().optional(),
    name: z.string().optional(),
    uid: z.string().optional(),
  }),
  source: z.looseObject({ component: z.string().optional() }).optional(),
  reportingComponent: z.string().optional(),
})
export type Event = z.infer<typeof Event>

export const MutatingWebhookConfiguration = kind({
  webhooks: z
    .array(
      z.looseObject({
        name: z.string(),
        failurePolicy: z.string().optional(),
        sideEffects: z.string().optional(),
        timeoutSeconds: z.number().optional(),
        reinvocationPolicy: z.string().optional(),
        admissionReviewVersions: z.array(z.string()).optional(),
        namespaceSelector: LabelSelector.optional(),
        objectSelector: LabelSelector.optional(),
        matchConditions: z.array(z.looseObject({ name: z.string() })).optional(),
        clientConfig: z.looseObject({
          url: z.string().optional(),
          /** PEM in base64. */
          caBundle: z.string().optional(),
          service: z
            .looseObject({ name: z.string(), namespace: z.string(), path: z.string().optional() })
            .optional(),
        }),
        rules: z
          .array(
            z.looseObject({
              operations: z.array(z.string()).optional(),
              apiGroups: z.array(z.string()).optional(),
              apiVersions: z.array(z.string()).optional(),
              resources: z.array(z.string()).optional(),
            }),
          )
          .optional(),
      }),
    )
    .default([]),
})
export type WebhookRegistration = z.infer<typeof MutatingWebhookConfiguration>['webhooks'][number]
export type MutatingWebhookConfiguration = z.infer<typeof MutatingWebhookConfiguration>
