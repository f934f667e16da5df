import { effort } from '../../lib/policy/laws/runs'

effort.times = Number(process.env['FUZZ_TIMES'])
effort.seed = Number(process.env['FUZZ_SEED'])
