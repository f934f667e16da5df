/** Sends one question at a time to a worker; of the questions that wait, only the last is sent. */
export function createWorkerQueue<Question, Answer>(
  worker: Worker,
  onAnswer: (answer: Answer) => void,
): (question: Question) => void {
  let busy = false
  let waiting: { question: Question } | undefined
  const next = () => {
    if (busy || !waiting) return
    const { question } = waiting
    waiting = undefined
    busy = true
    worker.postMessage(question)
  }
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    busy = false
    onAnswer(data)
    next()
  }
  return (question) => {
    waiting = { question }
    next()
  }
}
