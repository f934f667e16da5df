import { afterAll } from 'vitest'
import { runAfterTestFile } from './after-file'

// Modules live as long as their worker, so a hook that one registers belongs to the first file alone.
afterAll(runAfterTestFile)
