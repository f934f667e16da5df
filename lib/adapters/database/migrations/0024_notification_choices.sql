ALTER TABLE "notification_outbox" ADD COLUMN "severity" text DEFAULT 'info' NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_outbox" ADD COLUMN "details" jsonb;--> statement-breakpoint
ALTER TABLE "notification_outbox" ADD COLUMN "message_id" text;--> statement-breakpoint
ALTER TABLE "notification_outbox" ADD COLUMN "held_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notification_targets" ADD COLUMN "person" text;--> statement-breakpoint
ALTER TABLE "notification_targets" ADD COLUMN "severity" text DEFAULT 'info' NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_targets" ADD COLUMN "topics" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_targets" ADD COLUMN "places" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_targets" ADD COLUMN "quiet" jsonb;--> statement-breakpoint
ALTER TABLE "notification_targets" ADD COLUMN "digest" jsonb;--> statement-breakpoint
ALTER TABLE "notification_targets" ADD COLUMN "digest_due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "finding_sightings" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "finding_sightings" ADD COLUMN "place" text;--> statement-breakpoint
ALTER TABLE "finding_sightings" ADD COLUMN "scope" text;--> statement-breakpoint
ALTER TABLE "finding_sightings" ADD COLUMN "gone_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "notification_outbox_message_id_index" ON "notification_outbox" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "finding_sightings_org_uid_scope_index" ON "finding_sightings" USING btree ("org_uid","scope");