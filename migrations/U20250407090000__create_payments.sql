-- Takes the payments away, with their rows.

DROP TABLE "Payment";

DROP TYPE "PaymentStatus";
