CREATE TABLE "notification_outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"org_uid" text NOT NULL,
	"target_id" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"path" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"enqueued_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"claimed_until" timestamp (3) with time zone,
	"problem" text,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "notification_targets" (
	"org_uid" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"format" text NOT NULL,
	"host" text NOT NULL,
	"url" text NOT NULL,
	"secret" text,
	"active" boolean DEFAULT true NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notification_targets_org_uid_id_pk" PRIMARY KEY("org_uid","id")
);
--> statement-breakpoint
CREATE INDEX "notification_outbox_state_due_at_index" ON "notification_outbox" USING btree ("state","due_at");--> statement-breakpoint
CREATE INDEX "notification_outbox_org_uid_target_id_enqueued_at_index" ON "notification_outbox" USING btree ("org_uid","target_id","enqueued_at");