import { kubernetesContract } from '@/lib/testing/contract/kubernetes'
import { openContractCluster } from '@/lib/testing/contract/kubernetes/cluster'

kubernetesContract(openContractCluster)
