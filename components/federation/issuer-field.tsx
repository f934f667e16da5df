'use client'

import { useQuery } from '@tanstack/react-query'
import { TextButton } from '@/components/form/field'
import { TextField } from '@/components/form/fields'
import { useSettled } from '@/components/patterns/use-settled'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { State } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { problemOf } from '@/lib/common/errors'
import { plural } from '@/lib/common/plural'
import { difference } from '@/lib/core/identity/difference'
import { checkIssuerUrl } from '@/lib/core/identity/issuer'
import { issuerCheckQuery } from '@/lib/features/federation/queries'
import type { IssuerCheck } from '@/lib/features/federation/schema'

type IssuerFieldProps = {
  value: string
  onValueChange: (value: string) => void
  error: string | undefined
  help?: string
}

/** A typed issuer URL, checked while typing; a valid one is fetched to check its documents. */
export function IssuerField({ value, onValueChange, error, help }: IssuerFieldProps) {
  const problem = value === '' ? undefined : checkIssuerUrl(value)[0]
  const fix = problem?.fix
  const settled = useSettled(value, 500)
  const checked = settled === value && value !== '' && !problem
  const query = useQuery({ ...issuerCheckQuery(settled), enabled: checked })

  return (
    <div className="grid gap-2">
      <TextField
        label="Issuer URL"
        mono
        inputMode="url"
        placeholder="https://token.example.com"
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        error={problem?.message ?? error}
        help={help}
        fix={fix !== undefined && <TextButton onClick={() => onValueChange(fix)}>Fix</TextButton>}
      />
      {checked && query.isFetching && <State kind="run">Fetching the discovery document</State>}
      {checked && query.data && <Checked check={query.data} onTake={onValueChange} />}
      {checked && query.error && <ProblemNote problem={problemOf(query.error)} />}
    </div>
  )
}

function Checked({ check, onTake }: { check: IssuerCheck; onTake: (issuer: string) => void }) {
  const [problem] = check.problems
  if (!problem)
    return (
      <State kind="pass">
        Valid issuer: {plural(check.keys, 'key')}, fetched in {check.ms} ms
      </State>
    )
  const { message, next, expected, presented } = problem
  return (
    <>
      <ProblemNote
        problem={{ code: 'invalid', message, next }}
        live={false}
        actions={
          presented &&
          presented !== expected && (
            <Button onClick={() => onTake(presented)}>Use the presented issuer</Button>
          )
        }
      />
      {expected !== undefined && presented !== undefined && (
        <Sides expected={expected} presented={presented} />
      )}
    </>
  )
}

function Sides({ expected, presented }: { expected: string; presented: string }) {
  const { left, right } = difference(expected, presented)
  return (
    <Versus
      rows={[
        { label: 'Typed', pieces: left },
        { label: 'Presented', pieces: right },
      ]}
    />
  )
}
