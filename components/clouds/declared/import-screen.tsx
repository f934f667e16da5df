'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note, ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/common/paths'
import { importTrustsAction } from '@/lib/features/declared-trusts/actions'
import type { ClusterName, Row, Told } from '@/lib/features/declared-trusts/import/trust-import'
import { trustsKey } from '@/lib/features/declared-trusts/queries'
import { ImportForms } from './import-forms'
import { ImportPreview, NotTaken } from './import-preview'
import { ImportTold } from './import-told'
import { OpenFile } from './open-file'
import { useImport } from './use-import'

/** Trusts that are known elsewhere, looked at before they are kept. */
export function ImportScreen({ clusters }: { clusters: ClusterName[] }) {
  const [text, setText] = useState('')
  const [told, setTold] = useState<Told>({})
  const [refused, setRefused] = useState<string[]>([])
  const found = useImport(text, clusters, told)
  const rows = found?.rows ?? []
  const router = useRouter()
  const toast = useToast()
  const { run, pending, problem, reset } = useServerAction({
    action: importTrustsAction,
    invalidates: [{ queryKey: trustsKey }],
    onDone: (outcomes) => {
      const failed = outcomes.flatMap(({ namespace, name, result }) =>
        result.ok ? [] : [`${namespace}/${name}: ${result.error.message}`],
      )
      const kept = outcomes.length - failed.length
      if (kept > 0) toast({ title: `Kept ${countOf(kept)}` })
      setRefused(failed)
      if (failed.length === 0) router.push(paths.clouds())
    },
  })
  const change = (next: string) => {
    setText(next)
    setRefused([])
    reset()
  }
  return (
    <>
      <PageHead
        title="Import declared trusts"
        facts={[
          'Paste what trusts your service accounts; nothing is kept before you have seen it.',
        ]}
      />
      <Columns layout="wide-left">
        <Stack>
          <Panel title="What is there" aside={<OpenFile onText={change} />}>
            <TextareaField
              label="Text"
              mono
              rows={10}
              value={text}
              onChange={({ target }) => change(target.value)}
              help="It is read in this browser. Only the rows you keep are sent."
            />
          </Panel>
        </Stack>
        <Stack>
          {found?.kind === 'gcp' ? (
            <ImportTold told={told} clusters={clusters} onChange={setTold} />
          ) : (
            <ImportForms />
          )}
        </Stack>
      </Columns>
      {found && (
        <>
          {refused.length > 0 && (
            <Note kind="fail" title={`${countOf(refused.length)} not kept`} live>
              <ul>
                {refused.slice(0, 20).map((each) => (
                  <li key={each}>{each}</li>
                ))}
                {refused.length > 20 && <li>and {refused.length - 20} more</li>}
              </ul>
            </Note>
          )}
          <NotTaken found={found} />
          <ImportPreview rows={rows} clusters={clusters} />
          {problem && <ProblemNote problem={problem} title="Nothing was kept" />}
          {rows.length > 0 && (
            <div className="flex flex-wrap gap-3">
              <Button
                variant="primary"
                pending={pending}
                disabled={!found.isCurrent}
                onClick={() => run({ entries: rows.map(({ entry }: Row) => entry) })}
              >
                {`Keep ${countOf(rows.length)}`}
              </Button>
              <LinkButton href={paths.clouds()} variant="quiet">
                Cancel
              </LinkButton>
            </div>
          )}
        </>
      )}
    </>
  )
}

const countOf = (number: number) => (number === 1 ? '1 trust' : `${number} trusts`)
