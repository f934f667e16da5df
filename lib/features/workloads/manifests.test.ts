import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkManifest } from '@/lib/core/diagnosis/workload-check'
import { CREDENTIAL_PROCESS_SCRIPT } from '@/lib/core/kubernetes/credential-process'
import { clientsFor } from './clients'
import { exchangeUrlOf, workloadFiles } from './manifests'

const place = { namespace: 'no', account: 'train-runner' }
const inside = { endpoint: 'http://cwlota.com', region: 'US-EAST-04A', bucket: 'datasets' }
const outside = { ...inside, endpoint: 'https://cwobject.com' }
const image = 'docker.io/amazon/aws-cli:2.33.2'
const exchangeUrl = exchangeUrlOf('https://api.coreweave.com', 'ab1cd2')
const files = workloadFiles(place, inside, { image, exchangeUrl })
const codeOf = (key: string) => files.find((file) => file.key === key)?.code ?? ''

describe('the workload', () => {
  test.each(['pod', 'manual'])(
    'the checks for broken workloads find nothing wrong with the %s',
    (key) => {
      const check = checkManifest(codeOf(key))?.workloads[0]
      const wrong = check?.findings.filter(
        ({ code, state }) => state !== 'pass' && code !== 'injection',
      )
      expect(check?.workload).toMatchObject({ namespace: 'no', account: 'train-runner' })
      // Setting the exchange by hand is what the manual way is.
      expect(wrong?.filter(({ code }) => key !== 'manual' || code !== 'hidden-env')).toEqual([])
    },
  )

  test.each(files)(
    '$label is YAML that reads back, in a namespace that YAML 1.1 takes for false',
    ({ code }) => {
      const { metadata } = parse(code, { version: '1.1' })
      if (metadata) expect(metadata.namespace).toBe('no')
    },
  )

  test('sets endpoint, region and virtual-hosted addressing, inside and outside the cluster', () => {
    for (const storage of [inside, outside]) {
      const map = parse(workloadFiles(place, storage, { image })[0]?.code ?? '')
      expect(map.data.config).toContain(`endpoint_url = ${storage.endpoint}\n`)
      expect(map.data.config).toContain('region = US-EAST-04A\n')
      expect(map.data.config).toContain('addressing_style = virtual')
    }
  })

  test('the ConfigMap with key cache adds a script where the configuration file looks for it', () => {
    const [plain, caching] = [parse(codeOf('configmap')), parse(codeOf('caching-configmap'))]
    expect(caching.metadata).toEqual(plain.metadata)
    const [, path] = /^credential_process = sh (.+)$/m.exec(caching.data.config) ?? []
    const [mount] = parse(codeOf('pod')).spec.containers[0].volumeMounts
    expect(path).toBe(`${mount.mountPath}/credentials.sh`)
    expect(caching.data['credentials.sh']).toBe(CREDENTIAL_PROCESS_SCRIPT)
    expect(caching.data.config.replace(/^credential_process.*\n/m, '')).toBe(plain.data.config)
  })

  test('without the webhook, the token has the audience of the manual exchange', () => {
    const { spec } = parse(codeOf('manual'))
    expect(spec.volumes[0].projected.sources[0].serviceAccountToken.audience).toBe(
      'https://coreweave.com/iam',
    )
    expect(spec.containers[0].env[0].value).toBe(
      'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/ab1cd2',
    )
  })
})

describe.each(clientsFor(inside))('$label', ({ key, code, works, least, note }) => {
  test('sets the endpoint, and the region where the client uses one', () => {
    expect(code).toContain('cwlota.com')
    if (works !== 'no') expect(code).toContain('US-EAST-04A')
  })

  test('names a minimum version or says why there is none', () => {
    expect(least !== undefined || note.length > 40 || key === 'config').toBe(true)
  })

  test('never uses path-style addressing', () => {
    expect(code).not.toMatch(/path[-_]?style\s*[=:]\s*true|addressing_style\s*[=:]\s*"?path/i)
  })

  test('quotes its inputs', () => {
    const hostile = clientsFor({ ...inside, bucket: 'a"; rm -rf $(x)' }).find(
      (client) => client.key === key,
    )
    expect(hostile?.code ?? '').not.toMatch(/(^|[^\\])"; rm -rf \$\(x\)"\s*$/m)
  })
})
