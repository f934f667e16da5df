import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { getJson } from '../query'
import { JumpTarget } from './schema'

export const jumpTargetsQuery = queryOptions({
  queryKey: ['jump'],
  queryFn: () => getJson('/api/jump', z.array(JumpTarget)),
})
