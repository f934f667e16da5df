DELETE FROM "sessions";--> statement-breakpoint
ALTER TABLE "org_settings" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sealed" text NOT NULL;--> statement-breakpoint
ALTER TABLE "verifications" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "declared_trusts" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "approval_rules" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "request_events" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "finding_sign_offs" ADD COLUMN "seal" text;--> statement-breakpoint
ALTER TABLE "suspensions" ADD COLUMN "seal" text;--> statement-breakpoint
CREATE INDEX "audit_events_seals" ON "audit_events" USING btree ("org_uid","action","object",(substring("after" ->> 'seal' from '^[0-9]{1,9}')::int) desc nulls last) WHERE "audit_events"."kind" = 'seal';--> statement-breakpoint
ALTER TABLE "sessions" DROP COLUMN "token";--> statement-breakpoint
ALTER TABLE "sessions" DROP COLUMN "cluster_tokens";