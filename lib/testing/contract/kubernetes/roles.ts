import { expect, test } from 'vitest'
import type { ContractCluster } from './cluster'
import { eventually } from './wait'

export function roleContract(cluster: () => ContractCluster) {
  const RBAC = '/apis/rbac.authorization.k8s.io/v1'

  test('roles and bindings of the cluster and of a namespace can be listed', async () => {
    const { as, namespace, post } = cluster()
    await post(`${RBAC}/namespaces/${namespace}/roles`, {
      metadata: { name: 'token-maker' },
      rules: [
        {
          apiGroups: [''],
          resources: ['serviceaccounts/token'],
          resourceNames: ['one'],
          verbs: ['create'],
        },
      ],
    })
    const operator = as('operator')
    const { items: own } = await operator.listRoles({ namespace })
    expect(own).toMatchObject([
      { metadata: { name: 'token-maker', namespace }, rules: [{ resourceNames: ['one'] }] },
    ])
    const { items: bindings } = await operator.listRoleBindings({ namespace })
    expect(bindings.find(({ metadata }) => metadata.name === 'team')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'User' }],
    })
    const { items: clusterRoles } = await operator.listClusterRoles({ limit: 500 })
    const edit = clusterRoles.find(({ metadata }) => metadata.name === 'edit')
    // The aggregation controller fills in these rules on a new cluster.
    expect(edit?.rules?.some(({ verbs }) => verbs.includes('impersonate'))).toBe(true)
    const { items: everywhere } = await operator.listClusterRoleBindings({ limit: 500 })
    expect(everywhere.find(({ metadata }) => metadata.name === 'cluster-admin')).toMatchObject({
      subjects: [{ kind: 'Group', name: 'system:masters' }],
    })
  })

  test('the built-in role view may read neither roles nor bindings', async () => {
    const { as, namespace } = cluster()
    const reviewer = as('reviewer')
    await eventually(
      async () => (await reviewer.may({ verb: 'list', resource: 'pods', namespace })).allowed,
      'the binding takes effect',
    )
    await expect(reviewer.listRoleBindings({ namespace })).rejects.toMatchObject({
      code: 'forbidden',
      detail: { reason: 'rbac' },
    })
    await expect(reviewer.listClusterRoles()).rejects.toMatchObject({ code: 'forbidden' })
  })
}
