import type { ClientTable } from '../client-case'

const failed = (err: RegExp, exit = 1) => ({ exit, err })

const notHere = (err: RegExp) => ({
  exit: 1,
  err,
  difference: '`exec`, `cp`, `attach`, `port-forward` and `debug` are refused in words',
})

export const kubectl: ClientTable = {
  name: 'kubectl',
  needs: { program: 'kubectl' },
  language: 'sh',
  prelude: 'kubectl config set-context --current --namespace=ml-team',
  cases: [
    ['kubectl version', /^Client Version: v1.*\nServer Version: v1\.\d+\.\d+/s],
    ['kubectl version -o json', /"serverVersion": \{.*"platform": ".+"/s],
    ['kubectl cluster-info', /Kubernetes control plane.* is running at .*http:\/\//],
    ['kubectl get --raw /version', /"gitVersion": *"v1\./],
    ['kubectl get --raw /readyz', 'ok'],
    ['kubectl get --raw /.well-known/openid-configuration', /"issuer":".*\/oidc\/id\//],
    ['kubectl get --raw /api/v1/namespaces/ml-team/serviceaccounts/eval', /"name":"eval"/],
    ['kubectl api-resources --no-headers', /^serviceaccounts +sa +v1 +true +ServiceAccount$/m],
    ['kubectl api-versions', /^apps\/v1$/m],
    ['kubectl get namespaces', /^NAME +STATUS +AGE\n.*ml-team +Active/s],
    ['kubectl get sa', /^NAME +(SECRETS +)?AGE\n.*train-runner/s],
    ['kubectl get sa train-runner -o yaml', /caios\.coreweave\.com\/inject: "true"/],
    ['kubectl get sa -A -o name | grep -c gateway', { exit: 1, out: '0' }],
    [
      'kubectl get pods -o wide',
      /^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES$/m,
    ],
    [
      "kubectl get pods -l app=train-runner -o jsonpath='{.items[*].metadata.name}'",
      'train-runner-0 train-runner-1',
    ],
    [
      'kubectl get pods --field-selector metadata.name=train-runner-0 -o custom-columns=N:.metadata.name --no-headers',
      'train-runner-0',
    ],
    [
      'kubectl get pods --sort-by=.metadata.creationTimestamp -o name',
      'pod/train-runner-0\npod/train-runner-1',
    ],
    ['kubectl get nodes', /Ready/],
    ['kubectl get svc -n kube-system', { err: /No resources found/ }],
    ['kubectl get svc kubernetes -n default', /^NAME +TYPE +CLUSTER-IP .*\nkubernetes +ClusterIP /],
    ['kubectl get all', /pod\/train-runner-0/],
    [
      'kubectl get sa nobody',
      failed(/^Error from server \(NotFound\): serviceaccounts "nobody" not found$/),
    ],
    ['kubectl get nothings', failed(/the server doesn't have a resource type "nothings"/)],
    [
      'kubectl describe sa train-runner',
      /^Name: +train-runner\nNamespace: +ml-team\n.*Annotations: +caios\.coreweave\.com\/inject: true/s,
    ],
    [
      'kubectl describe pod train-runner-1',
      /Service Account: +train-runner\n.*AWS_CONTAINER_CREDENTIALS_FULL_URI: +http/s,
    ],
    [
      'kubectl explain serviceaccount.automountServiceAccountToken',
      /KIND: +ServiceAccount.*FIELD: +automountServiceAccountToken.*boolean/s,
    ],
    ['kubectl apply -f account.yaml', 'serviceaccount/clients created'],
    ['kubectl apply -f account.yaml', 'serviceaccount/clients unchanged'],
    ['kubectl diff -f account.yaml', ''],
    [
      'sed \'s/inject: "true"/inject: "false"/\' account.yaml > changed.yaml && kubectl diff -f changed.yaml',
      { exit: 1, out: /^\+ +caios\.coreweave\.com\/inject: "false"$/m },
    ],
    [
      'kubectl apply --dry-run=server -f changed.yaml',
      'serviceaccount/clients configured (server dry run)',
    ],
    [
      'kubectl apply --server-side --field-manager=ci -f changed.yaml',
      failed(/conflict with "kubectl-client-side-apply"/),
    ],
    [
      'kubectl apply --server-side --force-conflicts --field-manager=ci -f changed.yaml',
      'serviceaccount/clients serverside-applied',
    ],
    [
      'kubectl annotate sa clients note=hand && kubectl annotate sa clients note-',
      /annotated\n.*(annotated|unannotated)/,
    ],
    [
      'kubectl label sa clients tier=test && kubectl get sa -l tier=test -o name',
      /serviceaccount\/clients$/,
    ],
    [
      `kubectl patch sa clients -p '{"metadata":{"labels":{"tier":"prod"}}}'`,
      'serviceaccount/clients patched',
    ],
    [
      `kubectl patch sa clients --type=json -p '[{"op":"remove","path":"/metadata/labels/tier"}]'`,
      'serviceaccount/clients patched',
    ],
    [
      'kubectl apply -f misspelt.yaml',
      failed(/strict decoding error: unknown field "automountServiceAccountTokn"/),
    ],
    [
      'kubectl apply --validate=warn -f misspelt.yaml',
      {
        out: 'serviceaccount/misspelt created',
        err: /Warning: unknown field "automountServiceAccountTokn"/,
      },
    ],
    ['kubectl create sa made', 'serviceaccount/made created'],
    ['kubectl create sa made', failed(/serviceaccounts "made" already exists/)],
    [
      'kubectl create token made --audience https://example.com --duration 10m',
      /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/,
    ],
    ['kubectl create token nobody', failed(/serviceaccounts "nobody" not found/)],
    ['kubectl delete sa made misspelt', /"made" deleted.*\n.*"misspelt" deleted/],
    [
      'kubectl apply -f job.yaml && kubectl wait --for=condition=complete job/clients --timeout=30s',
      /job\.batch\/clients created\njob\.batch\/clients condition met/,
    ],
    ['kubectl logs job/clients', /^started\n.*"Key": "v2\/train\.jsonl"/s],
    ['kubectl logs job/clients --tail=1 --timestamps', /^\d{4}-\d\d-\d\dT\S+ }$/],
    ['kubectl logs -l job-name=clients --prefix', /^\[pod\/clients-\w+\/main\] /],
    [
      'kubectl get job clients',
      /^NAME +(STATUS +)?COMPLETIONS +DURATION +AGE\nclients +(Complete +)?1\/1 /,
    ],
    [
      'kubectl get events --field-selector reason=Scheduled',
      /Successfully assigned ml-team\/clients/,
    ],
    ['kubectl describe job clients', /Pods Statuses: +0 Active .*1 Succeeded/],
    ['kubectl delete -f job.yaml --wait', /"clients" deleted/],
    [
      'kubectl apply -f deployment.yaml && kubectl rollout status deployment/web --timeout=30s',
      /deployment "web" successfully rolled out$/,
    ],
    ['kubectl get deployment web', /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 /],
    [
      'kubectl set image deployment/web web=docker.io/amazon/aws-cli:2.34.0 && kubectl rollout status deployment/web --timeout=30s',
      /image updated\n.*successfully rolled out$/s,
    ],
    [
      "kubectl get pods -l app=web -o jsonpath='{.items[*].spec.containers[0].image}'",
      'docker.io/amazon/aws-cli:2.34.0 docker.io/amazon/aws-cli:2.34.0',
    ],
    [
      'kubectl rollout restart deployment/web && kubectl rollout status deployment/web --timeout=30s',
      /restarted\n.*successfully rolled out$/s,
    ],
    [
      'kubectl rollout history deployment/web',
      /^deployment\.apps\/web\s*\nREVISION +CHANGE-CAUSE\n1 /,
    ],
    ['kubectl rollout undo deployment/web', 'deployment.apps/web rolled back'],
    ['kubectl scale deployment/web --replicas=1', 'deployment.apps/web scaled'],
    [
      'kubectl wait deployment/web --for=jsonpath={.status.replicas}=1 --timeout=20s',
      'deployment.apps/web condition met',
    ],
    ['kubectl logs deployment/web', ''],
    ['kubectl get rs -l app=web -o name', /^replicaset\.apps\/web-/],
    [
      'kubectl delete deployment web && kubectl wait --for=delete pod -l app=web --timeout=20s',
      /"web" deleted/,
    ],
    [
      'kubectl run once --image=amazon/aws-cli --restart=Never --rm -i --command -- sh -c "echo ran"',
      /ran/,
    ],
    [
      'kubectl create configmap made --from-literal=key=value && kubectl get cm made -o jsonpath={.data.key}',
      /created\nvalue$/,
    ],
    [
      'kubectl create job made --image=amazon/aws-cli -- sh -c true && kubectl wait --for=condition=complete job/made --timeout=20s',
      /created\n.*condition met/,
    ],
    [
      'kubectl create deployment made --image=amazon/aws-cli --dry-run=client -o yaml',
      /^kind: Deployment$/m,
    ],
    ['kubectl delete job --all', /"made" deleted/],
    ['kubectl auth can-i create pods', 'yes'],
    ['kubectl auth can-i list pods -n inference --context team', { exit: 1, out: 'no' }],
    ['kubectl auth can-i --list --context team -n ml-team', /^pods +.*\bget\b/m],
    ['kubectl auth whoami', /Username +dana@example\.com/],
    [
      'kubectl auth whoami --context team -o jsonpath={.status.userInfo.username}',
      'ravi@example.com',
    ],
    [
      'kubectl get pods -n inference --as ravi@example.com',
      failed(/pods is forbidden: User "ravi@example\.com" cannot list resource "pods"/),
    ],
    ['kubectl auth can-i list pods -n ml-team --as ravi@example.com', 'yes'],
    [
      'kubectl get pods -n ml-team --as dana@example.com --context team',
      failed(
        /users "dana@example\.com" is forbidden: User "ravi@example\.com" cannot impersonate resource "users"/,
      ),
    ],
    [
      'kubectl get pods -n inference --context team',
      failed(
        /Error from server \(Forbidden\): pods is forbidden: User "ravi@example\.com" cannot list resource "pods" in API group "" in the namespace "inference"/,
      ),
    ],
    ['kubectl get nodes --context team', failed(/nodes is forbidden.*at the cluster scope/)],
    ['kubectl create ns mine --context team', failed(/namespaces is forbidden/)],
    ['kubectl create ns mine && kubectl delete ns mine', /created\n.*"mine" deleted/],
    ['kubectl exec train-runner-0 -- true', notHere(/exec/)],
    ['kubectl port-forward pod/train-runner-0 18080:80', notHere(/no port to forward to/)],
    ['kubectl cp train-runner-0:/etc/hostname hostname', notHere(/exec/)],
    ['kubectl get pods --watch --request-timeout=2s', /train-runner-0/],
    ['kubectl get pods --chunk-size=1 -o name | wc -l', '2'],
  ],
}
