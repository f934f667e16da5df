CREATE TABLE "worker_identities" (
	"org_uid" text PRIMARY KEY NOT NULL,
	"kind" text,
	"account" text,
	"issuer" text,
	"subject" text,
	"expires_at" timestamp (3) with time zone,
	"exchanged_at" timestamp (3) with time zone,
	"failure_reason" text,
	"failure" text,
	"next" text,
	"tried_at" timestamp (3) with time zone NOT NULL,
	"clusters" jsonb,
	"read_at" timestamp (3) with time zone,
	"mac" text NOT NULL
);
