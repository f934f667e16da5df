import { describe, expect, test } from 'vitest'
import { injectionOf } from '@/lib/core/identity/injection'
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

  test('spare the pods of verifications and the system', () => {
    for (const text of texts) {
      expect(text).toContain('"app.kubernetes.io/component":"verification"')
      expect(text).toContain('"kube-system"')
    }
  })
})
