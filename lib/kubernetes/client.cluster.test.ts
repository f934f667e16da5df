import { contract } from './contract'
import { openReal } from './contract/cluster'

contract(openReal)
