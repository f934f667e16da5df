CREATE TABLE "declared_trusts" (
	"org_uid" text NOT NULL,
	"id" text NOT NULL,
	"cluster" text NOT NULL,
	"issuer_url" text NOT NULL,
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"target" jsonb NOT NULL,
	"source" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"verified_by" text,
	"outcome" text,
	CONSTRAINT "declared_trusts_org_uid_id_pk" PRIMARY KEY("org_uid","id")
);
--> statement-breakpoint
CREATE INDEX "declared_trusts_org_uid_cluster_namespace_name_index" ON "declared_trusts" USING btree ("org_uid","cluster","namespace","name");