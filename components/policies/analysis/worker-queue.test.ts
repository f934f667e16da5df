import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWorkerQueue } from './worker-queue'

/** A worker that answers when told to. */
function createTestWorkers() {
  const made: { worker: Worker; questions: unknown[]; ended: boolean }[] = []
  const createWorker = () => {
    const entry = { questions: [] as unknown[], ended: false }
    const worker = {
      postMessage: (question: unknown) => entry.questions.push(question),
      terminate: () => {
        entry.ended = true
      },
    } as unknown as Worker
    made.push(Object.assign(entry, { worker }))
    return worker
  }
  const answer = (nth: number, data: unknown) =>
    made[nth]?.worker.onmessage?.({ data } as MessageEvent)
  return { made, createWorker, answer }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('of the questions that wait, only the last is sent', () => {
  const { made, createWorker, answer } = createTestWorkers()
  const onAnswer = vi.fn()
  const { ask } = createWorkerQueue({ createWorker, onAnswer })
  for (const question of ['a', 'b', 'c']) ask(question)
  expect(made[0]?.questions).toEqual(['a'])
  answer(0, 'A')
  expect(onAnswer).toHaveBeenCalledWith('A')
  expect(made[0]?.questions).toEqual(['a', 'c'])
})

test('a question without an answer is given up, and the next one gets a new worker', () => {
  const { made, createWorker, answer } = createTestWorkers()
  const [onAnswer, onGiveUp] = [vi.fn(), vi.fn()]
  const { ask } = createWorkerQueue({ createWorker, onAnswer, onGiveUp, deadline: 1000 })
  ask('slow')
  ask('quick')
  vi.advanceTimersByTime(999)
  expect(onGiveUp).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onGiveUp).toHaveBeenCalledExactlyOnceWith('slow')
  expect(made.map(({ ended, questions }) => [ended, questions])).toEqual([
    [true, ['slow']],
    [false, ['quick']],
  ])
  answer(1, 'done')
  vi.advanceTimersByTime(5000)
  expect(onAnswer).toHaveBeenCalledExactlyOnceWith('done')
  expect(onGiveUp).toHaveBeenCalledOnce()
})

test('a worker that fails gives its question up at once', () => {
  const { made, createWorker } = createTestWorkers()
  const onGiveUp = vi.fn()
  const { ask } = createWorkerQueue({ createWorker, onAnswer: vi.fn(), onGiveUp })
  ask('bad')
  made[0]?.worker.onerror?.(new Event('error') as ErrorEvent)
  expect(onGiveUp).toHaveBeenCalledExactlyOnceWith('bad')
})

test('a queue that was stopped neither answers nor gives up', () => {
  const { made, createWorker } = createTestWorkers()
  const onGiveUp = vi.fn()
  const queue = createWorkerQueue({ createWorker, onAnswer: vi.fn(), onGiveUp, deadline: 1000 })
  queue.ask('a')
  queue.stop()
  vi.advanceTimersByTime(5000)
  expect(made[0]?.ended).toBe(true)
  expect(onGiveUp).not.toHaveBeenCalled()
})
