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

{{- define "console.check" -}}
{{- if include "console.embedded" . }}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicas) 1) }}
{{- fail "The embedded database allows one replica: set replicas=1 and autoscaling.enabled=false, or use database.type=external." }}
{{- end }}
{{- else if not .Values.database.external.host }}
{{- fail "Set database.external.host to the host of PostgreSQL, or database.type=embedded with replicas=1 for a trial." }}
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
