CREATE INDEX "sessions_started_at_index" ON "sessions" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "storage_keys_exchanged_at_index" ON "storage_keys" USING btree ("exchanged_at");--> statement-breakpoint
CREATE INDEX "verifications_started_at_index" ON "verifications" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "notification_outbox_ended_at_index" ON "notification_outbox" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "verification_runs_started_at_index" ON "verification_runs" USING btree ("started_at");