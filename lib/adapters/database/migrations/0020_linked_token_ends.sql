CREATE TABLE "linked_token_ends" (
	"org_uid" text NOT NULL,
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"linked_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone,
	CONSTRAINT "linked_token_ends_org_uid_provider_subject_pk" PRIMARY KEY("org_uid","provider","subject")
);
