-- Customers and staff of the shop, and where their wine is sent.
-- Safe: new tables only; nothing reads or writes them yet.

CREATE TYPE "Role" AS ENUM ('CUSTOMER', 'EMPLOYEE', 'ADMIN');

CREATE TABLE "User" (
  "id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "name" TEXT,
  "passwordHash" TEXT NOT NULL,
  "role" "Role" NOT NULL DEFAULT 'CUSTOMER',
  "phone" TEXT,
  "birthDate" DATE,
  "preferences" JSONB,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "User_email_key" ON "User" ("email");

CREATE TABLE "Address" (
  "id" SERIAL NOT NULL,
  "userId" TEXT NOT NULL,
  "recipient" TEXT NOT NULL,
  "street" TEXT NOT NULL,
  "commune" TEXT NOT NULL,
  "region" TEXT NOT NULL,
  "postalCode" TEXT,
  "country" CHAR(2) NOT NULL DEFAULT 'CL',
  "instructions" TEXT,
  "isDefault" BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT "Address_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Address_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "Address_userId_idx" ON "Address" ("userId");

COMMENT ON COLUMN "User"."birthDate" IS 'Wine is sold to adults only; asked at the first order.';
