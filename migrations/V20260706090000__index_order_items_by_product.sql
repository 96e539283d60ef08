-- trasiego:timeout 5min: reads the whole of "OrderItem" twice
-- "Customers also bought" and the sales report look up the items of one wine.
-- Safe: built concurrently, so orders are placed meanwhile; alone in its file, because it cannot
-- run in a transaction; no IF NOT EXISTS, which would take the invalid remains of a failed build
-- for done.

CREATE INDEX CONCURRENTLY "OrderItem_productId_idx" ON "OrderItem" ("productId");
