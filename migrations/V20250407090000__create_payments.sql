-- What the payment providers answered for each order.
-- Safe: a new table. The foreign key locks "Order" against writes only until this file commits, and
-- has no row to check.

CREATE TYPE "PaymentStatus" AS ENUM ('CREATED', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'REFUNDED');

CREATE TABLE "Payment" (
  "id" UUID NOT NULL,
  "orderId" INTEGER NOT NULL,
  "provider" TEXT NOT NULL,
  "reference" TEXT,
  "status" "PaymentStatus" NOT NULL DEFAULT 'CREATED',
  "amount" NUMERIC(12, 2) NOT NULL,
  "response" JSONB,
  "signature" BYTEA,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "paidAt" TIMESTAMPTZ(3),
  CONSTRAINT "Payment_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Payment_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order" ("id")
    ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "Payment_provider_reference_key" ON "Payment" ("provider", "reference");

CREATE INDEX "Payment_orderId_idx" ON "Payment" ("orderId");
