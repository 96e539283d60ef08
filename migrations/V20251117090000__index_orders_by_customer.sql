-- trasiego:timeout 5min: reads the whole of "Order" twice
-- "My orders" reads a customer's orders, newest first.
-- Safe: built concurrently, so orders are placed meanwhile; alone in its file, because it cannot
-- run in a transaction; no IF NOT EXISTS, which would take the invalid remains of a failed build
-- for done.

CREATE INDEX CONCURRENTLY "Order_userId_placedAt_idx" ON "Order" ("userId", "placedAt" DESC);
