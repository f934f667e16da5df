import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { kubernetesContract } from '@/lib/testing/contract/kubernetes'
import { openContractSandbox } from '@/lib/testing/contract/kubernetes/cluster'
import { DIFFERENCES } from '@/lib/testing/contract/kubernetes/differences'

kubernetesContract(openContractSandbox)

test('the README of the sandbox lists each difference from a real cluster that is seen here, and no other', async () => {
  const readme = await readFile('lib/sandbox/kubernetes/README.md', 'utf8')
  const rows = [...readme.matchAll(/^\| ([A-Z][^|]*?) \|/gm)].map(([, name]) => name)
  expect(rows.toSorted()).toEqual(DIFFERENCES.map(({ name }) => name).toSorted())
})
