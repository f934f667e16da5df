'use client'

import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { SelectField, TextareaField, TextField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Note, ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel } from '@/components/ui/panel'
import { diagnoseAction } from '@/lib/features/diagnosis/actions'
import type { Diagnosis } from '@/lib/features/diagnosis/schema'
import { type ClusterOption, type PastedContent, readPastedContent, usePaste } from './use-paste'

// Shown only once there is a text or an answer.
const DiagnosisView = dynamic(() => import('./diagnosis').then((it) => it.DiagnosisView), {
  ssr: false,
})
const PasteFacts = dynamic(() => import('./paste-facts').then((it) => it.PasteFacts), {
  ssr: false,
})
const ManifestFindings = dynamic(
  () => import('./workload-findings').then((it) => it.ManifestFindings),
  { ssr: false },
)

type Typed = { cluster?: string; namespace?: string; account?: string }

/** Finds the failing step from a pasted error, token or manifest. */
export function DiagnoseScreen({ clusters }: { clusters: ClusterOption[] }) {
  const [text, setText] = useState('')
  const [typed, setTyped] = useState<Typed>({})
  const [invalid, setInvalid] = useState<Record<string, string>>({})
  const [found, setFound] = useState<Diagnosis>()
  // An answer that arrives after the text or the workload was changed belongs to an earlier question.
  const question = useRef(0)
  const asked = useRef(0)
  const paste = usePaste(text, clusters)
  const place = { ...paste.place, ...typed }
  const said = paste.content?.said
  const words = said && 'words' in said ? said.words : undefined
  const { run, pending, problem, reset } = useServerAction({
    action: diagnoseAction,
    invalidates: [],
    onDone: (diagnosis) => {
      if (asked.current === question.current) setFound(diagnosis)
    },
  })
  const forget = () => {
    question.current += 1
    setFound(undefined)
    reset()
  }
  const change = (more: Typed) => {
    setTyped({ ...typed, ...more })
    setInvalid({})
    forget()
  }
  const submit = async () => {
    const current = question.current
    const { DiagnosisFacts: Facts } = await import('@/lib/core/diagnosis/facts')
    const facts = Facts.safeParse(factsOf(await readPastedContent(text), place))
    if (current !== question.current) return
    if (facts.success) {
      asked.current = current
      return run(facts.data)
    }
    setInvalid(
      Object.fromEntries(
        facts.error.issues.map(({ path, message }) => [String(path[0] ?? ''), message]),
      ),
    )
  }
  return (
    <>
      <PageHead
        title="Troubleshoot access"
        facts={['Paste an error message, a token, a pod manifest or AWS CLI output.']}
      />
      <Columns layout="wide-left">
        <div className="grid min-w-0 content-start gap-4">
          <Panel>
            <TextareaField
              label="Text"
              data-secret
              mono
              rows={9}
              spellCheck={false}
              value={text}
              onChange={({ target }) => {
                setText(target.value)
                setTyped({})
                forget()
              }}
              help="The text is read in this browser. Tokens are never sent."
            />
          </Panel>
          {found && <DiagnosisView {...found} />}
          {!found && words && (
            <Note kind="fail" title={words.title}>
              {words.explanation}
            </Note>
          )}
          {problem && <ProblemNote problem={problem} />}
          {paste.content?.check && (
            <ManifestFindings
              {...paste.content.check}
              {...(place.cluster && { cluster: place.cluster })}
            />
          )}
        </div>
        <div className="grid min-w-0 content-start gap-4">
          {text.trim() !== '' && <PasteFacts {...paste} />}
          <Panel title="Workload">
            <form
              className="grid gap-3"
              onSubmit={(event) => {
                event.preventDefault()
                void submit()
              }}
            >
              <SelectField
                label="Cluster"
                value={place.cluster ?? ''}
                onChange={({ target }) => change({ cluster: target.value })}
                options={[
                  { value: '', label: 'Unknown' },
                  ...clusters.map(({ id, name }) => ({ value: id, label: name })),
                ]}
                error={invalid['cluster']}
              />
              <TextField
                label="Namespace"
                mono
                value={place.namespace ?? ''}
                onChange={({ target }) => change({ namespace: target.value.trim() })}
                error={invalid['namespace']}
              />
              <TextField
                label="Service account"
                mono
                value={place.account ?? ''}
                onChange={({ target }) => change({ account: target.value.trim() })}
                error={invalid['account']}
              />
              <div>
                <Button type="submit" variant="primary" pending={pending}>
                  Find the cause
                </Button>
              </div>
            </form>
          </Panel>
        </div>
      </Columns>
    </>
  )
}

/** The only data that is sent to the server. */
function factsOf({ token, check, said }: PastedContent, place: Typed): object {
  const given = Object.entries(place).filter(([, value]) => value)
  const [checked] = check?.workloads ?? []
  const live = checked?.findings.some(({ code, state }) => code === 'injection' && state === 'fail')
  const recognized = 'recognized' in said ? said.recognized : undefined
  return {
    ...Object.fromEntries(given),
    ...(token?.ok ? { token: token.token } : {}),
    ...(recognized ? { cause: recognized.cause } : {}),
    ...(live ? { cause: 'not-injected' } : {}),
    ...(recognized?.refusal ? { refusal: recognized.refusal } : {}),
  }
}
