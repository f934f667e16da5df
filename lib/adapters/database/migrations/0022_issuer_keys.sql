CREATE TABLE "issuer_outages" (
	"org_uid" text NOT NULL,
	"issuer" text NOT NULL,
	"kind" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	CONSTRAINT "issuer_outages_org_uid_issuer_since_pk" PRIMARY KEY("org_uid","issuer","since")
);
--> statement-breakpoint
CREATE TABLE "watched_issuers" (
	"org_uid" text NOT NULL,
	"issuer" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "watched_issuers_org_uid_issuer_pk" PRIMARY KEY("org_uid","issuer")
);
--> statement-breakpoint
ALTER TABLE "seen_keys" ADD COLUMN "source" text DEFAULT 'issuer' NOT NULL;--> statement-breakpoint
ALTER TABLE "seen_keys" ADD COLUMN "last_seen" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "seen_keys" ADD COLUMN "gone_at" timestamp (3) with time zone;--> statement-breakpoint
-- Keys recorded before were only ever added, so only the time at which each was first seen is known.
UPDATE "seen_keys" SET "last_seen" = "first_seen";--> statement-breakpoint
INSERT INTO "watched_issuers" ("org_uid", "issuer", "since", "read_at") SELECT "org_uid", "issuer", min("first_seen"), max("first_seen") FROM "seen_keys" GROUP BY "org_uid", "issuer";--> statement-breakpoint
ALTER TABLE "seen_keys" DROP CONSTRAINT "seen_keys_org_uid_issuer_kid_pk";--> statement-breakpoint
ALTER TABLE "seen_keys" ADD CONSTRAINT "seen_keys_org_uid_issuer_source_kid_first_seen_pk" PRIMARY KEY("org_uid","issuer","source","kid","first_seen");--> statement-breakpoint
CREATE UNIQUE INDEX "seen_keys_present_index" ON "seen_keys" USING btree ("org_uid","issuer","source","kid") WHERE "seen_keys"."gone_at" is null;
