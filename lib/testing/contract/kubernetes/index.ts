import { afterAll, beforeAll, describe } from 'vitest'
import { admissionContract } from './admission'
import { answerContract } from './answers'
import type { ContractCluster } from './cluster'
import { cronJobContract } from './cron-jobs'
import { deploymentContract } from './deployments'
import { differenceContract } from './differences'
import { jobContract } from './jobs'
import { listContract } from './lists'
import { logContract } from './logs'
import { rightsContract } from './rights'
import { roleContract } from './roles'
import { serviceAccountContract } from './service-accounts'
import { watchContract } from './watches'
import { webhookContract } from './webhook'

/** Everything that the console relies on in a cluster, the sandbox's or a real one. */
export function kubernetesContract(open: () => Promise<ContractCluster>) {
  let opened: ContractCluster | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.close())
  const cluster = () => {
    if (!opened) throw new Error('The cluster is not open.')
    return opened
  }
  describe('rights', () => rightsContract(cluster))
  describe('roles', () => roleContract(cluster))
  describe('lists', () => listContract(cluster))
  describe('service accounts', () => serviceAccountContract(cluster))
  describe('watches', () => watchContract(cluster))
  describe('jobs', () => jobContract(cluster))
  describe('cron jobs', () => cronJobContract(cluster))
  describe('deployments', () => deploymentContract(cluster))
  describe('logs', () => logContract(cluster))
  describe('admission', () => admissionContract(cluster))
  describe('the webhook', () => webhookContract(cluster))
  describe('answers', () => answerContract(cluster))
  describe('differences', () => differenceContract(cluster))
}
