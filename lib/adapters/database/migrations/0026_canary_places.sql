CREATE TABLE "canary_places" (
	"org_uid" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"read_at" timestamp (3) with time zone,
	"unreachable_since" timestamp (3) with time zone,
	"states" jsonb NOT NULL,
	CONSTRAINT "canary_places_org_uid_cluster_namespace_pk" PRIMARY KEY("org_uid","cluster","namespace")
);
--> statement-breakpoint
ALTER TABLE "canaries" ADD COLUMN "missed_since" timestamp (3) with time zone;