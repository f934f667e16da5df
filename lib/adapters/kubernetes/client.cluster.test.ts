import { contract } from '@/lib/testing/contract/kubernetes'
import { openReal } from '@/lib/testing/contract/kubernetes/cluster'

contract(openReal)
