import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { codeForExisting, codeForNew } from '@/lib/features/service-accounts/code'
import { firstOf } from '@/lib/testing/sandbox/control'
import { findKubectl, openShell } from '@/lib/testing/sandbox/kubectl'
import {
  accountManifest,
  deployment,
  jobManifest,
  LIST_BUCKETS,
  podManifest,
  verification,
} from '@/lib/testing/sandbox/manifests'
import { kubeconfigOf } from '../kubeconfig'
import { startSandbox } from '../start'

const NONE = 'skipped, as there is none on the PATH and TEST_KUBECTL names none'
const found = findKubectl(process.env)
if (found.length === 0) process.stderr.write(`kubectl: ${NONE}\n`)

// Runs the commands of the tutorial and the console with real kubectl versions.
describe.skipIf(found.length === 0).each(found.length > 0 ? found : ([[NONE, '']] as const))(
  'kubectl %s',
  (_version, program) => {
    let sandbox: Awaited<ReturnType<typeof startSandbox>>
    let shell: ReturnType<typeof openShell>

    beforeAll(async () => {
      sandbox = await startSandbox()
      const world = sandbox.createWorld('default')
      shell = openShell(program, kubeconfigOf(sandbox.url, firstOf(world), world.tokens))
    })
    afterAll(async () => {
      shell.close()
      await sandbox.close()
    })

    const sh = (script: string, input?: string) => shell.sh(script, input)
    /** The output of a command, which must succeed. */
    async function run(script: string, manifest?: object) {
      const said = await sh(script, manifest ? stringify(manifest) : '')
      expect(said, script).toMatchObject({ code: 0 })
      return said.out
    }

    test('the tutorial’s manifest creates an annotated account, and applying it again changes nothing', async () => {
      const manifest = accountManifest('my-object-storage-sa', {
        'caios.coreweave.com/inject': 'true',
      })
      const name = 'serviceaccount/my-object-storage-sa'
      expect(await run('kubectl apply -f -', manifest)).toBe(`${name} created\n`)
      expect(await run('kubectl apply -f -', manifest)).toBe(`${name} unchanged\n`)
      const read = String.raw`kubectl get serviceaccounts my-object-storage-sa -o jsonpath='{.metadata.annotations.caios\.coreweave\.com/inject}'`
      expect(await run(read)).toBe('true')
      expect(await run('kubectl apply -f -', accountManifest('my-object-storage-sa', {}))).toBe(
        `${name} configured\n`,
      )
      expect(await run(read)).toBe('')
    })

    test('server-side apply removes only fields that are no longer applied', async () => {
      const apply = 'kubectl apply --server-side -f -'
      const annotations = 'kubectl get sa applied -o jsonpath={.metadata.annotations}'
      await run(
        apply,
        accountManifest('applied', { 'caios.coreweave.com/inject': 'true', kept: 'a' }),
      )
      await run('kubectl annotate sa applied by=hand')
      await run(apply, accountManifest('applied', { kept: 'a' }))
      expect(JSON.parse(await run(annotations))).toEqual({ kept: 'a', by: 'hand' })
    })

    test('server-side apply continues from client-side apply', async () => {
      const manifest = accountManifest('moved', { 'caios.coreweave.com/inject': 'true' })
      await run('kubectl apply -f -', manifest)
      expect(await run('kubectl apply --server-side -f -', manifest)).toContain(
        'serverside-applied',
      )
    })

    test('the console’s commands create, annotate and change an account', async () => {
      const ref = { namespace: 'ml-team', name: 'offered' }
      const commandOf = (forms: { key: string; code: string }[]) =>
        forms.find(({ key }) => key === 'kubectl')?.code ?? ''
      const annotations = async () =>
        JSON.parse(
          await run('kubectl get sa offered -n ml-team -o jsonpath={.metadata.annotations}'),
        )
      await run(commandOf(codeForNew(ref, { injection: 'default', audience: '' })))
      expect(await annotations()).toEqual({ 'caios.coreweave.com/inject': 'true' })
      const custom = { injection: 'custom', audience: "it's mine" } as const
      const patch = {
        'caios.coreweave.com/inject': null,
        'caios.coreweave.com/audience': custom.audience,
      }
      await run(commandOf(codeForExisting(ref, custom, patch)))
      expect(await annotations()).toEqual({ 'caios.coreweave.com/audience': "it's mine" })
      // A boolean in YAML 1.1, which kubectl reads.
      const word = { injection: 'custom', audience: 'yes' } as const
      const yaml = codeForNew(ref, word).find(({ key }) => key === 'yaml')?.code ?? ''
      expect(await sh('kubectl apply -f -', yaml)).toMatchObject({ code: 0 })
      expect(await annotations()).toMatchObject({ 'caios.coreweave.com/audience': 'yes' })
    })

    test('the tutorial’s pod lists buckets in its log', async () => {
      await run('kubectl apply -f -', podManifest('test-webhook', LIST_BUCKETS))
      await run('kubectl wait -n ml-team --for=condition=Ready pod/test-webhook --timeout=20s')
      const { Buckets } = JSON.parse(await run('kubectl logs -f test-webhook -n ml-team'))
      expect(Buckets.length).toBeGreaterThan(5)
      const described = await run('kubectl describe pod test-webhook -n ml-team')
      expect(described).toMatch(/AWS_CONTAINER_CREDENTIALS_FULL_URI: +http/)
      expect(described).toMatch(/Normal +Scheduled/)
      expect(await run('kubectl delete pod test-webhook -n ml-team')).toContain('deleted')
      expect(await sh('kubectl get pod test-webhook -n ml-team')).toMatchObject({
        code: 1,
        err: 'Error from server (NotFound): pods "test-webhook" not found\n',
      })
    })

    test('kubectl run runs a temporary pod, shows its output and removes it', async () => {
      const out = await run(
        "kubectl run moment --image=amazon/aws-cli --rm -i --restart=Never --command -- sh -c 'echo one; sleep 1; echo two'",
      )
      expect(out).toContain('two\n')
      expect(await run('kubectl get pods -o name')).not.toContain('moment')
    })

    test('the console’s verification Job runs, and a copy with its selector is rejected', async () => {
      const out = await run('kubectl create -f - -o json', verification('train-runner'))
      const { metadata, spec } = JSON.parse(out)
      const of = `job/${metadata.name} -n ml-team`
      await run(`kubectl wait --for=condition=complete ${of} --timeout=25s`)
      expect(await run(`kubectl logs ${of}`)).toContain('list-buckets')
      const copied = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'copied' }, spec }
      expect(await sh('kubectl create -n ml-team -f -', stringify(copied))).toMatchObject({
        code: 1,
        err: expect.stringContaining('`selector` not auto-generated'),
      })
    })

    test('kubectl waits for a job and reads its log', async () => {
      await run('kubectl apply -f -', jobManifest('counted', 'echo one; sleep 1; echo two'))
      await run('kubectl wait --for=condition=complete job/counted --timeout=20s')
      expect(await run('kubectl logs -f job/counted')).toBe('one\ntwo\n')
      expect(await run('kubectl get jobs counted --no-headers')).toMatch(/Complete +1\/1/)
      await run('kubectl delete job counted')
      await run('kubectl wait --for=delete job/counted --timeout=20s')
    })

    test('kubectl creates tokens and namespaces', async () => {
      await run('kubectl create namespace made')
      await run('kubectl create sa someone -n made')
      const token = await run('kubectl create token someone -n made --audience a --duration 20m')
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      expect(claims).toMatchObject({ aud: ['a'], sub: 'system:serviceaccount:made:someone' })
      expect(claims.exp - claims.iat).toBe(1200)
      await run('kubectl delete namespace made')
    })

    test('kubectl auth whoami and can-i answer for every person', async () => {
      expect(await run('kubectl auth whoami --context team')).toContain('ravi@example.com')
      const can = 'kubectl auth can-i create serviceaccounts --context team -n'
      expect(await run(`${can} ml-team`)).toBe('yes\n')
      expect(await sh(`${can} default`)).toMatchObject({ code: 1, out: 'no\n' })
      expect(await run('kubectl auth can-i --list --context reviewer')).toMatch(/pods.*\[get/)
      expect(await sh('kubectl create sa x --context reviewer')).toMatchObject({
        code: 1,
        err: expect.stringContaining(
          'User "sam@example.com" cannot create resource "serviceaccounts"',
        ),
      })
    })

    test('lists and watches are printed in columns', async () => {
      expect(await run('kubectl get ns')).toMatch(/^NAME +STATUS +AGE\n.*\n*default +Active +\d+s/)
      expect(await run('kubectl get pods -n ml-team -o wide')).toMatch(
        /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES\ntrain-runner-0 +1\/1 +Running +0 +40d /,
      )
      expect(await run('kubectl get mutatingwebhookconfigurations')).toMatch(
        /webhook +1 +\d+[smhd]/,
      )
      const watching = run('timeout 3 kubectl get sa --watch || true')
      await run('sleep 1; kubectl create sa seen')
      expect(await watching).toMatch(/^NAME +AGE\n(.*\n)*seen +\d+s\n$/)
    })

    test('an edited deployment keeps other fields and can be restarted', async () => {
      await run('kubectl apply -f -', deployment('amazon/aws-cli:1'))
      await run('kubectl apply -f -', deployment('amazon/aws-cli:2'))
      expect(await run('kubectl rollout restart deployment/edited')).toContain('restarted')
      const { template } = JSON.parse(await run('kubectl get deployment edited -o json')).spec
      expect(template.metadata.annotations).toHaveProperty(['kubectl.kubernetes.io/restartedAt'])
      expect(template.spec.containers).toMatchObject([
        { name: 'app', image: 'amazon/aws-cli:2', command: ['sleep', '1000'] },
        { name: 'side', env: [{ name: 'A', value: 'b' }] },
      ])
    })

    test('--raw, cluster-info and version read the documents of the server', async () => {
      expect(JSON.parse(await run('kubectl get --raw /')).paths).toContain('/apis/apps/v1')
      expect(await run('kubectl get --raw "/readyz?verbose"')).toMatch(
        /^\[\+\]ping ok\n[\s\S]*readyz check passed/,
      )
      expect(await run('kubectl get --raw /livez/etcd')).toBe('ok')
      expect(JSON.parse(await run('kubectl get --raw /apis/batch')).kind).toBe('APIGroup')
      // Older versions color the words.
      expect(await run('kubectl cluster-info')).toMatch(/control plane.* is running at/)
      expect(await run('kubectl version -o yaml')).toMatch(/serverVersion:\n +buildDate: /)
      // What clients are shown holds no token.
      expect(await run('kubectl config view --raw')).not.toContain('CW-SECRET')
    })

    test('kinds are created by their own commands, which send protobuf', async () => {
      const made = [
        'deployment typed --image=amazon/aws-cli --replicas=0 -- sleep 1000',
        'job typed --image=amazon/aws-cli -- sh -c "echo typed"',
        'role typed --verb=get,list --resource=pods',
        'rolebinding typed --role=typed --serviceaccount=default:default --user=someone',
        'clusterrole typed --verb=get --resource=nodes',
        'configmap typed --from-literal=a=b',
        'secret generic typed --from-literal=a=b',
        'quota typed --hard=pods=100',
        'service clusterip typed --tcp=80:8080',
      ]
      for (const what of made) expect(await run(`kubectl create ${what}`)).toMatch(/created\n$/)
      expect(JSON.parse(await run('kubectl get svc typed -o jsonpath={.spec.ports}'))).toEqual([
        { name: '80-8080', port: 80, protocol: 'TCP', targetPort: 8080 },
      ])
      expect(await run('kubectl get secret typed -o jsonpath={.data.a}')).toBe('Yg==')
      expect(await run('kubectl get quota typed -o jsonpath={.spec.hard.pods}')).toBe('100')
      await run('kubectl wait --for=condition=complete job/typed --timeout=20s')
      expect(
        await run('kubectl auth can-i list pods --as system:serviceaccount:default:default'),
      ).toBe('yes\n')
      await run('kubectl delete quota typed')
    })

    test('an image name is fixed and applied again, and the rollout is undone and scaled', async () => {
      const of = (image: string) => {
        const labels = { app: 'fixed' }
        const container = { name: 'app', image, command: ['sleep', '1000'] }
        const template = { metadata: { labels }, spec: { containers: [container] } }
        const spec = { replicas: 2, selector: { matchLabels: labels }, template }
        return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'fixed' }, spec }
      }
      const status = 'kubectl rollout status deployment/fixed --timeout=20s'
      const images =
        "kubectl get pods -l app=fixed -o jsonpath='{.items[*].spec.containers[0].image}'"
      await run('kubectl apply -f -', of('amazon/aws-cly:1'))
      const stuck =
        "--for=jsonpath='{.status.containerStatuses[0].state.waiting.reason}'=ImagePullBackOff"
      await run(`sleep 0.5; kubectl wait ${stuck} pod -l app=fixed --timeout=10s`)
      await run('kubectl apply -f -', of('amazon/aws-cli:1'))
      expect(await run(status)).toContain('successfully rolled out')
      await run('kubectl annotate deployment/fixed kubernetes.io/change-cause=upgrade')
      await run('kubectl set image deployment/fixed app=amazon/aws-cli:2')
      await run(status)
      expect(await run('kubectl rollout history deployment/fixed')).toMatch(
        /^1 +<none>\n2 +upgrade\n3 +upgrade\n/m,
      )
      expect(await run('kubectl rollout undo deployment/fixed')).toContain('rolled back')
      await run(status)
      await run('kubectl wait --for=delete pod -l app=fixed --timeout=1s || true')
      expect(new Set((await run(images)).split(' '))).toEqual(new Set(['amazon/aws-cli:1']))
      await run('kubectl scale deployment/fixed --replicas=1')
      await run(status)
      expect(await run('kubectl get deployment fixed --no-headers')).toMatch(/^fixed +1\/1 +1 +1 /)
      await run('kubectl rollout pause deployment/fixed')
      await run('kubectl set image deployment/fixed app=amazon/aws-cli:3; sleep 0.5')
      expect(await run(images)).toBe('amazon/aws-cli:1')
      await run('kubectl delete deployment fixed')
    })

    test('what cannot be done is refused in words', async () => {
      const pod = '-n ml-team train-runner-0'
      const refused: [command: string, words: RegExp][] = [
        [`exec ${pod} -- ls`, /the sandbox runs no further command in a container/],
        ['cp ml-team/train-runner-0:/etc/hosts ./hosts', /the sandbox runs no further command/],
        [`port-forward ${pod} 8080`, /the sandbox gives pods no network of their own/],
        [`debug ${pod} --image=busybox`, /the sandbox adds no containers to a running pod/],
        [`logs ${pod}`, /stands for one that started before the sandbox/],
        [`logs ${pod} --previous`, /previous terminated container "app"/],
        ['top nodes', /Metrics API not available/],
        [
          'create poddisruptionbudget x --selector=app=x --min-available=1',
          /the sandbox keeps no poddisruptionbudgets/,
        ],
        [
          'patch deployment -n pod-identity-webhook pod-identity-webhook -p \'{"spec":{"selector":{"matchLabels":{"a":"b"}}}}\'',
          /field is immutable/,
        ],
      ]
      for (const [command, words] of refused)
        expect(await sh(`kubectl ${command}`), command).toMatchObject({
          code: 1,
          err: expect.stringMatching(words),
        })
    })

    test('misspelt fields are refused, or warned of where validation is off', async () => {
      const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd' }, datta: {} }
      expect(await sh('kubectl apply -f -', stringify(manifest))).toMatchObject({
        code: 1,
        err: expect.stringContaining('strict decoding error: unknown field "datta"'),
      })
      expect(await sh('kubectl apply --validate=warn -f -', stringify(manifest))).toMatchObject({
        code: 0,
        err: expect.stringContaining('Warning: unknown field "datta"'),
      })
      expect(await run('kubectl get cm odd -o yaml')).not.toMatch(/^datta/m)
    })

    test('--as acts as somebody else where that is allowed', async () => {
      expect(await run('kubectl auth whoami --as sam@example.com --as-group x --as-uid 7')).toMatch(
        /Username +sam@example.com\nUID +7\nGroups +\[x system:authenticated\]/,
      )
      expect(await sh('kubectl create sa made --as sam@example.com')).toMatchObject({
        code: 1,
        err: expect.stringContaining('User "sam@example.com" cannot create resource'),
      })
      expect(
        await sh('kubectl get pods -n ml-team --as dana@example.com --context team'),
      ).toMatchObject({
        code: 1,
        err: expect.stringContaining(
          'User "ravi@example.com" cannot impersonate resource "users" in API group "" at the cluster scope',
        ),
      })
    })

    test('the webhook runs behind its service, and explain knows the fields', async () => {
      const all = await run('kubectl get all -n pod-identity-webhook')
      // Its Deployment stands for what runs already, which is not said to have changed.
      await run('kubectl rollout restart deployment -n pod-identity-webhook')
      const status =
        'kubectl rollout status deployment/pod-identity-webhook -n pod-identity-webhook'
      expect(await sh(`${status} --timeout=1s`)).toMatchObject({
        code: 1,
        out: expect.stringContaining('Waiting for deployment spec update to be observed'),
      })
      expect(all).toMatch(/pod\/\S+ +1\/1 +Running/)
      expect(all).toMatch(/service\/\S+ +ClusterIP/)
      expect(all).toMatch(/deployment.apps\/\S+ +1\/1 +1 +1/)
      expect(all).toMatch(/replicaset.apps\/\S+ +1 +1 +1/)
      expect(await run('kubectl explain pod.spec.containers.image')).toMatch(
        /FIELD: image <string>[\s\S]*Container image name\./,
      )
      expect(await run('kubectl explain deployment.spec.strategy')).toContain('rollingUpdate')
      expect(await run('kubectl get nodes -o wide')).toMatch(/INTERNAL-IP[\s\S]*containerd:/)
    })

    test('a pod’s wrong image is corrected, and the log before a restart is kept', async () => {
      await run('kubectl run corrected --image=amazon/aws-cly --command -- sleep 1000')
      const waiting = "--for=jsonpath='{.status.containerStatuses[0].state.waiting.reason}'"
      await run(`kubectl wait pod/corrected ${waiting}=ImagePullBackOff --timeout=15s`)
      await run('kubectl set image pod/corrected corrected=amazon/aws-cli:1')
      await run('kubectl wait pod/corrected --for=condition=Ready --timeout=15s')
      await run('kubectl set image pod/corrected corrected=amazon/aws-cli:2')
      await run(
        "kubectl wait pod/corrected --for=jsonpath='{.status.containerStatuses[0].restartCount}'=1 --timeout=15s",
      )
      await run('kubectl wait pod/corrected --for=condition=Ready --timeout=15s')
      expect(await run('kubectl logs corrected --previous')).toBe('')
      expect(
        await sh('kubectl patch pod corrected -p \'{"spec":{"restartPolicy":"Never"}}\''),
      ).toMatchObject({
        code: 1,
        err: expect.stringContaining('pod updates may not change fields other than'),
      })
      await run('kubectl expose pod corrected --port=80 --name=front; sleep 0.2')
      expect(await run('kubectl get endpoints front')).toMatch(/front +10\.[\d.]+:80 /)
      await run('kubectl delete pod corrected --now; kubectl delete svc front')
    })

    test('a cordoned node takes no pods until it is uncordoned', async () => {
      const node = await run('kubectl get nodes -o name')
      await run(`kubectl cordon ${node}`)
      expect(await run('kubectl get nodes')).toContain('Ready,SchedulingDisabled')
      await run('kubectl run waits --image=amazon/aws-cli --restart=Never --command -- true')
      await run('sleep 0.3')
      expect(await run('kubectl get events --field-selector reason=FailedScheduling')).toContain(
        '1 node(s) were unschedulable',
      )
      await run(`kubectl uncordon ${node}`)
      await run("kubectl wait pod/waits --for=jsonpath='{.status.phase}'=Succeeded --timeout=15s")
      await run('kubectl delete pod waits')
    })
  },
)
