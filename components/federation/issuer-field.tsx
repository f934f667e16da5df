'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { TextButton } from '@/components/form/field'
import { TextField } from '@/components/form/fields'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { State } from '@/components/ui/state'
import { Versus } from '@/components/ui/versus'
import { problemOf } from '@/lib/common/errors'
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

/** An issuer that is typed: its text judged as one types, its documents fetched once the text is fine. */
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
        fix={
          fix !== undefined && <TextButton onClick={() => onValueChange(fix)}>Mend it</TextButton>
        }
      />
      {checked && query.isFetching && <State kind="run">Reading its discovery document</State>}
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
        It answers in {check.ms} ms, names itself, and publishes {check.keys}{' '}
        {check.keys === 1 ? 'key' : 'keys'}
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
            <Button onClick={() => onTake(presented)}>Use what it presents</Button>
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

function useSettled(value: string, delay: number) {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay)
    return () => clearTimeout(timer)
  }, [value, delay])
  return settled
}
