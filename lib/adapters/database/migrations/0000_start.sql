CREATE TABLE "audit_events" (
	"org_uid" text NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"intent_seq" integer,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"object" jsonb NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"outcome" text,
	"error" jsonb,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_events_org_uid_seq_pk" PRIMARY KEY("org_uid","seq")
);
--> statement-breakpoint
CREATE TABLE "org_settings" (
	"org_uid" text PRIMARY KEY NOT NULL,
	"org_id" text
);
--> statement-breakpoint
CREATE TABLE "policy_versions" (
	"org_uid" text NOT NULL,
	"policy" text NOT NULL,
	"version" integer NOT NULL,
	"text" text NOT NULL,
	"hash" text NOT NULL,
	"author" text,
	"reason" text,
	"source" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "policy_versions_org_uid_policy_version_pk" PRIMARY KEY("org_uid","policy","version")
);
--> statement-breakpoint
CREATE TABLE "remembered_namespaces" (
	"org_uid" text NOT NULL,
	"actor" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	CONSTRAINT "remembered_namespaces_org_uid_actor_cluster_namespace_pk" PRIMARY KEY("org_uid","actor","cluster","namespace")
);
--> statement-breakpoint
CREATE TABLE "seen_keys" (
	"org_uid" text NOT NULL,
	"issuer" text NOT NULL,
	"kid" text NOT NULL,
	"alg" text NOT NULL,
	"first_seen" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "seen_keys_org_uid_issuer_kid_pk" PRIMARY KEY("org_uid","issuer","kid")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"org_uid" text NOT NULL,
	"actor_uid" text NOT NULL,
	"token" text NOT NULL,
	"cluster_tokens" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"org_uid" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"account" text NOT NULL,
	"verdict" text NOT NULL,
	"cause" text,
	"steps" jsonb NOT NULL,
	"log" text NOT NULL,
	"actor" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "verifications_org_uid_cluster_namespace_name_pk" PRIMARY KEY("org_uid","cluster","namespace","name")
);
--> statement-breakpoint
CREATE INDEX "audit_events_org_uid_intent_seq_index" ON "audit_events" USING btree ("org_uid","intent_seq");--> statement-breakpoint
CREATE INDEX "sessions_seen_at_index" ON "sessions" USING btree ("seen_at");--> statement-breakpoint
CREATE INDEX "verifications_org_uid_started_at_index" ON "verifications" USING btree ("org_uid","started_at");