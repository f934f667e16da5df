import 'server-only'

import { defineCommand } from './command'
import {
  hasTargetOption,
  parseTargetCommand,
  runTargetCommand,
  type TargetCommand,
} from './verify-cloud'
import { parseStorageCommand, runStorageCommand, type StorageCommand } from './verify-storage'

type VerifyCommand =
  | { subject: 'storage'; storage: StorageCommand }
  | { subject: 'target'; target: TargetCommand }

export const verifyCommand = defineCommand<VerifyCommand>({
  usage: `Usage: workload-identity verify --cluster NAME --namespace NAMESPACE --account ACCOUNT
         [--bucket BUCKET [--access list|read|write] [--prefix PREFIX] [--zone ZONE] [--leave-object]] [--force] [--json]
       workload-identity verify --cluster NAME --namespace NAMESPACE --account ACCOUNT --target FILE [--json]

Verifies access to object storage in a Job, or a trust target of another cloud.

--bucket   prove access to this bucket; without it, only that buckets can be listed
--access   the level to prove (read); write writes a small object and deletes it
--prefix   try only objects whose keys start with it
--zone     the availability zone of the bucket, if you cannot list buckets
--leave-object  accept that the written object stays if the account cannot delete it
--force    start the Job although a check before it failed
--target   a JSON file with the trust target, such as {"cloud": "aws", "accountId": "123456789012", "role": "train"}
--json     print JSON

COREWEAVE_API_TOKEN  your CoreWeave API token
KUBERNETES_TOKEN     a Kubernetes token for a cluster that does not accept the CoreWeave token
DATABASE_URL         the console's database, to record the run there
AUDIT_SECRET         the same as for the console, with DATABASE_URL (SESSION_SECRET if it runs without)

Exits 0 if the requested access is proved and 1 if it is not. All exit codes: workload-identity --help`,
  parse: (args) =>
    hasTargetOption(args)
      ? { subject: 'target', target: parseTargetCommand(args) }
      : { subject: 'storage', storage: parseStorageCommand(args) },
  printsJson: (command) =>
    command.subject === 'target' ? command.target.json : command.storage.json,
  run: async (command, { open }) =>
    command.subject === 'target'
      ? runTargetCommand(open, command.target)
      : runStorageCommand(await open(), command.storage),
})
