-- Every bottle that enters or leaves the warehouse, as its own system reports it.
-- Safe: a new table. The foreign key locks "Product" against writes only until this file commits.
-- "orderId" has no foreign key yet: the warehouse may report a sale before the order is stored
-- here.

CREATE TABLE "StockMovement" (
  "id" BIGSERIAL NOT NULL,
  "productId" INTEGER NOT NULL,
  "orderId" INTEGER,
  "kind" TEXT NOT NULL,
  "quantity" INTEGER NOT NULL,
  "reason" TEXT,
  "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "StockMovement_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "StockMovement_kind_check"
    CHECK ("kind" IN ('HARVEST', 'SALE', 'RETURN', 'BREAKAGE', 'ADJUSTMENT')),
  CONSTRAINT "StockMovement_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE INDEX "StockMovement_productId_createdAt_idx"
  ON "StockMovement" ("productId", "createdAt" DESC);

CREATE INDEX "StockMovement_orderId_idx" ON "StockMovement" ("orderId")
  WHERE "orderId" IS NOT NULL;
