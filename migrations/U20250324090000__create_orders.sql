-- Takes the orders, their items and the coupons away, with their rows.

DROP TABLE "OrderItem";

DROP TABLE "Order";

DROP TABLE "Coupon";

DROP TYPE "OrderStatus";
