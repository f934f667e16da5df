CREATE TABLE "canaries" (
	"org_uid" text NOT NULL,
	"id" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"account" text NOT NULL,
	"bucket_check" jsonb,
	"schedule" text NOT NULL,
	"offset_minutes" integer NOT NULL,
	"cron_job" text NOT NULL,
	"uid" text NOT NULL,
	"settings" jsonb NOT NULL,
	"template" jsonb NOT NULL,
	"dry_run_spec" jsonb,
	"preflight" jsonb NOT NULL,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"owner" text NOT NULL,
	"basis" jsonb NOT NULL,
	"missed" jsonb NOT NULL,
	"notified" text,
	"notified_cause" text,
	"notified_at" timestamp (3) with time zone,
	"seal" text,
	CONSTRAINT "canaries_org_uid_id_pk" PRIMARY KEY("org_uid","id")
);
--> statement-breakpoint
ALTER TABLE "verifications" ADD COLUMN "canary" text;--> statement-breakpoint
CREATE INDEX "canaries_org_uid_cluster_uid_index" ON "canaries" USING btree ("org_uid","cluster","uid");--> statement-breakpoint
CREATE INDEX "verifications_org_uid_canary_started_at_index" ON "verifications" USING btree ("org_uid","canary","started_at");