-- The wines and the categories they are shown in.
-- Safe: new tables only; nothing reads or writes them yet.

CREATE TABLE "Category" (
  "id" SERIAL NOT NULL,
  "slug" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "parentId" INTEGER,
  CONSTRAINT "Category_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Category_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Category" ("id")
    ON DELETE SET NULL ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "Category_slug_key" ON "Category" ("slug");

CREATE INDEX "Category_parentId_idx" ON "Category" ("parentId");

CREATE TABLE "Product" (
  "id" SERIAL NOT NULL,
  "sku" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT,
  "categoryId" INTEGER NOT NULL,
  "price" NUMERIC(10, 2) NOT NULL,
  "vintage" SMALLINT,
  "alcohol" NUMERIC(4, 2),
  "grapes" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
  "attributes" JSONB NOT NULL DEFAULT '{}',
  "label" BYTEA,
  "stock" INTEGER NOT NULL DEFAULT 0,
  "active" BOOLEAN NOT NULL DEFAULT true,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Product_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Product_price_check" CHECK ("price" >= 0),
  CONSTRAINT "Product_categoryId_fkey" FOREIGN KEY ("categoryId") REFERENCES "Category" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "Product_sku_key" ON "Product" ("sku");

CREATE INDEX "Product_categoryId_active_idx" ON "Product" ("categoryId", "active");

CREATE INDEX "Product_grapes_idx" ON "Product" USING GIN ("grapes");

COMMENT ON COLUMN "Product"."label" IS 'Thumbnail of the front label, as the printer delivers it.';
