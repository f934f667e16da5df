CREATE TABLE "storage_keys" (
	"org_uid" text NOT NULL,
	"actor" text NOT NULL,
	"sealed" text,
	"exchanged_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "storage_keys_org_uid_actor_pk" PRIMARY KEY("org_uid","actor")
);
