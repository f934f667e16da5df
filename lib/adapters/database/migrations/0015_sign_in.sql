CREATE TABLE "linked_tokens" (
	"org_uid" text NOT NULL,
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"actor_uid" text NOT NULL,
	"sealed" text NOT NULL,
	"last_four" text NOT NULL,
	"linked_at" timestamp (3) with time zone NOT NULL,
	"seal" text,
	CONSTRAINT "linked_tokens_org_uid_provider_subject_pk" PRIMARY KEY("org_uid","provider","subject")
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"key" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "provider" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "subject" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sid" text;--> statement-breakpoint
CREATE UNIQUE INDEX "linked_tokens_person" ON "linked_tokens" USING btree ("org_uid","provider","actor_uid");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_expires_at_index" ON "sign_in_attempts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_provider_subject_index" ON "sessions" USING btree ("provider","subject");