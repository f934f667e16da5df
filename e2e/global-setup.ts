import { startTestServers } from './servers'

export default () => startTestServers({ identityProvider: true })
