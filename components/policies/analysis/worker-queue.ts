type QueueOptions<Question, Answer> = {
  createWorker: () => Worker
  onAnswer: (answer: Answer) => void
  /** What a worker is sent for a question, where that is not the question alone. */
  messageOf?: (question: Question, worker: Worker) => unknown
  /** After this time, in milliseconds, a question is given up and its worker is replaced. */
  deadline?: number
  /** Called for a question that was given up, or at which its worker failed. */
  onGiveUp?: (question: Question) => void
}

export type WorkerQueue<Question> = {
  /** Sends one question at a time; of the questions that wait, only the last is sent. */
  ask: (question: Question) => void
  stop: () => void
}

/** A worker that answers questions one by one, and that no question can keep busy for ever. */
export function createWorkerQueue<Question, Answer>({
  createWorker,
  onAnswer,
  messageOf,
  deadline,
  onGiveUp,
}: QueueOptions<Question, Answer>): WorkerQueue<Question> {
  let worker: Worker | undefined
  let asked: { question: Question } | undefined
  let waiting: { question: Question } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const end = () => {
    clearTimeout(timer)
    asked = undefined
  }
  const giveUp = () => {
    const given = asked
    end()
    worker?.terminate()
    worker = undefined
    if (given) onGiveUp?.(given.question)
    next()
  }
  const start = () => {
    const made = createWorker()
    made.onmessage = ({ data }: MessageEvent<Answer>) => {
      end()
      onAnswer(data)
      next()
    }
    made.onerror = giveUp
    return made
  }
  const next = () => {
    if (asked || !waiting) return
    asked = waiting
    waiting = undefined
    worker ??= start()
    const { question } = asked
    worker.postMessage(messageOf ? messageOf(question, worker) : question)
    if (deadline !== undefined) timer = setTimeout(giveUp, deadline)
  }
  return {
    ask: (question) => {
      waiting = { question }
      next()
    },
    stop: () => {
      end()
      waiting = undefined
      worker?.terminate()
      worker = undefined
    },
  }
}
