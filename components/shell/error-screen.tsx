'use client'

import { Unreachable } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { readErrorDigest } from '@/lib/common/error-digest'
import { paths } from '@/lib/common/paths'

type ErrorScreenProps = { error: Error & { digest?: string }; retry: () => void }

/** The error page, with the id under which the server's log has the cause. */
export function ErrorScreen({ error, retry }: ErrorScreenProps) {
  const problem = readErrorDigest(error.digest)
  return (
    <Panel flush>
      <Unreachable
        title="Could not load this page"
        actions={
          <>
            <Button variant="primary" onClick={retry}>
              Try again
            </Button>
            <LinkButton href={paths.home()}>Home</LinkButton>
          </>
        }
      >
        {problem ? (
          `${problem.message} ${problem.next ?? ''}`
        ) : (
          <>
            Opening the page changed nothing. The operator of the console can find the cause in its
            log under <code>{error.digest ?? 'no id (the error occurred in this browser)'}</code>.
          </>
        )}
      </Unreachable>
    </Panel>
  )
}
