CREATE TABLE "audit_sink_cursors" (
	"sink" text NOT NULL,
	"org_uid" text NOT NULL,
	"seq" integer NOT NULL,
	"hash" text NOT NULL,
	"mac" text NOT NULL,
	CONSTRAINT "audit_sink_cursors_sink_org_uid_pk" PRIMARY KEY("sink","org_uid")
);
--> statement-breakpoint
CREATE TABLE "audit_sinks" (
	"sink" text PRIMARY KEY NOT NULL,
	"claimed_by" text,
	"claimed_until" timestamp (3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"problem" text,
	"upstream" text,
	"failed_at" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone
);
