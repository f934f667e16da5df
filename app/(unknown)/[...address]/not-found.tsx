import { NotFoundScreen } from '@/components/shell/not-found-screen'
import { currentPath, signedInContext } from '@/lib/server/session/context'
import { ConsoleShell } from '../../console-shell'
import NotFound from '../../not-found'

export default async function UnknownAddress() {
  const context = await signedInContext()
  if (!context) return <NotFound />
  return (
    <ConsoleShell context={context}>
      <NotFoundScreen asked={await currentPath()} />
    </ConsoleShell>
  )
}
