import { requireRealCluster } from '../../lib/sandbox/real-cluster/environment'
import { startTestServers } from '../servers'

export default () => startTestServers({ realCluster: requireRealCluster() })
