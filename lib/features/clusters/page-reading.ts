import 'server-only'

import { cache } from 'react'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { readCluster } from './service'

/** The cluster that a page is about, read once for its title and its content. */
export const readPageCluster = cache(async (cluster: string) => {
  const context = await pageContext()
  return readPart(context, () => readCluster(context, { cluster }))
})
