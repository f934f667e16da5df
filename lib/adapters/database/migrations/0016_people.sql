CREATE TABLE "people" (
	"org_uid" text NOT NULL,
	"person" text NOT NULL,
	"provider_name" text,
	"provider_name_at" timestamp (3) with time zone,
	"cluster_name" text,
	"cluster_name_at" timestamp (3) with time zone,
	"written_name" text,
	"written_by" text,
	"written_at" timestamp (3) with time zone,
	"seal" text,
	CONSTRAINT "people_org_uid_person_pk" PRIMARY KEY("org_uid","person")
);
--> statement-breakpoint
CREATE TABLE "pack_sign_offs" (
	"org_uid" text NOT NULL,
	"number" integer NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"comment" text NOT NULL,
	"digest" text NOT NULL,
	"audit_row" integer NOT NULL,
	"audit_head" text NOT NULL,
	"seal" text,
	CONSTRAINT "pack_sign_offs_org_uid_number_pk" PRIMARY KEY("org_uid","number")
);
