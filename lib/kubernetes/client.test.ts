import { contract } from './contract'
import { openSandbox } from './contract/cluster'

contract(openSandbox)
