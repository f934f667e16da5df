import { pageContext } from '@/lib/server/session/context'
import { ConsoleShell } from '../console-shell'

export default async function ConsoleLayout({ children }: LayoutProps<'/'>) {
  return <ConsoleShell context={await pageContext()}>{children}</ConsoleShell>
}
