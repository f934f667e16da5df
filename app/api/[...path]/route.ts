import { serveApi } from '@/lib/server/api-routes'
import { apiRoutes } from '../routes'

export const { GET, POST } = serveApi(apiRoutes)
