import { expect, test } from 'vitest'
import type { ContractCluster } from './cluster'
import { readJobOutcome, startJob, waitForPod } from './wait'

const COUNTING = 'for i in 1 2 3 4 5 6; do echo "line $i"; sleep 0.2; done'
const NUMBERS = [1, 2, 3, 4, 5, 6].map((number) => `line ${number}`)
const AT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z /

async function collect(lines: AsyncIterable<string>, most = Number.POSITIVE_INFINITY) {
  const seen: string[] = []
  for await (const line of lines) if (seen.push(line) >= most) break
  return seen
}

export function logContract(cluster: () => ContractCluster) {
  const running = async (script: string) => {
    const job = await startJob(cluster(), script)
    const { metadata } = await waitForPod(cluster(), job, ({ status }) =>
      /Running|Succeeded/.test(status?.phase ?? ''),
    )
    const { namespace } = cluster()
    return { job, pod: { namespace, name: metadata.name, signal: AbortSignal.timeout(60_000) } }
  }

  test('following a log gives every line until the container ends', async () => {
    const { pod } = await running(COUNTING)
    const lines = await collect(
      cluster()
        .as('team')
        .podLog({ ...pod, follow: true }),
    )
    expect(lines).toEqual(NUMBERS)
  })

  test('a log resumes after the last line that was read', async () => {
    const { pod } = await running(COUNTING)
    const client = cluster().as('reviewer')
    const options = { ...pod, follow: true, timestamps: true }
    const first = await collect(client.podLog(options), 2)
    for (const line of first) expect(line).toMatch(AT)
    const sinceTime = first.at(-1)?.split(' ')[0] ?? ''
    const rest = await collect(client.podLog({ ...options, sinceTime }))
    const known = new Set(first)
    const both = [...first, ...rest.filter((line) => !known.has(line))]
    expect(both.map((line) => line.replace(AT, ''))).toEqual(NUMBERS)
  })

  test('the last line of a finished log can be read', async () => {
    const { job, pod } = await running('printf "a\\nb\\nc"; echo d >&2')
    await readJobOutcome(cluster(), job)
    const lines = await collect(
      cluster()
        .as('team')
        .podLog({ ...pod, tailLines: 1 }),
    )
    expect(lines).toHaveLength(1)
    const all = await collect(
      cluster()
        .as('team')
        .podLog({ ...pod, follow: true }),
    )
    expect([...all.join('')].toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('following a log ends when its signal aborts', async () => {
    const { job, pod } = await running('echo here; sleep 60')
    const leave = new AbortController()
    const lines = cluster()
      .as('team')
      .podLog({ ...pod, follow: true, signal: leave.signal })
    const reader = lines[Symbol.asyncIterator]()
    expect(await reader.next()).toEqual({ value: 'here', done: false })
    leave.abort()
    await expect(reader.next()).rejects.toMatchObject({ name: 'AbortError' })
    const { name, namespace } = job.metadata
    await cluster()
      .as('team')
      .deleteJob({ name, namespace: namespace ?? '' })
  })

  test('the log of a missing pod or container is rejected', async () => {
    const { pod } = await running('exit 0')
    const client = cluster().as('team')
    await expect(collect(client.podLog({ ...pod, name: 'nobody' }))).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(collect(client.podLog({ ...pod, container: 'other' }))).rejects.toMatchObject({
      code: 'invalid',
      detail: { upstream: `container other is not valid for pod ${pod.name}` },
    })
  })
}
