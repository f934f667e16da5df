{{- define "console.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "console.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "console.labels" -}}
{{ include "console.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "console.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "console.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "console.name" .) }}
{{- end }}

{{- define "console.host" -}}
{{ (urlParse .Values.publicUrl).host }}
{{- end }}

{{- define "console.embedded" -}}
{{ if eq .Values.database.type "embedded" }}yes{{ end }}
{{- end }}

{{- define "console.claim" -}}
{{ .Values.database.embedded.existingClaim | default (printf "%s-data" (include "console.name" .)) }}
{{- end }}

{{- /* The key of a Secret as the value of a variable: (list $ "NAME" settings) */ -}}
{{- define "console.secretVariable" -}}
{{- $root := index . 0 }}{{ $secret := index . 2 -}}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret.existingSecret | default $root.Values.existingSecret }}
      key: {{ $secret.key }}
{{- end }}

{{- define "console.podSettings" -}}
serviceAccountName: {{ include "console.serviceAccount" . }}
# The console acts with the credentials of the people who use it.
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "console.containerSettings" -}}
image: {{ include "console.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
ports:
  - name: http
    containerPort: 3000
{{- end }}

{{- define "console.environment" -}}
{{- $database := .Values.database.external -}}
- name: COREWEAVE_ORG_UIDS
  value: {{ join "," .Values.organizations | quote }}
- name: PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
- name: TRUSTED_PROXIES
  value: {{ .Values.trustedProxies | quote }}
{{- include "console.secretVariable" (list . "SESSION_SECRET" .Values.secrets.session) | nindent 0 }}
{{- include "console.secretVariable" (list . "AUDIT_SECRET" .Values.secrets.audit) | nindent 0 }}
{{- if .Values.secrets.auditSinks.enabled }}
{{- include "console.secretVariable" (list . "AUDIT_SINKS" .Values.secrets.auditSinks) | nindent 0 }}
{{- end }}
{{- if .Values.secrets.signInProviders.enabled }}
{{- include "console.secretVariable" (list . "SIGN_IN_PROVIDERS" .Values.secrets.signInProviders) | nindent 0 }}
{{- end }}
{{- if .Values.secrets.metrics.enabled }}
{{- include "console.secretVariable" (list . "METRICS_TOKEN" .Values.secrets.metrics) | nindent 0 }}
{{- end }}
{{- with .Values.mail }}
{{- if .host }}
- name: SMTP_URL
  value: {{ printf "%s://%s:%d" (ternary "smtps" "smtp" (eq (int .port) 465)) .host (int .port) | quote }}
- name: SMTP_FROM
  value: {{ .from | quote }}
{{- if .user }}
- name: SMTP_USER
  value: {{ .user | quote }}
{{- include "console.secretVariable" (list $ "SMTP_PASSWORD" .password) | nindent 0 }}
{{- end }}
{{- end }}
{{- end }}
{{- if not (include "console.embedded" .) }}
- name: DATABASE_URL
  value: {{ printf "postgres://%s@%s:%d/%s?sslmode=verify-full%s" $database.user $database.host (int $database.port) $database.name (ternary "&sslrootcert=/etc/console/database/ca.crt" "" (or $database.ca.configMap $database.ca.secret | not | not)) | quote }}
{{- include "console.secretVariable" (list . "PGPASSWORD" $database.password) | nindent 0 }}
{{- end }}
{{- if .Values.extraCertificates.configMap }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/console/certificates/ca.crt
{{- end }}
{{- with .Values.worker }}
{{- if .identity.enabled }}
- name: WORKER_IDENTITIES
  {{- if .identity.existingSecret }}
  value: {{ list (dict "organization" .identity.organization "apiTokenFile" "/var/run/secrets/worker/token") | toJson | quote }}
  {{- else }}
  value: {{ list (dict "organization" .identity.organization "serviceAccount" .identity.serviceAccount "tokenFile" "/var/run/secrets/worker/token") | toJson | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{- define "console.volumeMounts" -}}
{{- $database := .Values.database.external -}}
- name: tmp
  mountPath: /tmp
- name: data
  mountPath: /data
{{- if and (not (include "console.embedded" .)) (or $database.ca.configMap $database.ca.secret) }}
- name: database-ca
  mountPath: /etc/console/database
  readOnly: true
{{- end }}
{{- if .Values.extraCertificates.configMap }}
- name: certificates
  mountPath: /etc/console/certificates
  readOnly: true
{{- end }}
{{- end }}

{{- define "console.volumes" -}}
{{- $database := .Values.database.external -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
- name: data
  {{- if include "console.embedded" . }}
  persistentVolumeClaim:
    claimName: {{ include "console.claim" . }}
  {{- else }}
  emptyDir:
    sizeLimit: 64Mi
  {{- end }}
{{- if not (include "console.embedded" .) }}
{{- with $database.ca.configMap }}
- name: database-ca
  configMap:
    name: {{ . }}
    items:
      - key: {{ $database.ca.key }}
        path: ca.crt
{{- end }}
{{- with $database.ca.secret }}
- name: database-ca
  secret:
    secretName: {{ . }}
    items:
      - key: {{ $database.ca.key }}
        path: ca.crt
{{- end }}
{{- end }}
{{- with .Values.extraCertificates.configMap }}
- name: certificates
  configMap:
    name: {{ . }}
    items:
      - key: {{ $.Values.extraCertificates.key }}
        path: ca.crt
{{- end }}
{{- end }}

{{- define "console.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "console.egress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
# Without the link-local addresses, where nodes serve their metadata.
- ports:
    {{- range .Values.networkPolicy.egressPorts }}
    - port: {{ . }}
      protocol: TCP
    {{- end }}
  to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [169.254.0.0/16]
    - ipBlock:
        cidr: ::/0
        except: ['fe80::/10']
{{- if not (include "console.embedded" .) }}
- ports:
    - port: {{ .Values.database.external.port }}
      protocol: TCP
{{- end }}
{{- if .Values.mail.host }}
- ports:
    - port: {{ .Values.mail.port }}
      protocol: TCP
{{- end }}
{{- with .Values.networkPolicy.extraEgress }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "console.workerSelector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-worker
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "console.workerLabels" -}}
{{ include "console.workerSelector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "console.check" -}}
{{- if include "console.embedded" . }}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicas) 1) }}
{{- fail "The embedded database allows one replica: set replicas=1 and autoscaling.enabled=false, or use database.type=external." }}
{{- end }}
{{- if .Values.worker.enabled }}
{{- fail "The embedded database belongs to one process, which runs its jobs itself: set worker.enabled=false." }}
{{- end }}
{{- else if not .Values.database.external.host }}
{{- fail "Set database.external.host to the host of PostgreSQL, or database.type=embedded with replicas=1 for a trial." }}
{{- end }}
{{- if and .Values.mail.host (not .Values.mail.from) }}
{{- fail "Set mail.from to the address that e-mail is from." }}
{{- end }}
{{- with .Values.worker }}
{{- if and .identity.enabled (not .enabled) }}
{{- fail "The identity is the worker's: set worker.enabled=true, or worker.identity.enabled=false." }}
{{- end }}
{{- if and .identity.enabled (or (not .identity.organization) (not (or .identity.serviceAccount .identity.existingSecret))) }}
{{- fail "Set worker.identity.organization, and worker.identity.serviceAccount or worker.identity.existingSecret." }}
{{- end }}
{{- end }}
{{- if and .Values.database.external.ca.configMap .Values.database.external.ca.secret }}
{{- fail "Set database.external.ca.configMap or database.external.ca.secret, not both." }}
{{- end }}
{{- if and .Values.ingress.enabled .Values.httpRoute.enabled }}
{{- fail "Enable ingress or httpRoute, not both." }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- fail "Set httpRoute.parentRefs to the Gateway." }}
{{- end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}
{{- fail "autoscaling.minReplicas is above autoscaling.maxReplicas." }}
{{- end }}
{{- end }}
