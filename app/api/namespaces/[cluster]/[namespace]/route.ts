import { NamespaceRef } from '@/lib/namespaces/schema'
import { readNamespace } from '@/lib/namespaces/service'
import { route } from '@/lib/route'

export const GET = route(readNamespace, NamespaceRef)
