CREATE TABLE "audit_checks" (
	"org_uid" text PRIMARY KEY NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"hash" text DEFAULT '' NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"whole_at" timestamp (3) with time zone,
	"broken_seq" integer,
	"broken_reason" text,
	"refused" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"mac" text,
	"requested_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"walked" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL
);
