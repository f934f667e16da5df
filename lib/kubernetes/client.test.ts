import { afterAll, beforeAll, describe } from 'vitest'
import { admission } from './contract/admission'
import { type ContractCluster, clustersOf, openSandbox } from './contract/cluster'
import { jobs } from './contract/jobs'
import { lists } from './contract/lists'
import { logs } from './contract/logs'
import { rights } from './contract/rights'
import { serviceAccounts } from './contract/service-accounts'
import { watches } from './contract/watches'
import { webhook } from './contract/webhook'

// One contract for all that the console relies on, for the sandbox and for real clusters.
describe.each(clustersOf(process.env))('%s', (_name, open) => {
  const cluster = opening(open)
  describe('rights', () => rights(cluster))
  describe('lists', () => lists(cluster))
  describe('service accounts', () => serviceAccounts(cluster))
  describe('watches', () => watches(cluster))
  describe('jobs', () => jobs(cluster))
  describe('logs', () => logs(cluster))
  describe('admission', () => admission(cluster))
})

describe('the sandbox, where the webhook is installed', () => {
  const cluster = opening(openSandbox)
  webhook(cluster)
})

function opening(open: () => Promise<ContractCluster>) {
  let opened: ContractCluster | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('The cluster is not open.')
    return opened
  }
}
