-- Spreads sellers over the nodes of a Citus cluster: all rows of one seller are on one node, so every
-- booking, every walk and every lock stays a matter of that node.
--
-- Run once, on the coordinator, in the database of the books: after the server has made its tables (or
-- a backup was restored), while nothing else is connected. What is referred to comes first.

CREATE EXTENSION IF NOT EXISTS citus;

SELECT create_distributed_table('sellers', 'seller_id');
SELECT create_distributed_table('accounts', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('marketplaces', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('bookings', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('imports', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('rejections', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('held_settlements', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('settlements', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('payouts', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('transactions', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('amounts', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('documents', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('import_jobs', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('upload_parts', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('job_rejections', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('payment_tokens', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('payments', 'seller_id', colocate_with => 'sellers');
SELECT create_distributed_table('idempotency_keys', 'seller_id', colocate_with => 'sellers');

-- On every node: who signs in is looked for before it is known whose books they open.
SELECT create_reference_table('users');
SELECT create_reference_table('second_factors');
SELECT create_reference_table('recovery_codes');
SELECT create_reference_table('sessions');
SELECT create_reference_table('devices');
SELECT create_reference_table('failed_attempts');
-- The same of what a provider says, and of the sandbox, which keeps books of its own.
SELECT create_reference_table('provider_events');
SELECT create_reference_table('sandbox_charges');

-- One row about the whole database, on every node.
SELECT create_reference_table('books_version');
