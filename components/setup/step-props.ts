import type { ClusterPart } from '@/components/clusters/cluster-part'
import type { SetupStep } from './setup-steps'
import type { Setup } from './use-setup'

export type StepProps = { part: ClusterPart; setup: Setup; step: SetupStep }
