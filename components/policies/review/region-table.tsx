import { Fragment } from 'react'
import { AccessLevels } from '@/components/patterns/access-levels'
import { principalLabel } from '@/components/patterns/principal-label'
import { Chip } from '@/components/ui/chip'
import { TextLink } from '@/components/ui/link'
import { Sideways } from '@/components/ui/scroll'
import { Badge, StateIcon } from '@/components/ui/state'
import { listAnd } from '@/lib/common/list'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { PatternTerm } from '@/lib/core/policy/atoms'
import { levelsOfRegion } from '@/lib/core/policy/region-actions'
import type { Region } from '@/lib/core/policy/regions'
import type { KnownInventory } from '../known-inventory'

type RegionsProps = {
  regions: readonly Region[]
  known: KnownInventory
  caption: string
  /** Whether the access is added, rather than taken away. */
  gains?: boolean
}

const SHOWN = 40
const anyCell =
  'border-line border-b px-3.5 py-2 text-left align-top font-normal max-md:px-2.5 md:min-w-30'
const cell = `${anyCell} @max-md:block @max-md:border-0 @max-md:p-0`
const exampleCell = `${anyCell} hidden @3xl:table-cell`

/** Who may do what on what, each region with one example that really changes. Where it is narrow, below each other. */
export function RegionTable({ regions, known, caption, gains = false }: RegionsProps) {
  const rest = regions.length - SHOWN
  return (
    <div className="@container">
      <Sideways label={caption}>
        <table className="w-full @max-md:block">
          <caption className="sr-only">{caption}</caption>
          <thead className="text-ink-2 text-small @max-md:hidden">
            <tr>
              {['Principals', 'Actions', 'Resources'].map((header) => (
                <th key={header} scope="col" className={cell}>
                  {header}
                </th>
              ))}
              <th scope="col" className={exampleCell}>
                Example
              </th>
            </tr>
          </thead>
          <tbody className="[&>tr:last-child]:border-b-0 [&>tr:last-child>*]:border-b-0 @max-md:block">
            {regions.slice(0, SHOWN).map((region) => (
              <tr
                className="border-line @max-md:grid @max-md:gap-1.5 @max-md:border-b @max-md:px-3.5 @max-md:py-2.5"
                key={JSON.stringify([
                  region.scope,
                  region.principals,
                  region.actions,
                  region.resources,
                  region.held,
                ])}
              >
                <td className={cell}>
                  <Parts parts={region.principals} words={(text) => principalChip(text, known)} />
                </td>
                <td className={cell}>
                  <Deeds actions={region.actions} gains={gains} />
                </td>
                <td className={cell}>
                  <Parts parts={region.resources} words={(text) => resourceChip(text, region)} />
                  {region.held && <SecondGate {...region.held} />}
                </td>
                <td className={`${exampleCell} text-small`}>
                  <Example region={region} known={known} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      {rest > 0 && (
        <p className="border-line border-t px-3.5 py-2 text-ink-2">{rest} more not shown.</p>
      )}
    </div>
  )
}

const SecondGate = ({ bucket, decision, on }: NonNullable<Region['held']>) => (
  <p className="mt-1 text-small">
    <Badge kind={decision === 'refuse' ? 'fail' : 'warn'}>
      {decision === 'refuse' ? 'Denied' : 'Depends'}
    </Badge>{' '}
    {decision === 'refuse' ? 'by' : 'on'} the{' '}
    <TextLink href={paths.bucket(bucket)} quiet>
      bucket policy of {bucket}
    </TextLink>
    {on.length > 0 && `: ${on.join('; ')}`}
  </p>
)

type Words = { label: string; of?: string; kind: 'plain' | 'wild' | 'bad'; count?: string }

function principalChip(text: string, known: KnownInventory): Words {
  const words = principalLabel(text, known)
  return words.kind === 'wild' ? { ...words, count: `${known.countOf(text)} today` } : words
}

function resourceChip(text: string, { scope }: Region): Words {
  if (scope === 'global') return { label: 'The organization', kind: 'plain' }
  if (text === '*/*') return { label: 'All objects', kind: 'wild' }
  if (text === '*')
    return { label: scope === 'bucket' ? 'All buckets' : 'All objects', kind: 'wild' }
  if (text.endsWith('/*') && text.indexOf('/') === text.length - 2)
    return { label: text.slice(0, -2), of: 'objects', kind: 'plain' }
  return { label: text, ...(scope === 'bucket' && { of: 'the bucket' }), kind: 'plain' }
}

const Parts = ({
  parts,
  words,
}: {
  parts: readonly PatternTerm[]
  words: (text: string) => Words
}) => (
  <ul className="flex flex-wrap gap-1">
    {parts.map(({ pattern, and, except }) => {
      const { label, of, kind, count } = words(pattern)
      return (
        <li
          key={JSON.stringify([pattern, and, except])}
          title={pattern}
          className={label.length < 40 ? 'whitespace-nowrap' : ''}
        >
          <Chip kind={kind}>
            {label}
            {of && <span className="text-ink-3">{of}</span>}
            {count && <span className="text-ink-3">{count}</span>}
          </Chip>
          {and.length > 0 && (
            <small className="text-small">
              {' '}
              also {listAnd(and.map((each) => words(each).label))}
            </small>
          )}
          {except.length > 0 && (
            <small className="text-small">
              {' '}
              except {except.map((each) => words(each).label).join(', ')}
            </small>
          )}
        </li>
      )
    })}
  </ul>
)

/** The levels first, the actions behind them. */
function Deeds({ actions, gains }: { actions: readonly PatternTerm[]; gains: boolean }) {
  const levels = levelsOfRegion({ actions })
  const names = actions.map(({ pattern }) => pattern)
  const few = names.length <= 3
  return (
    <span title={names.join('\n')}>
      {levels.length > 0 && <AccessLevels held={levels} gained={gains ? levels : []} />}{' '}
      <small className="text-ink-2 text-small">
        {few
          ? names.map((name, at) => (
              <Fragment key={name}>
                <code className="[overflow-wrap:anywhere] @lg:whitespace-nowrap">{name}</code>
                {at < names.length - 1 && ', '}
              </Fragment>
            ))
          : `${names.length} actions`}
      </small>
    </span>
  )
}

function Example({ region, known }: { region: Region; known: KnownInventory }) {
  const { witness, merged } = region
  if (!witness) return <span className="text-ink-2">upper bound</span>
  const { principal, action, resource } = witness
  return (
    <>
      {principalLabel(principal, known).label}: <code>{action}</code>
      {resource !== '*' && (
        <>
          {' '}
          on <code>{resource}</code>
        </>
      )}
      {merged && <span className="block text-ink-2">one of {plural(merged, 'merged change')}</span>}
    </>
  )
}

export const NoAccessChange = ({ words }: { words: string }) => (
  <p className="flex items-center gap-2 px-3.5 py-2.5 text-ink-2">
    <StateIcon kind="done" />
    {words}
  </p>
)
