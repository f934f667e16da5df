import { NoneYet } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { JumpKeys } from './jump-keys'
import { navigation } from './navigation'

/** Pages that everyone has, whatever their role. */
const offered = navigation.flatMap(({ items }) => items).filter(({ team }) => team)
const MOST_SHOWN = 200

/** `asked` is the path that was asked for, if no page has it. */
export const NotFoundScreen = ({ asked }: { asked?: string | undefined }) => (
  <>
    <PageHead title="Page not found" />
    <Panel flush>
      <NoneYet
        title="Nothing is at this address"
        actions={offered.map(({ label, href }) => (
          <LinkButton key={label} href={href}>
            {label}
          </LinkButton>
        ))}
      >
        {asked && (
          <span className="block">
            No page is called <code className="[overflow-wrap:anywhere]">{shorten(asked)}</code>.
          </span>
        )}
        <span className="block">
          What was here may have been deleted or renamed, or it belongs to another organization.
          Press <JumpKeys /> to search clusters, accounts, buckets, policies, requests and people.
        </span>
      </NoneYet>
    </Panel>
  </>
)

const shorten = (path: string) =>
  path.length > MOST_SHOWN ? `${path.slice(0, MOST_SHOWN)}…` : path
