-- trasiego:timeout 5min: waits for every transaction that may still use the index
-- Takes the index away while orders are placed.

DROP INDEX CONCURRENTLY "OrderItem_productId_idx";
