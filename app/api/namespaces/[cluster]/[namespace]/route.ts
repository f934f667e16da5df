import { NamespaceRef } from '@/lib/features/namespaces/schema'
import { readNamespace } from '@/lib/features/namespaces/service'
import { route } from '@/lib/server/route'

export const GET = route(readNamespace, NamespaceRef)
