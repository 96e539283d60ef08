-- trasiego:timeout 5min: waits for every transaction that may still use the index
-- Takes the index away while orders are placed.

DROP INDEX CONCURRENTLY "Order_userId_placedAt_idx";
