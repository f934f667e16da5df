CREATE TABLE "cluster_days" (
	"org_uid" text NOT NULL,
	"cluster" text NOT NULL,
	"day" date NOT NULL,
	"high" integer,
	"medium" integer,
	"low" integer,
	"ghosts" integer,
	"pods" integer,
	"covered" integer,
	"canaries_passed" integer,
	"canaries_failed" integer,
	"canaries_missed" integer,
	CONSTRAINT "cluster_days_org_uid_day_cluster_pk" PRIMARY KEY("org_uid","day","cluster")
);
