'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { EarlierAnswer } from '@/components/patterns/earlier-answer'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note, ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { useToast } from '@/components/ui/toast'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { importTrustsAction } from '@/lib/features/declared-trusts/actions'
import type {
  ImportCluster,
  ImportHints,
  ImportRow,
} from '@/lib/features/declared-trusts/import/trust-import'
import { trustsKey } from '@/lib/features/declared-trusts/queries'
import { ImportFormats } from './import-formats'
import { ImportHintsPanel } from './import-hints'
import { ImportPreview, ImportRejections } from './import-preview'
import { OpenFile } from './open-file'
import { useImport } from './use-import'

/** Imports trusts after a preview. */
export function ImportScreen({ clusters }: { clusters: ImportCluster[] }) {
  const [text, setText] = useState('')
  const [hints, setTold] = useState<ImportHints>({})
  const [refused, setRefused] = useState<string[]>([])
  const found = useImport(text, clusters, hints)
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
      const imported = outcomes.length - failed.length
      if (imported > 0) toast({ title: `Imported ${plural(imported, 'trust')}` })
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
          'Paste the trusts of your service accounts. You can review them before they are saved.',
        ]}
      />
      <Columns layout="wide-left">
        <Stack>
          <Panel title="Existing trusts" aside={<OpenFile onText={change} />}>
            <TextareaField
              label="Text"
              mono
              rows={10}
              value={text}
              onChange={({ target }) => change(target.value)}
              help="The text is parsed in this browser. Only the trusts that you import are sent."
            />
          </Panel>
        </Stack>
        <Stack>
          {found?.kind === 'gcp' ? (
            <ImportHintsPanel hints={hints} clusters={clusters} onChange={setTold} />
          ) : (
            <ImportFormats />
          )}
        </Stack>
      </Columns>
      {found && (
        <>
          {refused.length > 0 && (
            <Note kind="fail" title={`${plural(refused.length, 'trust')} not imported`} live>
              <ul>
                {refused.slice(0, 20).map((each) => (
                  <li key={each}>{each}</li>
                ))}
                {refused.length > 20 && <li>and {refused.length - 20} more</li>}
              </ul>
            </Note>
          )}
          <EarlierAnswer earlier={!found.isCurrent}>
            <Stack>
              <ImportRejections found={found} />
              <ImportPreview rows={rows} clusters={clusters} />
            </Stack>
          </EarlierAnswer>
          {problem && <ProblemNote problem={problem} title="Could not import the trusts" />}
          {rows.length > 0 && (
            <div className="flex flex-wrap gap-3">
              <Button
                variant="primary"
                pending={pending}
                disabled={!found.isCurrent}
                onClick={() => run({ entries: rows.map(({ entry }: ImportRow) => entry) })}
              >
                {`Import ${plural(rows.length, 'trust')}`}
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
