CREATE TABLE "verification_runs" (
	"org_uid" text NOT NULL,
	"nonce" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"account" text NOT NULL,
	"actor" text NOT NULL,
	"bucket_check" jsonb,
	"preflight" jsonb NOT NULL,
	"dry_run_spec" jsonb,
	"started_at" timestamp (3) with time zone NOT NULL,
	"name" text,
	"uid" text,
	"template" jsonb,
	"mac" text,
	CONSTRAINT "verification_runs_org_uid_nonce_pk" PRIMARY KEY("org_uid","nonce")
);
--> statement-breakpoint
CREATE INDEX "verification_runs_org_uid_cluster_uid_index" ON "verification_runs" USING btree ("org_uid","cluster","uid");--> statement-breakpoint
CREATE INDEX "verification_runs_org_uid_started_at_index" ON "verification_runs" USING btree ("org_uid","started_at");