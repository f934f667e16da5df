CREATE TABLE "approval_rules" (
	"org_uid" text NOT NULL,
	"version" integer NOT NULL,
	"rules" jsonb NOT NULL,
	"request" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_rules_org_uid_version_pk" PRIMARY KEY("org_uid","version")
);
--> statement-breakpoint
CREATE TABLE "request_events" (
	"org_uid" text NOT NULL,
	"number" integer NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"actor" text NOT NULL,
	"actor_name" text,
	"at" timestamp (3) with time zone NOT NULL,
	"words" text,
	"hash" text,
	"base" text,
	"text" text,
	CONSTRAINT "request_events_org_uid_number_seq_pk" PRIMARY KEY("org_uid","number","seq")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"org_uid" text NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"title" text NOT NULL,
	"policy" text NOT NULL,
	"text" text NOT NULL,
	"was" text,
	"base" text,
	"reason" text NOT NULL,
	"ticket" text,
	"author" text NOT NULL,
	"author_name" text,
	"revision" integer NOT NULL,
	"accounts" jsonb NOT NULL,
	"emergency" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"claimed_at" timestamp (3) with time zone,
	"before_text" text,
	"applied_at" timestamp (3) with time zone,
	"due_told_at" timestamp (3) with time zone,
	CONSTRAINT "requests_org_uid_number_pk" PRIMARY KEY("org_uid","number")
);
--> statement-breakpoint
CREATE INDEX "requests_org_uid_status_number_index" ON "requests" USING btree ("org_uid","status","number");--> statement-breakpoint
CREATE INDEX "requests_org_uid_author_number_index" ON "requests" USING btree ("org_uid","author","number");