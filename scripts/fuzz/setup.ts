import { effort } from '../../lib/testing/laws/runs'

effort.times = Number(process.env['FUZZ_TIMES'])
effort.seed = Number(process.env['FUZZ_SEED'])
