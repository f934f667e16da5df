import Form from 'next/form'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { PersonChoice } from '@/components/people/person-choice'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import { type ListRequests, REQUEST_VIEWS, type RequestPage } from '@/lib/features/requests/schema'
import { NotifyDueGrants } from './notify-due-grants'
import { RequestsTable } from './requests-table'
import { requestsTitle } from './words'

type RequestsScreenProps = { page: RequestPage; query: ListRequests }

const LABELS = {
  waiting: 'Waiting',
  due: 'Expired grants',
  closed: 'Closed',
  all: 'All',
} as const satisfies Record<(typeof REQUEST_VIEWS)[number], string>

/** The requests this person may read. The URL holds the filters, and the server applies them. */
export function RequestsScreen({ page, query }: RequestsScreenProps) {
  const { rows, next, counts, scope, authors = [] } = page
  const { before, show = 'waiting', ...filters } = query
  const kept = { ...filters, show }
  const older = next && paths.requests({ ...kept, before: String(next) })
  const filtered = Object.values(filters).some(Boolean)
  const clear = <LinkButton href={paths.requests({ show })}>Clear filters</LinkButton>
  return (
    <>
      <NotifyDueGrants due={page.unrecorded === true} />
      <PageHead
        title={requestsTitle(page)}
        facts={[
          scope === 'own' && 'Your own requests only; others require cwobject:ListAccessPolicy',
          'CoreWeave’s API does not enforce requests: people who can write policies can also do so elsewhere',
        ]}
        actions={
          <LinkButton href={paths.newPolicy()} variant="primary">
            Request access
          </LinkButton>
        }
      />
      <LinkTabs
        label="Requests by status"
        tabs={REQUEST_VIEWS.map((key) => ({
          key,
          label: LABELS[key],
          href: paths.requests({ ...filters, show: key }),
          current: key === show,
          ...((key === 'waiting' || key === 'due') && { count: counts[key] }),
        }))}
      />
      <Form action={paths.requests()} className="flex flex-wrap items-end gap-2">
        <input type="hidden" name="show" value={show} />
        <Field name="q" label="Text" value={filters.q} />
        {scope === 'organization' && (
          <PersonChoice name="person" label="Author" value={filters.person} people={authors} />
        )}
        <Field name="account" label="Namespace / service account" value={filters.account} />
        <Button type="submit">Filter</Button>
        {filtered && clear}
      </Form>
      <Panel
        flush
        {...((before || older) && {
          footer: (
            <div className="flex gap-2">
              {before && <LinkButton href={paths.requests(kept)}>Newest</LinkButton>}
              {older && <LinkButton href={older}>Older</LinkButton>}
            </div>
          ),
        })}
      >
        <RequestsTable
          rows={rows}
          empty={
            filtered || before ? (
              <FilteredOut title="No request matches the filters" actions={clear} />
            ) : (
              <NoneYet title={EMPTY_TITLES[show]}>
                People who cannot write policies request access, and someone else approves it.
              </NoneYet>
            )
          }
        />
      </Panel>
    </>
  )
}

const EMPTY_TITLES = {
  waiting: 'No requests are waiting',
  due: 'No expired grants',
  closed: 'No closed requests',
  all: 'No requests yet',
} as const satisfies Record<(typeof REQUEST_VIEWS)[number], string>

type FieldProps = { name: string; label: string; value: string | undefined }

const Field = ({ name, label, value }: FieldProps) => (
  <label className="grid w-56 gap-1 max-md:w-full">
    <span className="font-medium text-ink-2 text-small">{label}</span>
    <input
      // A new key makes React show the value of a new URL in an uncontrolled input.
      key={value}
      name={name}
      defaultValue={value}
      className="control"
      autoComplete="off"
      spellCheck={false}
      {...(name === 'q' && { 'data-filter': true })}
    />
  </label>
)
