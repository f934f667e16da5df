CREATE TABLE "finding_sightings" (
	"org_uid" text NOT NULL,
	"finding" text NOT NULL,
	"first_seen" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "finding_sightings_org_uid_finding_pk" PRIMARY KEY("org_uid","finding")
);
--> statement-breakpoint
CREATE TABLE "finding_sign_offs" (
	"org_uid" text NOT NULL,
	"finding" text NOT NULL,
	"title" text NOT NULL,
	"place" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "finding_sign_offs_org_uid_finding_pk" PRIMARY KEY("org_uid","finding")
);
--> statement-breakpoint
CREATE TABLE "review_days" (
	"org_uid" text NOT NULL,
	"day" text NOT NULL,
	"counts" jsonb NOT NULL,
	CONSTRAINT "review_days_org_uid_day_pk" PRIMARY KEY("org_uid","day")
);
--> statement-breakpoint
CREATE TABLE "reviewed_versions" (
	"org_uid" text NOT NULL,
	"policy" text NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "reviewed_versions_org_uid_policy_pk" PRIMARY KEY("org_uid","policy")
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"org_uid" text NOT NULL,
	"number" integer NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"changes" jsonb NOT NULL,
	"note" text NOT NULL,
	"audit_row" integer NOT NULL,
	"audit_head" text NOT NULL,
	CONSTRAINT "reviews_org_uid_number_pk" PRIMARY KEY("org_uid","number")
);
