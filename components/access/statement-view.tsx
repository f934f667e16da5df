import { AccessLevels } from '@/components/patterns/access-levels'
import { Sentence } from '@/components/patterns/sentence'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { Sideways } from '@/components/ui/scroll'
import { Badge } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import type { AccessParams } from '@/lib/features/access/queries'
import type { AccessGroup, StatementAnswer } from '@/lib/features/access/schema'
import { CredentialWords, ResourceNames, StatementLink, SubjectWords } from './answer-parts'

type StatementViewProps = {
  rows: readonly StatementAnswer[]
  total: number
  params: AccessParams
  /** Whether the groups can differ in their resources. */
  manyResources: boolean
}

/** The answer by the statements that cause it, the widest first and Deny statements last. */
export const StatementView = ({ rows, total, ...rest }: StatementViewProps) => (
  <>
    {rows.map((row) => (
      <StatementPanel key={`${row.statement.policy} ${row.statement.index}`} row={row} {...rest} />
    ))}
    {total > rows.length && (
      <p className="text-ink-2">
        {plural(total - rows.length, 'more statement')} not shown. Narrow the question or export the
        answer.
      </p>
    )}
  </>
)

const cell = 'border-line border-b px-3.5 py-1.5 text-left font-normal align-top max-md:px-2.5'

type StatementPanelProps = Pick<StatementViewProps, 'params' | 'manyResources'> & {
  row: StatementAnswer
}

function StatementPanel({ row, params, manyResources }: StatementPanelProps) {
  const { statement, sentence, everyone, effective, paper, groups, total } = row
  const isDeny = statement.effect === 'Deny'
  const caption = `${statement.policy} / ${statement.statement}`
  return (
    <Panel
      title={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <StatementLink {...statement} />
          <Badge {...(isDeny && { kind: 'fail', icon: null })}>{statement.effect}</Badge>
          {everyone && !isDeny && <Badge kind="warn">Everyone</Badge>}
          <span className="font-normal text-ink-2 max-md:basis-full">
            <Sentence parts={sentence} />
          </span>
        </span>
      }
      aside={<span>{countWords(isDeny, effective, paper)}</span>}
      flush
    >
      <Sideways label={caption}>
        <table className="w-full md:table-fixed">
          <caption className="sr-only">{caption}</caption>
          <thead className="text-ink-2 text-small">
            <tr>
              <th scope="col" className={`${cell} max-md:min-w-36 md:w-[34%]`}>
                Principals
              </th>
              <th scope="col" className={`${cell} md:w-[24%]`}>
                Access
              </th>
              {manyResources && (
                <th scope="col" className={cell}>
                  Resources
                </th>
              )}
              {!isDeny && (
                <th scope="col" className={`${cell} max-md:hidden`}>
                  Credentials
                </th>
              )}
              <th scope="col" className={countCell(manyResources)}>
                Count
              </th>
            </tr>
          </thead>
          <tbody className="[&>tr:last-child>*]:border-b-0">
            {groups.map((group) => (
              <GroupRow
                key={group.id}
                group={group}
                params={params}
                isDeny={isDeny}
                manyResources={manyResources}
              />
            ))}
          </tbody>
        </table>
      </Sideways>
      {total > groups.length && (
        <p className="border-line border-t px-3.5 py-2 text-ink-2">
          {plural(total - groups.length, 'more group')} not shown.
        </p>
      )}
    </Panel>
  )
}

/** With a column of resources, there is no room for the count on narrow screens. */
const countCell = (manyResources: boolean) =>
  `${cell} w-20 text-right! ${manyResources ? 'max-md:hidden' : ''}`

type GroupRowProps = Pick<StatementViewProps, 'params' | 'manyResources'> & {
  group: AccessGroup
  isDeny: boolean
}

function GroupRow({ group, params, isDeny, manyResources }: GroupRowProps) {
  const { credentials, count, unannotated, resources, resourceCount } = group
  const levels = levelsOfBits(group.levels)
  const isPaper = credentials.state === 'paper'
  return (
    <tr className={isPaper && !isDeny ? 'bg-sunken' : ''}>
      <th scope="row" className={cell}>
        <TextLink href={paths.access(narrowed(group, params))} quiet>
          <Members group={group} />
        </TextLink>
      </th>
      <td className={cell}>
        {isDeny && <AccessLevels denied={levels} />}
        {!isDeny && (isPaper ? <AccessLevels paper={levels} /> : <AccessLevels held={levels} />)}
      </td>
      {manyResources && (
        <td className={cell}>
          <ResourceNames names={resources} count={resourceCount} />
        </td>
      )}
      {!isDeny && (
        <td className={`${cell} max-md:hidden`}>
          <CredentialWords credentials={credentials} />
          {unannotated > 0 && !isPaper && (
            <span
              className="block text-ink-2 text-small"
              title="Without the annotation, pods have to mount a token of their own to sign in."
            >
              {count === 1 ? 'Not annotated' : `${unannotated} of ${count} not annotated`}
            </span>
          )}
        </td>
      )}
      <td className={`${countCell(manyResources)} tabular-nums`}>{count.toLocaleString('en')}</td>
    </tr>
  )
}

function Members({ group: { subject, cluster, namespace, places } }: { group: AccessGroup }) {
  if (subject) return <SubjectWords {...subject} />
  if (places)
    return (
      <span>
        {plural(places.namespaces, 'namespace')} in {plural(places.clusters, 'cluster')}
      </span>
    )
  return (
    <span className="[overflow-wrap:anywhere]">
      <span className="text-ink-2">{cluster} / </span>
      <span className="font-medium">{namespace}</span>
    </span>
  )
}

/** The same question about these principals. */
function narrowed(
  { subject, cluster, namespace, places }: AccessGroup,
  { kind: _, principal: __, q: ___, ...params }: AccessParams,
): AccessParams {
  if (places) return { ...params, show: 'paper' }
  if (!subject) return { ...params, cluster, namespace }
  return { ...params, cluster: '', namespace: '', principal: subject.principal }
}

function countWords(isDeny: boolean, effective: number, paper: number) {
  if (isDeny) return `Denies ${plural(effective + paper, 'principal')}`
  return [
    effective > 0 && `${effective.toLocaleString('en')} effective`,
    paper > 0 && `${paper.toLocaleString('en')} on paper`,
  ]
    .filter(Boolean)
    .join(', ')
}
