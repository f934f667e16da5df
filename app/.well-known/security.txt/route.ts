import { publicText } from '@/lib/server/route'
import { renderSecurityText } from '@/lib/server/security-text'

export const GET = publicText(renderSecurityText)
