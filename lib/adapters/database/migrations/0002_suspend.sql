CREATE TABLE "suspensions" (
	"org_uid" text NOT NULL,
	"id" text NOT NULL,
	"principal" text NOT NULL,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"restored_by" text,
	"restored_at" timestamp (3) with time zone,
	"steps" jsonb NOT NULL,
	"claim" text,
	"claimed_at" timestamp (3) with time zone,
	CONSTRAINT "suspensions_org_uid_id_pk" PRIMARY KEY("org_uid","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "suspensions_open" ON "suspensions" USING btree ("org_uid","principal") WHERE "suspensions"."state" = 'open';