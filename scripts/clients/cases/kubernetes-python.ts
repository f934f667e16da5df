import type { ClientTable } from '../client-case'

const refused = (err: RegExp) => ({ exit: 1, err })

export const kubernetesPython: ClientTable = {
  name: 'Kubernetes Python client',
  needs: { module: 'kubernetes' },
  language: 'python',
  prelude: `
import time, yaml
from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.rest import ApiException

config.load_kube_config()
core, batch, apps = client.CoreV1Api(), client.BatchV1Api(), client.AppsV1Api()
team = client.CoreV1Api(config.new_client_from_config(context='team'))
SPACE = 'ml-team'
def names(answer): return ' '.join(sorted(each.metadata.name for each in answer.items))
def account(name, **more): return client.V1ServiceAccount(metadata=client.V1ObjectMeta(name=name, **more))
def manifest(path): return yaml.safe_load(open(path))
def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition(): return True
        time.sleep(0.1)
    return False
`,
  cases: [
    [
      "version = client.VersionApi().get_code(); version.major, version.git_version.startswith('v1.'), bool(version.platform)",
      "('1', True, True)",
    ],
    ['names(core.list_namespace())', /\bml-team\b/],
    ['core.read_namespace(SPACE).status.phase', 'Active'],
    [
      'names(core.list_namespaced_service_account(SPACE))',
      /^data-loader( default)? eval notebook train-runner$/,
    ],
    [
      "core.read_namespaced_service_account('train-runner', SPACE).metadata.annotations",
      "{'caios.coreweave.com/inject': 'true'}",
    ],
    [
      'first = core.list_service_account_for_all_namespaces(limit=3); len(first.items), len(core.list_service_account_for_all_namespaces(limit=100, _continue=first.metadata._continue).items) > 0',
      '(3, True)',
    ],
    [
      "names(core.list_namespaced_pod(SPACE, label_selector='app=train-runner'))",
      'train-runner-0 train-runner-1',
    ],
    [
      "names(core.list_namespaced_pod(SPACE, field_selector='metadata.name=train-runner-0'))",
      'train-runner-0',
    ],
    ['len(core.list_node().items)', '1'],
    [
      "core.create_namespaced_service_account(SPACE, account('py', labels={'app': 'py'})).metadata.uid != ''",
      'True',
    ],
    [
      "core.create_namespaced_service_account(SPACE, account('py'))",
      refused(/\(409\)\nReason: Conflict.*AlreadyExists/s),
    ],
    [
      "core.create_namespaced_service_account(SPACE, account('Not_Valid'))",
      refused(/\(422\)\nReason: Unprocessable Entity.*RFC 1123/s),
    ],
    [
      "core.create_namespaced_service_account(SPACE, account('dry'), dry_run='All').metadata.name, 'dry' in names(core.list_namespaced_service_account(SPACE))",
      "('dry', False)",
    ],
    [
      "core.patch_namespaced_service_account('py', SPACE, {'metadata': {'annotations': {'a': 'b'}}}).metadata.annotations",
      "{'a': 'b'}",
    ],
    [
      "core.patch_namespaced_service_account('py', SPACE, [{'op': 'replace', 'path': '/metadata/annotations/a', 'value': 'c'}]).metadata.annotations",
      "{'a': 'c'}",
    ],
    [
      "core.patch_namespaced_service_account('py', SPACE, {'metadata': {'annotations': {'a': None}}}).metadata.annotations or {}",
      '{}',
    ],
    [
      "read = core.read_namespaced_service_account('py', SPACE); read.metadata.annotations = {'by': 'replace'}; core.replace_namespaced_service_account('py', SPACE, read).metadata.annotations",
      "{'by': 'replace'}",
    ],
    [
      "core.replace_namespaced_service_account('py', SPACE, read)",
      refused(/\(409\).*the object has been modified/s),
    ],
    [
      "token = core.create_namespaced_service_account_token('py', SPACE, client.AuthenticationV1TokenRequest(spec=client.V1TokenRequestSpec(audiences=['https://example.com'], expiration_seconds=600))); token.status.token.count('.'), token.status.expiration_timestamp.tzinfo is not None",
      '(2, True)',
    ],
    [
      "client.AuthenticationV1Api().create_token_review({'spec': {'token': token.status.token, 'audiences': ['https://example.com']}}).status.user.username",
      'system:serviceaccount:ml-team:py',
    ],
    [
      "core.create_namespaced_service_account_token('py', SPACE, client.AuthenticationV1TokenRequest(spec=client.V1TokenRequestSpec(audiences=['a'], expiration_seconds=60)))",
      refused(/\(422\).*may not specify a duration less than 10 minutes/s),
    ],
    [
      "stream = watch.Watch(); version = core.list_namespaced_service_account(SPACE).metadata.resource_version; core.patch_namespaced_service_account('py', SPACE, {'metadata': {'labels': {'seen': 'yes'}}}); next(event['type'] + ' ' + event['object'].metadata.name for event in stream.stream(core.list_namespaced_service_account, SPACE, resource_version=version, timeout_seconds=5))",
      'MODIFIED py',
    ],
    [
      "[event['type'] for event in watch.Watch().stream(core.list_namespaced_service_account, SPACE, field_selector='metadata.name=py', timeout_seconds=1)]",
      "['ADDED']",
    ],
    [
      "for event in watch.Watch().stream(core.list_namespaced_service_account, SPACE, resource_version='1', timeout_seconds=2): pass",
      refused(/\(410\)/),
    ],
    ["core.delete_namespaced_service_account('py', SPACE).metadata.name", 'py'],
    ["core.read_namespaced_service_account('py', SPACE)", refused(/\(404\)\nReason: Not Found/)],
    [
      "created = batch.create_namespaced_job(SPACE, manifest('job.yaml')); created.metadata.name",
      'clients',
    ],
    [
      "until(lambda: batch.read_namespaced_job_status('clients', SPACE).status.succeeded == 1)",
      'True',
    ],
    [
      "pod = core.list_namespaced_pod(SPACE, label_selector='job-name=clients').items[0]; pod.status.phase, [each.name for each in pod.spec.containers[0].env if each.name.endswith('FULL_URI')]",
      "('Succeeded', ['AWS_CONTAINER_CREDENTIALS_FULL_URI'])",
    ],
    [
      'core.read_namespaced_pod_log(pod.metadata.name, SPACE, _preload_content=False).data.decode()',
      /^started\n.*"Key": "v2\/train\.jsonl"/s,
    ],
    [
      'core.read_namespaced_pod_log(pod.metadata.name, SPACE, tail_lines=1, timestamps=True, _preload_content=False).data.decode()',
      /^\d{4}-\d\d-\d\dT\S+ }$/,
    ],
    [
      "'Scheduled' in [each.reason for each in core.list_namespaced_event(SPACE, field_selector=f'involvedObject.name={pod.metadata.name}').items]",
      'True',
    ],
    [
      "batch.delete_namespaced_job('clients', SPACE, propagation_policy='Foreground'); until(lambda: not core.list_namespaced_pod(SPACE, label_selector='job-name=clients').items)",
      'True',
    ],
    [
      "apps.create_namespaced_deployment(SPACE, manifest('deployment.yaml')); until(lambda: apps.read_namespaced_deployment('web', SPACE).status.available_replicas == 2)",
      'True',
    ],
    [
      "apps.patch_namespaced_deployment_scale('web', SPACE, {'spec': {'replicas': 1}}).spec.replicas, apps.read_namespaced_deployment_scale('web', SPACE).spec.replicas",
      '(1, 1)',
    ],
    ["until(lambda: apps.read_namespaced_deployment('web', SPACE).status.replicas == 1)", 'True'],
    ["apps.delete_namespaced_deployment('web', SPACE).status", 'Success'],
    ["utils.create_from_yaml(client.ApiClient(), 'account.yaml')[0][0].metadata.name", 'clients'],
    [
      "loaded = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version='v1', kind='ServiceAccount'); loaded.get(name='clients', namespace=SPACE).metadata.annotations['caios.coreweave.com/inject']",
      'true',
    ],
    [
      "loaded.server_side_apply(namespace=SPACE, body=manifest('account.yaml'), field_manager='clients').metadata.managedFields[-1].manager",
      'clients',
    ],
    [
      "review = client.AuthorizationV1Api().create_self_subject_access_review({'spec': {'resourceAttributes': {'verb': 'create', 'resource': 'pods', 'namespace': SPACE}}}); review.status.allowed",
      'True',
    ],
    [
      "client.AuthorizationV1Api(config.new_client_from_config(context='team')).create_self_subject_access_review({'spec': {'resourceAttributes': {'verb': 'list', 'resource': 'pods', 'namespace': 'inference'}}}).status.allowed",
      'False',
    ],
    [
      'client.AuthenticationV1Api().create_self_subject_review({}).status.user_info.username',
      'dana@example.com',
    ],
    ['names(team.list_namespaced_pod(SPACE))', /train-runner-0/],
    [
      "team.list_namespaced_pod('inference')",
      refused(
        /\(403\).*User \\"ravi@example\.com\\" cannot list resource \\"pods\\" in API group \\"\\" in the namespace \\"inference\\"/s,
      ),
    ],
    [
      "core.connect_post_namespaced_pod_exec('train-runner-0', SPACE, command='true')",
      {
        exit: 1,
        err: /exec/,
        difference: '`exec`, `cp`, `attach`, `port-forward` and `debug` are refused in words',
      },
    ],
    [
      'client.ApisApi().get_api_versions().kind, client.CoreApi().get_api_versions().versions',
      "('APIGroupList', ['v1'])",
    ],
  ],
}
