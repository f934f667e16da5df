import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { injectionOf } from '@/lib/core/identity/injection'
import {
  GatekeeperConstraint,
  GatekeeperSyncSet,
  GatekeeperTemplate,
  KyvernoClusterPolicy,
} from '@/lib/testing/admission/policy-schemas'
import { buildVerificationJob } from './job-manifest'
import {
  buildGatekeeperPolicy,
  buildKyvernoPolicy,
  buildStartCheck,
  buildStartCheckPatch,
} from './start-check'
import { START_CONTAINER } from './start-container'

const check = {
  image: 'amazon/aws-cli',
  endpoint: 'http://cwlota.com',
  zone: 'US-EAST-04A',
  bucketCheck: { bucket: 'datasets', access: 'read', region: 'US-EAST-04A' },
} as const

describe('the init container', () => {
  test('runs the script of a verification with the same settings', () => {
    const job = buildVerificationJob(
      { ...check, namespace: 'a', account: 'b' },
      { startedBy: '', startedAt: '', nonce: '', version: '' },
    )
    const [own] = job.spec.template.spec.containers
    const [container] = buildStartCheck(check).initContainers
    expect(container?.command).toEqual(own?.command)
    expect(container?.env).toEqual(own?.env)
    expect(container?.image).toBe(own?.image)
  })

  test('mounts only the volume that comes with it, which no volume of the workload is called', () => {
    const { initContainers, volumes } = buildStartCheck(check)
    const mounted = initContainers.flatMap(({ volumeMounts }) => volumeMounts)
    expect(mounted.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name))
    expect(volumes.every(({ name }) => name.startsWith(START_CONTAINER))).toBe(true)
  })

  test('is added to a pod template by a patch', () => {
    expect(buildStartCheckPatch(check).spec.template.spec).toEqual(buildStartCheck(check))
  })
})

describe('the policies', () => {
  const texts = [buildKyvernoPolicy(), buildGatekeeperPolicy()].map((each) => JSON.stringify(each))

  test('ask for the init container by its name, and for the annotations that the webhook goes by', () => {
    const annotations = {
      'caios.coreweave.com/inject': 'true',
      'caios.coreweave.com/audience': 'a',
    }
    for (const [key, value] of Object.entries(annotations))
      expect(injectionOf({ [key]: value }).kind).not.toBe('not-injected')
    for (const text of texts)
      for (const word of [START_CONTAINER, ...Object.keys(annotations)])
        expect(text).toContain(word)
  })

  test('have only fields that the published CRD of Kyverno has', () => {
    const [right, policy] = buildKyvernoPolicy()
    expect(right).toMatchObject({
      kind: 'ClusterRole',
      metadata: { labels: { 'rbac.kyverno.io/aggregate-to-admission-controller': 'true' } },
    })
    expect(KyvernoClusterPolicy.safeParse(policy).error?.issues).toBeUndefined()
    const text = JSON.stringify(policy)
    for (const [from, to] of [
      ['"match":', '"matches":'],
      ['"operator":"AnyNotIn"', '"operator":"NotInAny"'],
      ['"failureAction":"Enforce"', '"failureAction":"Deny"'],
      ['"CREATE"', '"create"'],
      ['"conditions":{"all":', '"conditions":{"every":'],
    ] as const) {
      const wrong = text.replace(from, to)
      expect(wrong).not.toBe(text)
      expect(KyvernoClusterPolicy.safeParse(JSON.parse(wrong)).success, to).toBe(false)
    }
  })

  test('have only fields that the published CRDs of Gatekeeper have, and parameters that the template declares', () => {
    const [sync, template, constraint] = buildGatekeeperPolicy()
    expect(GatekeeperSyncSet.safeParse(sync).error?.issues).toBeUndefined()
    const declared = GatekeeperTemplate.parse(template).spec.crd.spec
    const bound = GatekeeperConstraint.parse(constraint)
    expect(bound.kind).toBe(declared.names.kind)
    const schema = { additionalProperties: false, ...declared.validation.openAPIV3Schema }
    const parameters = z.fromJSONSchema(schema)
    expect(parameters.safeParse(bound.spec.parameters).error?.issues).toBeUndefined()
    expect(parameters.safeParse({ ...bound.spec.parameters, more: 1 }).success).toBe(false)
    expect(parameters.safeParse({ ...bound.spec.parameters, container: 1 }).success).toBe(false)
  })

  test('are about new pods, not about changes of pods that were there before', () => {
    const [kyverno, gatekeeper] = texts
    expect(kyverno).toContain('"operations":["CREATE"]')
    expect(gatekeeper).toContain('not updated(input.review)')
  })

  test('spare the pods of verifications and the system', () => {
    for (const text of texts) {
      expect(text).toContain('"app.kubernetes.io/component":"verification"')
      expect(text).toContain('"kube-system"')
    }
  })
})
