-- What customers say of a wine, once each.
-- Safe: a new table, whose indexes are built while it is empty. The foreign keys lock "Product" and
-- "User" against writes only until this file commits, and have no row to check.

CREATE TABLE "ProductReview" (
  "id" SERIAL NOT NULL,
  "productId" INTEGER NOT NULL,
  "userId" TEXT NOT NULL,
  "rating" SMALLINT NOT NULL,
  "title" TEXT,
  "comment" TEXT,
  "verified" BOOLEAN NOT NULL DEFAULT false,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "ProductReview_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "ProductReview_rating_check" CHECK ("rating" BETWEEN 1 AND 5),
  CONSTRAINT "ProductReview_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "ProductReview_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "ProductReview_productId_userId_key" ON "ProductReview" ("productId", "userId");

CREATE INDEX "ProductReview_productId_createdAt_idx"
  ON "ProductReview" ("productId", "createdAt" DESC);

CREATE INDEX "ProductReview_userId_idx" ON "ProductReview" ("userId");

COMMENT ON COLUMN "ProductReview"."verified" IS 'The customer has received this wine in an order.';
