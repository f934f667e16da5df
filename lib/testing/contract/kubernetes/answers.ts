import { expect, test } from 'vitest'
import { type ContractCluster, freshName } from './cluster'
import { eventually, IMAGE, startJob } from './wait'

const within = ({ namespace }: ContractCluster, resource: string, api = '/api/v1') =>
  `${api}/namespaces/${namespace}/${resource}`
const accounts = (cluster: ContractCluster) => within(cluster, 'serviceaccounts')
const MERGE_PATCH = 'application/merge-patch+json'
const REVIEWS = '/apis/authorization.k8s.io/v1'

async function deployed(cluster: ContractCluster, image = IMAGE) {
  const name = freshName('answered')
  const labels = { app: name }
  await cluster.post(within(cluster, 'deployments', '/apis/apps/v1'), {
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
    },
  })
  return within(cluster, `deployments/${name}`, '/apis/apps/v1')
}

function applied(cluster: ContractCluster, manager: string, value: string, more = '') {
  const path = `${accounts(cluster)}/applied?fieldManager=${manager}${more}`
  const body = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'applied', annotations: { asked: value } },
  }
  return cluster.raw('PATCH', path, body, 'application/apply-patch+yaml')
}

const messageOf = ({ body }: { body: unknown }) => (body as { message?: string }).message

/** Answers of the API that people's clients rely on; a real cluster gives the same ones. */
const ANSWERS: [name: string, see: (cluster: ContractCluster) => Promise<unknown>, is: unknown][] =
  [
    [
      'the version has every member that clients require',
      async ({ raw }) => Object.keys((await raw('GET', '/version')).body as object).toSorted(),
      [
        'buildDate',
        'compiler',
        'emulationMajor',
        'emulationMinor',
        'gitCommit',
        'gitTreeState',
        'gitVersion',
        'goVersion',
        'major',
        'minCompatibilityMajor',
        'minCompatibilityMinor',
        'minor',
        'platform',
      ],
    ],
    [
      'a collection is deleted by a selector',
      async (cluster) => {
        const [kept, gone] = [freshName('kept'), freshName('gone')]
        await cluster.post(accounts(cluster), { metadata: { name: kept } })
        await cluster.post(accounts(cluster), { metadata: { name: gone, labels: { gone } } })
        const path = `${accounts(cluster)}?labelSelector=gone%3D${gone}`
        const { status } = await cluster.raw('DELETE', path)
        const left = await Promise.all(
          [kept, gone].map((name) => cluster.raw('GET', `${accounts(cluster)}/${name}`)),
        )
        return [status, ...left.map((one) => one.status)]
      },
      [200, 200, 404],
    ],
    [
      'a Deployment is scaled by its Scale',
      async (cluster) => {
        const path = await deployed(cluster)
        const scale = { spec: { replicas: 2 } }
        await cluster.raw('PATCH', `${path}/scale`, scale, MERGE_PATCH)
        const { spec } = (await cluster.raw('GET', path)).body as { spec: { replicas: number } }
        const wrong = { spec: { replicas: -1 } }
        const refused = await cluster.raw('PATCH', `${path}/scale`, wrong, MERGE_PATCH)
        await cluster.raw('DELETE', path)
        return [spec.replicas, refused.status]
      },
      [2, 422],
    ],
    [
      'the schemas of the kinds are published',
      async ({ raw }) => {
        const { body } = await raw('GET', '/openapi/v3/api/v1')
        const { components } = body as { components?: { schemas?: object } }
        return Object.keys(components?.schemas ?? {}).length > 50
      },
      true,
    ],
    [
      'applying what another manager applied is a conflict, unless it is forced',
      async (cluster) => {
        const first = await applied(cluster, 'a', '1')
        const second = await applied(cluster, 'b', '2')
        const forced = await applied(cluster, 'b', '2', '&force=true')
        const back = await applied(cluster, 'a', '1')
        return [first.status, second.status, messageOf(second), forced.status, messageOf(back)]
      },
      [
        201,
        409,
        'Apply failed with 1 conflict: conflict with "a": .metadata.annotations.asked',
        200,
        'Apply failed with 1 conflict: conflict with "b": .metadata.annotations.asked',
      ],
    ],
    [
      'unknown fields are dropped, and refused where fields are validated strictly',
      async (cluster) => {
        const body = { metadata: { name: freshName('odd') }, unheard: 'of' }
        const strict = await cluster.raw(
          'POST',
          `${accounts(cluster)}?fieldValidation=Strict`,
          body,
        )
        const kept = (await cluster.post(accounts(cluster), body)) as object
        return [strict.status, messageOf(strict), 'unheard' in kept]
      },
      [
        400,
        'ServiceAccount in version "v1" cannot be handled as a ServiceAccount: strict decoding error: unknown field "unheard"',
        false,
      ],
    ],
    [
      'what must not change of a Job or a selector is refused',
      async (cluster) => {
        const job = await startJob(cluster, 'exit 0', { suspend: true })
        const path = within(cluster, `jobs/${job.metadata.name}`, '/apis/batch/v1')
        const mode = { spec: { completionMode: 'Indexed' } }
        const selector = { spec: { selector: { matchLabels: { other: 'x' } } } }
        const deployment = await deployed(cluster)
        return [
          (await cluster.raw('PATCH', path, mode, MERGE_PATCH)).status,
          (await cluster.raw('PATCH', deployment, selector, MERGE_PATCH)).status,
        ]
      },
      [422, 422],
    ],
    [
      'a finalizer keeps an object until it is gone',
      async (cluster) => {
        const name = freshName('held')
        const path = `${accounts(cluster)}/${name}`
        await cluster.post(accounts(cluster), {
          metadata: { name, finalizers: ['example.com/held'] },
        })
        await cluster.raw('DELETE', path)
        const { status } = await cluster.raw('GET', path)
        await cluster.raw('PATCH', path, { metadata: { finalizers: null } }, MERGE_PATCH)
        return [status, (await cluster.raw('GET', path)).status]
      },
      [200, 404],
    ],
    [
      'managed fields name who set a field',
      async (cluster) => {
        const body = { metadata: { name: freshName('owned'), annotations: { a: 'b' } } }
        const { metadata } = (await cluster.post(accounts(cluster), body)) as {
          metadata: { managedFields?: { fieldsV1?: object }[] }
        }
        return Object.keys(metadata.managedFields?.[0]?.fieldsV1 ?? {})
      },
      ['f:metadata'],
    ],
    [
      'a token of a service account is taken',
      async ({ as, namespace, withToken }) => {
        const { issuer } = (await as('operator').openidConfiguration()) as { issuer: string }
        const request = { namespace, name: 'default', audiences: [issuer], expirationSeconds: 600 }
        const { token } = await as('team').createToken(request)
        return (await withToken(token).whoami()).username.split(':').at(-1)
      },
      'default',
    ],
    [
      'a token for another audience is not',
      async ({ as, namespace, withToken }) => {
        const request = { namespace, name: 'default', audiences: ['x'], expirationSeconds: 600 }
        const { token } = await as('team').createToken(request)
        return withToken(token)
          .whoami()
          .catch(({ code }: { code: string }) => code)
      },
      'unauthenticated',
    ],
    [
      'a TokenReview answers for the audience that it names',
      async ({ as, namespace, post }) => {
        const request = { namespace, name: 'default', audiences: ['x'], expirationSeconds: 600 }
        const { token } = await as('team').createToken(request)
        const reviewed = async (audience: string) => {
          const spec = { token, audiences: [audience] }
          const review = await post('/apis/authentication.k8s.io/v1/tokenreviews', { spec })
          return (review as { status: { authenticated?: boolean } }).status.authenticated ?? false
        }
        return [await reviewed('x'), await reviewed('y')]
      },
      [true, false],
    ],
    [
      'a SubjectAccessReview answers for somebody else',
      async ({ namespace, post, as }) => {
        const { username } = await as('reviewer').whoami()
        const asked = async (verb: string) => {
          const resourceAttributes = { namespace, verb, resource: 'pods' }
          const body = { spec: { user: username, resourceAttributes } }
          const review = await post(`${REVIEWS}/subjectaccessreviews`, body)
          return (review as { status: { allowed: boolean } }).status.allowed
        }
        return [await asked('list'), await asked('delete')]
      },
      [true, false],
    ],
    [
      'a LocalSubjectAccessReview answers for its namespace alone',
      async (cluster) => {
        const path = within(cluster, 'localsubjectaccessreviews', REVIEWS)
        const resourceAttributes = { namespace: 'default', verb: 'get', resource: 'pods' }
        return (await cluster.raw('POST', path, { spec: { user: 'x', resourceAttributes } })).status
      },
      422,
    ],
    [
      'a Deployment counts its revisions',
      async (cluster) => {
        const path = await deployed(cluster)
        const revision = async () => {
          const { metadata } = (await cluster.raw('GET', path)).body as {
            metadata: { annotations?: Record<string, string> }
          }
          return metadata.annotations?.['deployment.kubernetes.io/revision']
        }
        await eventually(async () => (await revision()) === '1', 'the first revision')
        const containers = [{ name: 'main', image: IMAGE.replace('latest', 'other') }]
        await cluster.raw(
          'PATCH',
          path,
          { spec: { template: { spec: { containers } } } },
          MERGE_PATCH,
        )
        await eventually(async () => (await revision()) === '2', 'the second revision')
        return revision()
      },
      '2',
    ],
  ]

export function answerContract(cluster: () => ContractCluster) {
  test.each(ANSWERS)('%s', async (_, see, is) => {
    expect(await see(cluster())).toEqual(is)
  })
}
