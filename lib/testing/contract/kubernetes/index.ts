import { afterAll, beforeAll, describe } from 'vitest'
import { admission } from './admission'
import type { ContractCluster } from './cluster'
import { deployments } from './deployments'
import { differences } from './differences'
import { jobs } from './jobs'
import { lists } from './lists'
import { logs } from './logs'
import { rights } from './rights'
import { roles } from './roles'
import { serviceAccounts } from './service-accounts'
import { watches } from './watches'
import { webhook } from './webhook'

/** All that the console relies on of a cluster, the sandbox's or a real one. */
export function contract(open: () => Promise<ContractCluster>) {
  let opened: ContractCluster | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.close())
  const cluster = () => {
    if (!opened) throw new Error('The cluster is not open.')
    return opened
  }
  describe('rights', () => rights(cluster))
  describe('roles', () => roles(cluster))
  describe('lists', () => lists(cluster))
  describe('service accounts', () => serviceAccounts(cluster))
  describe('watches', () => watches(cluster))
  describe('jobs', () => jobs(cluster))
  describe('deployments', () => deployments(cluster))
  describe('logs', () => logs(cluster))
  describe('admission', () => admission(cluster))
  describe('the webhook', () => webhook(cluster))
  describe('differences', () => differences(cluster))
}
