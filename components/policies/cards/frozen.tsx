import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { positions } from '@/lib/core/policy/text'
import { blockingOf } from '../checks'
import type { Editing } from '../use-editing'

/** Why the cards stand still, and where it is mended. */
export function Frozen({ editing }: { editing: Editing }) {
  const { checks, handle } = editing
  const [error] = blockingOf(checks)
  const line = error && positions(checks.text)(error.from, 0).line
  return (
    <Note
      kind="fail"
      live
      title="The cards stand still until the JSON can be read again."
      actions={
        error && (
          <Button size="tiny" onClick={() => handle?.show(error.from)}>
            Show line {line}
          </Button>
        )
      }
    >
      {error ? `Line ${line}: ${error.message}` : 'It holds no list of statements.'}
    </Note>
  )
}
