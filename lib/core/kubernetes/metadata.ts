import { z } from 'zod'

const strings = z.record(z.string(), z.string())

export const OwnerReference = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
  blockOwnerDeletion: z.boolean().optional(),
})
export type OwnerReference = z.infer<typeof OwnerReference>

export const ManagedField = z.looseObject({
  manager: z.string().optional(),
  operation: z.string().optional(),
  subresource: z.string().optional(),
  time: z.string().optional(),
})

/** `resourceVersion` is empty on what a dry run answers. */
export type ManagedField = z.infer<typeof ManagedField>

export const Metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string(),
  resourceVersion: z.string().default(''),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.number().optional(),
  labels: strings.default({}),
  annotations: strings.default({}),
  ownerReferences: z.array(OwnerReference).default([]),
  managedFields: z.array(ManagedField).default([]),
})
export type Metadata = z.infer<typeof Metadata>

/** An object of the store. */
export const kind = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject({
    apiVersion: z.string().optional(),
    kind: z.string().optional(),
    metadata: Metadata,
    ...shape,
  })

export const Condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.string().nullish(),
})
export type Condition = z.infer<typeof Condition>
