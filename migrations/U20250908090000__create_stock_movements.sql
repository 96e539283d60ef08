-- Takes the stock movements away, with their rows.

DROP TABLE "StockMovement";
