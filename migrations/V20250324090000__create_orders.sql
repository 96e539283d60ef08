-- What customers order, line by line, and the coupons they redeem.
-- Safe: new tables. The foreign keys lock "User", "Address" and "Product" against writes only until
-- this file commits, and have no row to check.

CREATE TYPE "OrderStatus" AS ENUM
  ('PENDING', 'PAID', 'PREPARING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'REFUNDED');

CREATE TABLE "Coupon" (
  "id" SERIAL NOT NULL,
  "code" TEXT NOT NULL,
  "discountPercent" NUMERIC(5, 2) NOT NULL,
  "validFrom" TIMESTAMPTZ(3) NOT NULL,
  "validUntil" TIMESTAMPTZ(3),
  "conditions" JSONB,
  CONSTRAINT "Coupon_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Coupon_discountPercent_check" CHECK ("discountPercent" BETWEEN 0 AND 100)
);

CREATE UNIQUE INDEX "Coupon_code_key" ON "Coupon" ("code");

CREATE TABLE "Order" (
  "id" SERIAL NOT NULL,
  "number" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "addressId" INTEGER,
  "couponId" INTEGER,
  "status" "OrderStatus" NOT NULL DEFAULT 'PENDING',
  "subtotal" NUMERIC(12, 2) NOT NULL,
  "discount" NUMERIC(12, 2) NOT NULL DEFAULT 0,
  "shipping" NUMERIC(12, 2) NOT NULL DEFAULT 0,
  "total" NUMERIC(12, 2) NOT NULL,
  "giftMessage" TEXT,
  "metadata" JSONB,
  "placedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Order_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Order_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "Order_addressId_fkey" FOREIGN KEY ("addressId") REFERENCES "Address" ("id")
    ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT "Order_couponId_fkey" FOREIGN KEY ("couponId") REFERENCES "Coupon" ("id")
    ON DELETE SET NULL ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "Order_number_key" ON "Order" ("number");

CREATE TABLE "OrderItem" (
  "id" SERIAL NOT NULL,
  "orderId" INTEGER NOT NULL,
  "productId" INTEGER NOT NULL,
  "quantity" INTEGER NOT NULL,
  "unitPrice" NUMERIC(10, 2) NOT NULL,
  "lineTotal" NUMERIC(12, 2) NOT NULL GENERATED ALWAYS AS ("quantity" * "unitPrice") STORED,
  CONSTRAINT "OrderItem_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "OrderItem_quantity_check" CHECK ("quantity" > 0),
  CONSTRAINT "OrderItem_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "OrderItem_productId_fkey" FOREIGN KEY ("productId") REFERENCES "Product" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "OrderItem_orderId_productId_key" ON "OrderItem" ("orderId", "productId");
